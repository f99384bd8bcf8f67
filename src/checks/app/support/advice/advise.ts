/** What to do about an error that no check knows, by the structure of its line. */
import type { ContainerView } from '../../../../evidence/views.ts';
import type { Fix } from '../../../../model/finding.ts';
import type { PodContext } from '../../../check.ts';
import { look } from '../../../support/owner.ts';
import { logCommand } from '../../../support/words.ts';
import { COMMANDED, TO_RUN } from './commanded.ts';
import { DATA } from './data.ts';
import { GPU } from './gpu.ts';
import { IDENTITY } from './identity.ts';
import { expressionOf, holdsAny, matches } from '../../../../needles.ts';
import type { At, Kind } from './kind.ts';
import { LEFTOVERS } from './leftovers.ts';
import { IN_FILE, MISSING, NOT_TAKEN, VARIABLES } from './missing.ts';
import { REQUEST, THINGS } from './named-things.ts';
import { ADDRESSED, CALLS, NETWORK } from './network.ts';
import { OBJECTS } from './objects.ts';
import { RIGHTS } from './rights.ts';
import { REJECTED } from './rejected.ts';
import { UNNAMED } from './unnamed.ts';
import { UNMOUNTED } from './unmounted.ts';
import { VERSIONS } from './versions.ts';

/** The first kind that matches counts: from the most specific structure to the least. */
export const KINDS: readonly Kind[] = [
  UNMOUNTED,
  COMMANDED,
  RIGHTS,
  OBJECTS,
  GPU,
  NETWORK,
  VERSIONS,
  VARIABLES,
  REJECTED,
  IDENTITY,
  LEFTOVERS,
  DATA,
  NOT_TAKEN,
  THINGS,
  UNNAMED,
  IN_FILE,
  MISSING,
  CALLS,
  REQUEST,
  ADDRESSED,
].flat();

/** Characters of an error that are read. */
const MAX_TEXT = 800;

const atOf = (context: PodContext, container: ContainerView, text: string): At => ({
  context,
  container,
  text: text.slice(0, MAX_TEXT).replace(/\s+/g, ' '),
});

/** Returns the fixes of the first of the kinds that an error is of. */
function kindFixes(kinds: readonly Kind[], at: At): readonly Fix[] {
  const lower = at.text.toLowerCase();
  for (const { all, fixes } of kinds) {
    if (!all.every(([needles]) => holdsAny(lower, needles))) continue;
    // The first one is the longest. It is compiled only where the others match.
    const [first, ...others] = all;
    const match = others.every((one) => matches(one, at.text, lower)) && expressionOf(first!)?.exec(at.text);
    const found = match && fixes(match, at);
    if (found && found.length > 0) return found;
  }
  return [];
}

/**
 * Returns what the line of an error asks to change, or where to look next; nothing where its structure says nothing.
 * @param texts the error, then what belongs to it, which is read where the error says nothing
 */
export function adviceFrom(context: PodContext, container: ContainerView, ...texts: readonly string[]): readonly Fix[] {
  for (const text of texts) {
    const found = kindFixes(KINDS, atOf(context, container, text));
    if (found.length > 0) return found;
  }
  return [];
}

/** Returns the same, and the log at last. */
export const advise = (context: PodContext, container: ContainerView, ...texts: readonly string[]): Fix[] => [
  ...adviceFrom(context, container, ...texts),
  look('read the log around this line', logCommand(context, container)),
];

/** Returns the fix that runs the command which an error asks for; nothing if it asks for none. */
export const commandAskedFor = (context: PodContext, container: ContainerView, text: string): readonly Fix[] =>
  kindFixes([TO_RUN], atOf(context, container, text));
