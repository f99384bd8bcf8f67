/** Ports that two containers of a pod declare. */
import { citePod } from '../../checks/support/cite.ts';
import type { Outcome } from '../../model/finding.ts';
import { faultOf, manifestFix } from './check.ts';
import type { PlannedCheck, PlannedContext } from './check.ts';

/** Two containers of a pod share its network: only one of them can listen on a port. */
function sharedPorts(context: PlannedContext): Outcome[] {
  const seen = new Map<string, string>();
  const found: Outcome[] = [];
  for (const { type, name, spec, specPath } of context.containers) {
    if (type === 'init') continue;
    for (const { containerPort, protocol = 'TCP' } of spec.ports ?? []) {
      const key = `${containerPort}/${protocol}`;
      const other = seen.get(key);
      seen.set(key, other ?? name);
      if (other === undefined || other === name) continue;
      found.push(
        faultOf({
          id: 'preflight/port-twice',
          category: 'app-error',
          confidence: 'possible',
          container: name,
          summary: `${other} and ${name} both declare port ${key}: they share the network of the pod, so only one of them can listen on it`,
          evidence: [citePod(context, `${specPath}.ports`, key)],
          fixes: [manifestFix('give one of the two another port')],
        }),
      );
    }
  }
  return found;
}

export const ports: PlannedCheck = { run: sharedPorts };
