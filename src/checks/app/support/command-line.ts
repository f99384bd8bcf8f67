/** Where on a container's command line (or in its env) a word stands. */
import { citePod } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';

/** `--port=80` and `-port` and `port` are the same flag's name. */
const nameOf = (word: string): string =>
  word
    .replace(/^[-/]{1,2}/, '')
    .split(/[=: ]/)[0]
    ?.toLowerCase() ?? '';

/**
 * The places of the spec that carry a flag: command, args, and env values that hold options (JAVA_OPTS, NODE_OPTIONS).
 * @param flag as the program names it, with or without dashes
 */
export function flagInSpec(context: PodContext, container: ContainerView, flag: string): Citation[] {
  const wanted = nameOf(flag);
  if (wanted === '') return [];
  const inWord = (word: string): boolean =>
    word.split(/\s+/).some((part) => /^[-/]/.test(part) && nameOf(part) === wanted) || word === flag;
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

/** The whole command line as the spec gives it; undefined where the image's own is used. */
export function citeCommand(context: PodContext, container: ContainerView): Citation | undefined {
  const { command, args } = container.spec;
  if (!command && !args) return undefined;
  return citePod(
    context,
    `${container.specPath}.${args ? 'args' : 'command'}`,
    JSON.stringify(args ?? command).slice(0, 300),
  );
}
