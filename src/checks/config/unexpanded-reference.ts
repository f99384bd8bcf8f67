import { nearest } from '../../evidence/text.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import { citeExit, citeLog, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Confidence, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { temper } from '../support/ended.ts';
import { cut, who } from '../support/words.ts';
import { environmentOf } from './support/env-sources.ts';
import type { Environment } from './support/env-sources.ts';

/** As the kubelet reads it; `$$(NAME)` is meant literally (third_party/forked/golang/expansion/expand.go). */
const REFERENCE = /(?<!\$)\$\(([A-Za-z_.-][A-Za-z0-9_.-]{0,200})\)/g;
/** Variables that the kubelet adds for Services (pkg/kubelet/envvars/envvars.go:FromServices). */
const OF_SERVICE =
  /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w{1,60})?|PORT(?:_\d{1,5}_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/;
const SHELL = /(?:^|\/)(?:ba|da|a|z|k)?sh$/;

interface Literal {
  readonly name: string;
  /** Path of the word, for a citation. */
  readonly field: string;
  readonly word: string;
}

/** The references of a container's command, args and env values whose name nothing before them defines. */
function literals(container: ContainerView, environment: Environment): Literal[] {
  const { command = [], args = [], env = [] } = container.spec;
  const names = new Set(environment.sources.filter(({ unmet }) => unmet === undefined).map(({ name }) => name));
  const named = (word: string, field: string, known: ReadonlySet<string>): Literal[] =>
    [...word.slice(0, 4000).matchAll(REFERENCE)]
      .map(([, name]) => ({ name: name ?? '', field, word }))
      .filter(({ name }) => !known.has(name));
  const words = [
    ...command.map((word, i) => ({ word, field: `command[${i}]` })),
    ...args.map((word, i) => ({ word, field: `args[${i}]` })),
  ];
  const found = words.flatMap(({ word, field }) => named(word, `${container.specPath}.${field}`, names));
  // A value of env sees only what stands before it.
  const before = new Set(
    environment.sources.filter(({ field }) => field.includes('.envFrom[')).map(({ name }) => name),
  );
  for (const { name, value } of env) {
    if (value !== undefined) found.push(...named(value, `${container.specPath}.env[${name}]`, before));
    before.add(name);
  }
  return found;
}

/** A shell makes `$(date)` the output of date: what the kubelet leaves alone is meant for it. */
const isShell = (container: ContainerView): boolean =>
  [...(container.spec.command ?? []), ...(container.spec.args ?? [])].slice(0, 3).some((word) => SHELL.test(word));

/** The line among what ended the process that shows the literal text; a shell ran it as a command. */
function shown(log: LogAnalysis, literal: Literal, shell: boolean): number | undefined {
  const fatal = log.matches.filter((match) => match.fatal);
  const says = (index: number): boolean => {
    const text = log.lines[index]?.text ?? '';
    return shell
      ? new RegExp(`\\b${literal.name.replaceAll('.', '\\.')}: (?:command )?not found`).test(text)
      : text.includes(`$(${literal.name})`);
  };
  return fatal
    .flatMap((match) => [match.line, ...match.also])
    .concat(log.decisive)
    .find(says);
}

function finding(
  context: PodContext,
  container: ContainerView,
  environment: Environment,
  literal: Literal,
  confidence: Confidence,
  log: LogAnalysis | undefined,
  line: number | undefined,
): Found {
  const { name, field, word } = literal;
  const later = environment.sources.some((source) => source.name === name && source.unmet === undefined);
  const near = later ? [] : nearest(name, [...new Set(environment.sources.map((source) => source.name))]);
  const where = field.slice(container.specPath.length + 1);
  const why = later
    ? `env defines ${name} only after it`
    : `no env or envFrom defines ${name}${near.length > 0 ? ` (it has ${near.join(', ')})` : ''}`;
  return {
    result: 'found',
    id: 'config/unexpanded-reference',
    category: 'missing-config',
    confidence,
    container: container.name,
    about: null,
    summary: cut(`${who(container)} gets $(${name}) in ${where} literally, not expanded: ${why}`, 160),
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
    fixes: later
      ? [editFix(context, `move ${name} in env before the entry that refers to it`)]
      : [
          ...(near[0] ? [editFix(context, `write $(${near[0]}) in ${where} in place of $(${name})`)] : []),
          editFix(context, `define ${name} in env of ${container.name}, or write the value in ${where}`, {
            container: container.name,
            set: { [`env[${name}]`]: 'VALUE' },
          }),
        ],
    // A guess explains nothing.
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
  const all = literals(container, environment);
  for (const literal of all) {
    const line =
      log.state === 'known' ? shown(log.value, literal, shell && !literal.field.includes('.env[')) : undefined;
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
  // Without a word of it in the log only what can be nothing else: capitals, not for a shell, not a Service's.
  const plain = all.find(({ name }) => /^[A-Z][A-Z0-9_]{2,}$/.test(name) && !OF_SERVICE.test(name));
  return plain && !shell && container.dead.exitCode !== 0
    ? [finding(context, container, environment, plain, 'possible', undefined, undefined)]
    : [];
}

export default defineCheck({
  id: 'config/unexpanded-reference',
  category: 'missing-config',
  title: 'Reference to a variable that is not defined',
  description:
    'A $(NAME) in command, args or an env value names a variable that the container does not have there, so the kubelet passes the text on as it is.',
  criteria: {
    confirmed:
      'The spec refers to a name that none of env and envFrom (all of which were read) defines, and the literal text stands in what ended the process.',
    likely: 'As confirmed, said long before the end.',
    possible: 'The log does not show it.',
  },
  silent:
    'A substitution meant for a shell, an escaped $$(NAME), and the variables that the kubelet adds for Services.',
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
