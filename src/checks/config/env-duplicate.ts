/** A variable that a container defines more than once. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import type { EnvVar } from '../../model/objects.ts';
import { editFix } from '../support/owner.ts';
import { sentence } from '../support/words.ts';

/** Returns the source of a variable or its value, without the password of a URL. */
function sayValue({ value, valueFrom }: EnvVar): string {
  const ref = valueFrom?.configMapKeyRef ?? valueFrom?.secretKeyRef;
  if (ref) return `${valueFrom?.configMapKeyRef ? 'ConfigMap' : 'Secret'} ${ref.name} key ${ref.key}`;
  if (valueFrom) return 'a field';
  return `"${(value ?? '').replace(/(:\/\/[^\s:/@]{0,100}):[^\s/]{1,200}@/g, '$1:***@').slice(0, 60)}"`;
}

const isSecret = (name: string): boolean =>
  /pass|pwd|pw\b|secret|token|cred|key|auth|private|cookie|session|_pat\b|webhook|dsn/i.test(name);

interface Duplicate {
  readonly name: string;
  readonly all: readonly EnvVar[];
}

/** Returns the variables with more than one value. */
function duplicates({ spec }: ContainerView): Duplicate[] {
  const byName = new Map<string, EnvVar[]>();
  for (const one of spec.env ?? []) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  return [...byName].flatMap(([name, all]) =>
    new Set(all.map(({ value, valueFrom }) => JSON.stringify([value, valueFrom]))).size > 1 ? [{ name, all }] : [],
  );
}

/** Whether the decisive lines of the log name the variable or its last value. */
function isMentioned(context: PodContext, container: ContainerView, { name, all }: Duplicate): boolean {
  const log = context.log(container);
  if (log.state !== 'known') return false;
  const text = log.value.decisive.map((index) => log.value.lines[index]?.text ?? '').join('\n');
  const last = all.at(-1)?.value;
  return text.includes(name) || (last !== undefined && last.length > 3 && text.includes(last));
}

function finding(context: PodContext, container: ContainerView, { name, all }: Duplicate): Found {
  const values = isSecret(name) ? all.map(() => '***') : all.map(sayValue);
  return {
    result: 'found',
    id: 'config/env-duplicate',
    category: 'missing-config',
    confidence: 'likely',
    container: container.name,
    about: null,
    summary: sentence(
      `env of ${container.name} has ${name} ${all.length} times; the last one counts: ${values.at(-1)}, not ${values[0]}`,
    ),
    chain: [],
    evidence: [citePod(context, `${container.specPath}.env[${name}]`, values.join(', then '))],
    fixes: [editFix(context, `keep one ${name} in env of ${container.name}`)],
  };
}

export default defineCheck({
  id: 'config/env-duplicate',
  category: 'missing-config',
  title: 'Environment variable defined twice',
  description:
    'env of a container has one variable with two different values. The last one counts, and the decisive lines of the ' +
    'log mention it.',
  criteria: {
    confirmed: null,
    likely: 'The decisive lines of the log name the variable or the value that counts.',
    possible: null,
  },
  silent: 'Equal values, and a log that mentions neither.',
  sources: ['pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [],
  symptomOf: [],
  weight: 45,
  run: (context) =>
    context.subjects.flatMap((container) =>
      duplicates(container)
        .filter((one) => isMentioned(context, container, one))
        .map((one) => finding(context, container, one)),
    ),
});
