/** args that begin with the program that the command, or the ENTRYPOINT of the image, starts already. */
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { citeExit, citeLog, citePod } from '../support/cite.ts';
import { temper, WEAKENED } from '../support/ended.ts';
import { editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';
import { baseName } from '../config/support/files.ts';
import { rejectsOwnName } from './support/own-name.ts';

/** The name of a program, or its path. */
const PROGRAM = /^\/?[\w+-][\w./+-]{1,199}$/;
/** It runs the program that its first argument names. */
const RUNS_OTHERS = new Set(['busybox', 'env', 'sudo', 'toybox']);

const EXPLAINS = [
  { symptomsOf: 'specific-error' },
  'app/bad-flag',
  'app/config-invalid',
  'app/missing-module',
  'app/usage',
  'config/missing-file',
] as const;

interface Repeated {
  readonly field: 'command' | 'args';
  readonly at: 0 | 1;
  readonly word: string;
  /** The pod spec itself has the program twice; false: the first one may be the ENTRYPOINT of the image. */
  readonly isSure: boolean;
}

/** Returns the word that may repeat the program. */
function repeatedIn({ spec }: ContainerView): Repeated | undefined {
  const { command = [], args = [] } = spec;
  const [program, word] = [...command, ...args];
  if (program === undefined || !PROGRAM.test(program) || RUNS_OTHERS.has(baseName(program))) return undefined;
  if (word !== undefined && PROGRAM.test(word) && baseName(word) === baseName(program))
    return command.length === 1
      ? { field: 'args', at: 0, word, isSure: true }
      : { field: command.length > 1 ? 'command' : 'args', at: 1, word, isSure: true };
  return command.length === 0 ? { field: 'args', at: 0, word: program, isSure: false } : undefined;
}

/** Whether the image is named after a program: `prom/prometheus:v3`. */
const isImageOf = (image: string | undefined, name: string): boolean =>
  baseName((image ?? '').split('@')[0] ?? '').split(':')[0] === name;

/** Returns the line of the final error that rejects the word. */
function rejection(log: LogAnalysis, word: string, isProgram: boolean): number | undefined {
  const fatal = log.matches.filter((match) => match.fatal).flatMap(({ line, also }) => [line, ...also]);
  return [...log.decisive, ...fatal].find((at) => rejectsOwnName(log.lines[at]?.text ?? '', word, isProgram));
}

function finding(context: PodContext, container: ContainerView): Found[] {
  const { dead, spec } = container;
  const repeated = dead && dead.reason !== 'StartError' && dead.exitCode !== 0 ? repeatedIn(container) : undefined;
  const log = repeated ? context.log(container) : undefined;
  if (repeated === undefined || log?.state !== 'known') return [];
  const { field, at, word, isSure } = repeated;
  const line = rejection(log.value, word, isSure || isImageOf(spec.image, baseName(word)));
  if (line === undefined && !isSure) return [];
  const list = (spec[field] ?? []).filter((_, index) => index !== at);
  const first = log.value.decisive[0];
  const shown = line ?? first;
  const before = isSure ? 'the program before it' : "the program of the image's ENTRYPOINT";
  const left = list.length === 0 ? `leave ${field} out` : `${field}: ${JSON.stringify(list).slice(0, 300)}`;
  return [
    {
      result: 'found',
      id: 'app/repeated-program',
      category: 'app-error',
      confidence:
        line === undefined ? 'possible' : temper(context, container, log.value, line, isSure ? 'confirmed' : 'likely'),
      container: container.name,
      about: null,
      summary: summary(
        `${who(container)} gets ${word} as an argument: ${field}[${at}] repeats ${before}: `,
        shown === undefined ? '' : (log.value.lines[shown]?.message ?? ''),
      ),
      chain: [],
      evidence: [
        ...(shown === undefined ? [] : [citeLog(context, log.value, shown)]),
        citePod(
          context,
          `${container.specPath}.${field}`,
          JSON.stringify(
            field === 'args' && spec.command ? [...spec.command, ...(spec.args ?? [])] : spec[field],
          ).slice(0, 300),
        ),
        citeExit(context, container),
      ],
      fixes: [
        editFix(context, `remove ${word} from ${field}: ${left}`, {
          container: container.name,
          set: { [field]: list.length === 0 ? null : list },
        }),
      ],
      // A guess explains no other cause.
      explains: line === undefined ? [] : EXPLAINS,
    },
  ];
}

export default defineCheck({
  id: 'app/repeated-program',
  category: 'app-error',
  title: 'Arguments repeat the program',
  description:
    'args begins with the program that command, or the ENTRYPOINT of the image, starts already. The program takes its own ' +
    'name for a file, a command or an option.',
  criteria: {
    confirmed: 'The spec has the program twice, and the final error block rejects its name.',
    likely:
      'args begins with the name of a program, and that program rejects its own name; the ENTRYPOINT of the image is not ' +
      'known.',
    possible: `The spec has the program twice, and no line shows it. Or: ${WEAKENED}`,
  },
  silent: 'Programs that run another one (env, busybox), and arguments that only look like a program.',
  sources: [
    'https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/',
    'https://github.com/opencontainers/image-spec/blob/main/config.md',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [],
  symptomOf: ['eviction'],
  weight: 84,
  run: (context) => context.subjects.flatMap((container) => finding(context, container)),
});
