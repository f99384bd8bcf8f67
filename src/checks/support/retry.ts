/** A new attempt after something was repaired: the user need not wait for the back-off. */
import { isStaticPod } from '../../evidence/static-pod.ts';
import { command } from '../../model/command.ts';
import type { Fix } from '../../model/finding.ts';
import { isBare } from './remake.ts';
import type { Place } from './remake.ts';

/**
 * Returns the fix that starts a pod again without its back-off. The kubelet starts a static pod by itself.
 * @param text what to start it with, as an imperative
 */
export function retryFix({ pod, namespace, name }: Place, text: string): Fix {
  const again = isBare({ pod }) ? ['--recreate'] : [];
  const line = command`kubectl crashloop retry -n ${namespace} ${name} ${again}`;
  return { text, command: isStaticPod(pod) ? null : line, risk: 'restarts', effect: 'restores' };
}
