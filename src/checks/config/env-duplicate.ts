import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import type { EnvVar } from '../../model/objects.ts';
import { editFix } from '../support/owner.ts';
import { cut } from '../support/words.ts';

const say = ({ value, valueFrom }: EnvVar): string => {
  const ref = valueFrom?.configMapKeyRef ?? valueFrom?.secretKeyRef;
  return ref
    ? `${valueFrom?.configMapKeyRef ? 'ConfigMap' : 'Secret'} ${ref.name} key ${ref.key}`
    : valueFrom
      ? 'a field'
      : `"${(value ?? '').replace(/(:\/\/[^\s:/@]{0,100}):[^\s/]{1,200}@/g, '$1:***@').slice(0, 60)}"`;
};

const secretLike = (name: string): boolean => /passw|secret|token|credential|api_?key/i.test(name);

/** Names that stand twice with different values. */
function duplicates(container: ContainerView): { name: string; all: EnvVar[] }[] {
  const byName = new Map<string, EnvVar[]>();
  for (const one of container.spec.env ?? []) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  return [...byName].flatMap(([name, all]) =>
    new Set(all.map(({ value, valueFrom }) => JSON.stringify([value, valueFrom]))).size > 1 ? [{ name, all }] : [],
  );
}

/** It matters where the dead instance's words name the variable, or the value that did not win. */
function mentioned(context: PodContext, container: ContainerView, name: string, all: readonly EnvVar[]): boolean {
  const log = context.log(container);
  if (log.state !== 'known') return false;
  const text = log.value.decisive.map((index) => log.value.lines[index]?.text ?? '').join('\n');
  const last = all.at(-1)?.value;
  return text.includes(name) || (last !== undefined && last.length > 3 && text.includes(last));
}

export default defineCheck({
  id: 'config/env-duplicate',
  category: 'missing-config',
  title: 'Environment variable given twice',
  description:
    'A container gives one variable two different values; the last one wins, and the decisive words of the log speak of it.',
  criteria: {
    confirmed: null,
    likely: 'The decisive lines of the log name the variable or the value that won.',
    possible: null,
  },
  silent: 'Where both values are the same, or the log speaks of neither.',
  sources: ['pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [],
  symptomOf: [],
  weight: 45,
  run(context) {
    return context.subjects.flatMap((container) =>
      duplicates(container)
        .filter(({ name, all }) => mentioned(context, container, name, all))
        .map(({ name, all }): Found => {
          const values = secretLike(name) ? all.map(() => '***') : all.map(say);
          return {
            result: 'found',
            id: 'config/env-duplicate',
            category: 'missing-config',
            confidence: 'likely',
            container: container.name,
            about: null,
            summary: cut(
              `${container.name} is given ${name} ${all.length} times; the last wins: ${values.at(-1)}, not ${values[0]}`,
              160,
            ),
            chain: [],
            evidence: [citePod(context, `${container.specPath}.env[${name}]`, values.join(', then '))],
            fixes: [editFix(context, `keep one ${name} in env of ${container.name}`)],
          };
        }),
    );
  },
});
