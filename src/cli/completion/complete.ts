/**
 * `__complete`: answers a shell when Tab is pressed. Prints one choice a line, then `:directive`, and no error.
 */
import { later } from '../../clock.ts';
import type { Clock } from '../../clock.ts';
import type { Io } from '../command.ts';
import { globalFlags } from '../flags.ts';
import { DIRECTIVES, offerText } from './choices.ts';
import type { Choice, Offer } from './choices.ts';
import { offerFor } from './offer.ts';
import type { Place, Surroundings } from './surroundings.ts';
import type { Patience } from './cluster.ts';
import type { Typed } from './typed.ts';

/** Milliseconds in which further pages are read. A person notices a delay of 0.3 s, and the start is part of that. */
const SOON_MS = 200;
/** Milliseconds for the first page, credential plugin included. After that the answer has no names. */
const END_MS = 1500;
/** Milliseconds after END_MS in which the pages that arrived are still turned into choices. */
const GRACE_MS = 20;

/**
 * Prints the choices for a command line.
 * @param args the arguments of the program; the last is the word to complete
 * @param table the commands, and the command that runs where none is named
 * @param withAbout whether to print descriptions
 */
export async function complete(
  args: readonly string[],
  table: Pick<Surroundings, 'commands' | 'unnamed'>,
  io: Io,
  withAbout: boolean,
): Promise<void> {
  const end = new AbortController();
  const soon = new AbortController();
  const { clock } = io.environment;
  const limits = [
    later(clock, SOON_MS, () => soon.abort(new Error('soon'))),
    later(clock, END_MS, () => end.abort(new Error('too late'))),
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
    await io.out(offerText(await inTime(offerFor(args, surroundings), clock, end.signal), withAbout));
    if (end.signal.aborted) io.leave?.();
  } finally {
    for (const off of limits) off();
    for (const one of open) one.close();
    end.abort();
  }
}

/** Returns an empty offer where `offer` fails or takes too long. */
async function inTime(offer: Promise<Offer>, clock: Clock, signal: AbortSignal): Promise<Offer> {
  const nothing: Offer = { choices: [], directive: DIRECTIVES.noFiles };
  const late = new Promise<Offer>((resolve) => {
    signal.addEventListener('abort', () => later(clock, GRACE_MS, () => resolve(nothing)), { once: true });
  });
  return Promise.race([offer.catch(() => nothing), late]);
}

async function codes(): Promise<Choice[]> {
  const [{ exitCodes }, { STATE_WORDS }] = await Promise.all([
    import('../../knowledge/exit-codes.ts'),
    import('../../knowledge/state-words.ts'),
  ]);
  return [
    ...(['linux', 'windows'] as const).flatMap(exitCodes).map(({ code, name, meaning }) => ({
      value: String(code),
      about: name === null ? meaning : `${name}: ${meaning}`,
    })),
    ...STATE_WORDS.map(({ word, meaning }) => ({ value: word, about: meaning.split(/(?<=\.) /, 1)[0]! })),
  ];
}

async function placeOf({ flags }: Typed, io: Io, patience: Patience, open: { close(): void }[]): Promise<Place> {
  const from = flags.values.from;
  if (from !== undefined) return (await import('./recording.ts')).recordingPlace(from, flags.values.namespace);
  const { clusterPlace } = await import('./cluster.ts');
  const place = await clusterPlace(globalFlags(flags), io.environment, patience);
  open.push(place);
  return place;
}
