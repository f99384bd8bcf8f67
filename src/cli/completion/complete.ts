/**
 * `__complete`: what a shell asks when Tab is pressed. One choice a line, `:directive` at the end; silent on every
 * error.
 */
import type { Io } from '../command.ts';
import { globalFlags } from '../flags.ts';
import { DIRECTIVES, offerText } from './choices.ts';
import type { Choice, Offer } from './choices.ts';
import { offerFor } from './offer.ts';
import type { Place, Surroundings } from './offer.ts';
import type { Patience } from './cluster.ts';
import type { Typed } from './typed.ts';

/**
 * A cluster nearby is asked for page after page until then: a person feels a third of a second, and starting took its
 * part.
 */
const SOON_MS = 200;
/** A far cluster, or a credential plugin, may take this long for its first answer; then there are no names. */
const END_MS = 1500;
/** So long may what came meanwhile take to be put in order. */
const GRACE_MS = 20;

/**
 * @param args what follows the program's name; the last is the word to be completed
 * @param table the commands, and the one that runs where none is named
 */
export async function complete(
  args: readonly string[],
  table: Pick<Surroundings, 'commands' | 'unnamed'>,
  io: Io,
  withAbout: boolean,
): Promise<void> {
  const end = new AbortController();
  const soon = new AbortController();
  const timers = [
    setTimeout(() => soon.abort(new Error('soon')), SOON_MS),
    setTimeout(() => end.abort(new Error('too late')), END_MS),
  ];
  const patience: Patience = { signal: end.signal, soon: soon.signal };
  const open: { close(): void }[] = [];
  try {
    const surroundings: Surroundings = {
      ...table,
      place: (typed) => placeOf(typed, io, patience, open),
      kubeconfig: async (what, typed) =>
        (await import('./cluster.ts')).kubeconfigNames(what, globalFlags(typed.flags), io.environment),
      codes,
    };
    await io.out(offerText(await inTime(offerFor(args, surroundings), end.signal), withAbout));
    if (end.signal.aborted) io.leave?.();
  } finally {
    timers.forEach(clearTimeout);
    for (const one of open) one.close();
    end.abort();
  }
}

/** Nothing where it fails or takes too long. */
async function inTime(offer: Promise<Offer>, signal: AbortSignal): Promise<Offer> {
  const nothing: Offer = { choices: [], directive: DIRECTIVES.noFiles };
  const late = new Promise<Offer>((resolve) => {
    signal.addEventListener('abort', () => setTimeout(resolve, GRACE_MS, nothing), { once: true });
  });
  return Promise.race([offer.catch(() => nothing), late]);
}

async function codes(): Promise<Choice[]> {
  const { exitCodes } = await import('../../knowledge/exit-codes.ts');
  return (['linux', 'windows'] as const).flatMap(exitCodes).map(({ code, name, meaning }) => ({
    value: String(code),
    about: name === null ? meaning : `${name}: ${meaning}`,
  }));
}

async function placeOf({ flags }: Typed, io: Io, patience: Patience, open: { close(): void }[]): Promise<Place> {
  const from = flags.values.from;
  if (from !== undefined) return (await import('./recording.ts')).recordingPlace(from, flags.values.namespace);
  const { clusterPlace } = await import('./cluster.ts');
  const place = await clusterPlace(globalFlags(flags), io.environment, patience);
  open.push(place);
  return place;
}
