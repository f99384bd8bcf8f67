/** A reference to a variable that the container does not have. */
import { nearest } from '../../evidence/text.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import { citeExit, citeLog, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { PLACEHOLDER } from '../../model/command.ts';
import type { Confidence, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { temper } from '../support/ended.ts';
import { sentence, who } from '../support/words.ts';
import { environmentOf } from './support/env-sources.ts';
import type { Environment } from './support/env-sources.ts';
import { isPlainVariable, isShell, lineShowing, literalsOf } from './support/literals.ts';
import type { Literal } from './support/literals.ts';

function finding(
  context: PodContext,
  container: ContainerView,
  environment: Environment,
  literal: Literal,
  confidence: Confidence,
  log: LogAnalysis | undefined,
  line: number | undefined,
): Found {
  const { name, field, word, isEscaped } = literal;
  const later = !isEscaped && environment.sources.some((source) => source.name === name && source.unmet === undefined);
  const near = later || isEscaped ? [] : nearest(name, [...new Set(environment.sources.map((source) => source.name))]);
  const where = field.slice(container.specPath.length + 1);
  const why = isEscaped
    ? '$$ keeps the kubelet from expanding it'
    : later
      ? `env defines ${name} only after it`
      : `no env or envFrom defines ${name}${near.length > 0 ? ` (it has ${near.join(', ')})` : ''}`;
  return {
    result: 'found',
    id: 'config/unexpanded-reference',
    category: 'missing-config',
    confidence,
    container: container.name,
    about: null,
    summary: sentence(`${who(container)} gets $(${name}) in ${where} literally, not expanded: ${why}`),
    chain: [],
    evidence: [
      ...(log && line !== undefined ? [citeLog(context, log, line)] : []),
      citePod(context, field, word.slice(0, 200)),
      citePod(
        context,
        `${container.specPath}.env`,
        environment.sources.length > 0
          ? `sets ${[...new Set(environment.sources.map((source) => source.name))].slice(0, 12).join(', ')}`
          : 'sets nothing',
      ),
      ...(container.dead ? [citeExit(context, container)] : []),
    ],
    fixes: isEscaped
      ? [editFix(context, `write $(${name}) in ${where}, with one $`)]
      : later
        ? [editFix(context, `move ${name} in env before the entry that refers to it`)]
        : [
            ...(near[0] ? [editFix(context, `write $(${near[0]}) in ${where} instead of $(${name})`)] : []),
            ...(/^[a-z]+$/.test(name) && !isShell(container)
              ? [
                  editFix(
                    context,
                    `if $(${name}) is to be the output of the command ${name}: run the program through sh -c`,
                  ),
                ]
              : []),
            editFix(context, `define ${name} in env of ${container.name}, or write the value in ${where}`, {
              container: container.name,
              set: { [`env[${name}]`]: PLACEHOLDER },
            }),
          ],
    // A guess does not explain other causes.
    explains:
      confidence === 'possible'
        ? []
        : [
            { symptomsOf: 'specific-error' },
            'app/bad-flag',
            'app/usage',
            'app/config-invalid',
            'app/dns-failure',
            'app/connection-refused',
            'app/connection-timeout',
            'app/connection-failed',
            'config/missing-file',
            'config/missing-env',
            'image/command-not-found',
          ],
  };
}

function examine(context: PodContext, container: ContainerView): Found[] {
  if (!container.dead || container.dead.reason === 'OOMKilled' || container.dead.reason === 'StartError') return [];
  const { command = [], args = [], env = [] } = container.spec;
  if (![...command, ...args, ...env.map(({ value }) => value ?? '')].some((word) => word.includes('$('))) return [];
  const environment = environmentOf(context, container);
  if (!environment.complete) return [];
  const shell = isShell(container);
  const log = context.log(container);
  const all = literalsOf(container, environment);
  for (const literal of all) {
    const line =
      log.state === 'known' ? lineShowing(log.value, literal, shell && !literal.field.includes('.env[')) : undefined;
    if (log.state === 'known' && line !== undefined)
      return [
        finding(
          context,
          container,
          environment,
          literal,
          temper(context, container, log.value, line, 'confirmed'),
          log.value,
          line,
        ),
      ];
  }
  // The log does not show it, so it must be nothing else.
  const plain = all.find(({ name, isEscaped }) => !isEscaped && isPlainVariable(name));
  return plain && !shell && container.dead.exitCode !== 0
    ? [finding(context, container, environment, plain, 'possible', undefined, undefined)]
    : [];
}

export default defineCheck({
  id: 'config/unexpanded-reference',
  category: 'missing-config',
  title: 'Reference to a variable that is not defined',
  description:
    'A $(NAME) in command, args or an env value names a variable that the container does not have, so the kubelet does ' +
    'not expand the text.',
  criteria: {
    confirmed:
      'The spec escapes the reference ($$), or refers to a name that neither env nor envFrom (all of which were read) defines, and the final error block ' +
      'has the literal text.',
    likely: 'As confirmed, but logged long before the exit.',
    possible: 'The log does not show it.',
  },
  silent:
    'A substitution for a shell, an escaped $$(NAME) that no error shows, and the variables that the kubelet adds for Services.',
  sources: [
    'third_party/forked/golang/expansion/expand.go',
    'pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables',
    'pkg/kubelet/envvars/envvars.go:FromServices',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [],
  symptomOf: [],
  weight: 83,
  run: (context) => context.subjects.flatMap((container) => examine(context, container)),
});
