/** `$(NAME)` in command, args and env that the kubelet does not expand, because no variable has that name. */
import { referencesIn } from '../../../knowledge/expansion.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { LogAnalysis } from '../../../logs/log-analysis.ts';
import type { Environment } from './env-sources.ts';

/** Variables that the kubelet adds for Services (pkg/kubelet/envvars/envvars.go:FromServices). */
const OF_SERVICE =
  /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w{1,60})?|PORT(?:_\d{1,5}_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/;
const SHELL = /(?:^|\/)(?:ba|da|a|z|k)?sh$/;

export interface Literal {
  readonly name: string;
  /** The variable is defined: `$$(NAME)` keeps the kubelet from expanding it. */
  readonly isEscaped: boolean;
  /** Path of the word, for a citation. */
  readonly field: string;
  readonly word: string;
}

/**
 * Returns the references of command, args and env values that stay as they are: to names that are not defined before
 * them, or escaped.
 */
export function literalsOf({ spec, specPath }: ContainerView, environment: Environment): Literal[] {
  const { command = [], args = [], env = [] } = spec;
  const names = new Set(environment.sources.filter(({ unmet }) => unmet === undefined).map(({ name }) => name));
  const unknownIn = (word: string, field: string, known: ReadonlySet<string>): Literal[] =>
    referencesIn(word.slice(0, 4000))
      .filter(({ name, isEscaped }) => known.has(name) === isEscaped)
      .map((reference) => ({ ...reference, field, word }));
  const words = [
    ...command.map((word, i) => ({ word, field: `command[${i}]` })),
    ...args.map((word, i) => ({ word, field: `args[${i}]` })),
  ];
  const found = words.flatMap(({ word, field }) => unknownIn(word, `${specPath}.${field}`, names));
  // A value of env can refer only to earlier entries.
  const before = new Set(
    environment.sources.filter(({ field }) => field.includes('.envFrom[')).map(({ name }) => name),
  );
  for (const { name, value } of env) {
    if (value !== undefined) found.push(...unknownIn(value, `${specPath}.env[${name}]`, before));
    before.add(name);
  }
  return found;
}

/** Whether a shell runs the command: to a shell, `$(date)` is the output of date. */
export const isShell = ({ spec }: ContainerView): boolean =>
  [...(spec.command ?? []), ...(spec.args ?? [])].slice(0, 3).some((word) => SHELL.test(word));

/** Whether a name can only be a variable of the spec: capitals, and not the variable of a Service. */
export const isPlainVariable = (name: string): boolean => /^[A-Z][A-Z0-9_]{2,}$/.test(name) && !OF_SERVICE.test(name);

/** Returns the line of the final error that shows the literal text. A shell runs the text as a command. */
export function lineShowing(log: LogAnalysis, literal: Literal, shell: boolean): number | undefined {
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
