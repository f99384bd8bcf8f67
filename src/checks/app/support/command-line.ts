/** The command line of a container, and where the spec sets a flag. */
import { citePod } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';

/** Returns the words of command and args; empty where the image's own command runs. */
export const commandWords = (container: ContainerView): string[] => [
  ...(container.spec.command ?? []),
  ...(container.spec.args ?? []),
];

/** Returns a flag's name without dashes and value: `port` of `--port=80` and of `-port`. */
const flagName = (word: string): string =>
  word
    .replace(/^[-/]{1,2}/, '')
    .split(/[=: ]/)[0]
    ?.toLowerCase() ?? '';

/**
 * Cites where the spec sets a flag: command, args, and env values that hold options (JAVA_OPTS, NODE_OPTIONS).
 * @param flag as the program names it, with or without dashes
 */
export function flagInSpec(context: PodContext, container: ContainerView, flag: string): Citation[] {
  const wanted = flagName(flag);
  if (wanted === '') return [];
  const inWord = (word: string): boolean =>
    word.split(/\s+/).some((part) => /^[-/]/.test(part) && flagName(part) === wanted) || word === flag;
  const found: Citation[] = [];
  for (const field of ['command', 'args'] as const) {
    const words = container.spec[field] ?? [];
    const at = words.findIndex(inWord);
    if (at >= 0) found.push(citePod(context, `${container.specPath}.${field}[${at}]`, (words[at] ?? '').slice(0, 200)));
  }
  for (const env of container.spec.env ?? []) {
    if (env.value && inWord(env.value))
      found.push(citePod(context, `${container.specPath}.env[${env.name}]`, env.value.slice(0, 200)));
  }
  return found;
}

/** Cites the command line of the spec; undefined where the image's own command runs. */
export function citeCommand(context: PodContext, container: ContainerView): Citation | undefined {
  const { command, args } = container.spec;
  if (!command && !args) return undefined;
  const field = `${container.specPath}.${args ? 'args' : 'command'}`;
  return citePod(context, field, JSON.stringify(args ?? command).slice(0, 300));
}
