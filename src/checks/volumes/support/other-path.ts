/** Another path on a shared volume: what a writer is set to write, where its reader looks for another name. */
import type { ContainerView } from '../../../evidence/views.ts';
import { secondsUntil } from '../../../knowledge/time.ts';
import type { Citation } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citePod } from '../../support/cite.ts';
import { isUnder, tidyPath } from '../../support/mounts.ts';
import type { Unwritten, Writer } from './writers.ts';

/** A path that the spec of a writer names. */
export interface OtherPath {
  /** Absolute, in the writer. */
  readonly path: string;
  /** The same file in the container that lacks it; undefined: its mount does not have it. */
  readonly here: string | undefined;
  readonly cited: Citation;
}

/** A path in a command line or a value: after a space, a quote, `=`, `:` or `>`. */
const PATHS = /(?<![^\s'"=:>,(])\/[\w./@+%-]{1,200}/g;
/** Most characters of a word that are read. */
const MAX_WORD = 8000;
/** A writer that ran this long before its reader started had the time to write. */
const LONG_SECONDS = 60;

/** Whether a container starts only after another has, or has ended: the order of init containers and sidecars. */
export const startsAfter = (one: ContainerView, other: ContainerView, { containers }: PodContext): boolean =>
  other.type !== 'app' && (one.type === 'app' || containers.indexOf(one) > containers.indexOf(other));

/** Whether a writer had run for long when the newest dead instance of the reader started. */
export const hadTime = (writer: ContainerView, reader: ContainerView): boolean =>
  (secondsUntil(writer.status?.state?.running?.startedAt, reader.dead?.startedAt) ?? 0) >= LONG_SECONDS;

/** Returns the parts of a spec that may name a path, each with its field. */
function wordsOf({ spec, specPath }: ContainerView): [field: string, word: string][] {
  return [
    ...(spec.command ?? []).map((word, at): [string, string] => [`${specPath}.command[${at}]`, word]),
    ...(spec.args ?? []).map((word, at): [string, string] => [`${specPath}.args[${at}]`, word]),
    ...(spec.env ?? []).map(({ name, value }): [string, string] => [`${specPath}.env[${name}]`, value ?? '']),
  ];
}

const extensionOf = (path: string): string => /\.\w{1,10}$/.exec(path)?.[0] ?? '';

/**
 * Returns the path on the shared volume that the command, args or env of a writer name.
 * @returns undefined where they name no path there, or also the path that is missing
 */
export function otherPath(
  context: PodContext,
  { at, path: wanted }: Unwritten,
  { container, mount, path: expected }: Writer,
): OtherPath | undefined {
  const named = wordsOf(container).flatMap(([field, word]) =>
    [...word.slice(0, MAX_WORD).matchAll(PATHS)]
      .map(([text]) => tidyPath(text.replace(/\.$/, '')))
      .filter((path) => isUnder(path, mount.mountPath) && path !== tidyPath(mount.mountPath))
      .map((path) => ({ path, field })),
  );
  // A directory above the file may be where it writes it.
  if (named.some(({ path }) => isUnder(expected, path))) return undefined;
  const found = named.find(({ path }) => extensionOf(path) === extensionOf(wanted)) ?? named[0];
  if (!found) return undefined;
  const inside = tidyPath(`${mount.subPath ?? ''}/${found.path.slice(tidyPath(mount.mountPath).length)}`);
  const own = tidyPath(at.mount.subPath ?? '/');
  const here = isUnder(inside, own) ? tidyPath(`${at.mount.mountPath}/${inside.slice(own.length)}`) : undefined;
  return { path: found.path, here, cited: citePod(context, found.field, `names ${found.path}`) };
}
