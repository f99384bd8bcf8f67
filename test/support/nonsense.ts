/** Replaces messages of Kubernetes by words that no program knows. */
import { mapFact } from '../../src/model/facts.ts';
import type { Fact, Query } from '../../src/model/facts.ts';
import type { Source } from '../../src/sources/source.ts';

/** Every word becomes another word of the same shape that no program writes; digits and punctuation stay. */
const babble = (word: string): string => {
  let seed = 7;
  for (const letter of word) seed = (seed * 31 + letter.charCodeAt(0)) % 9973;
  const syllables = ['zu', 'vob', 'qui', 'xe', 'jol', 'wib', 'yag', 'kro'];
  const said = Array.from({ length: Math.max(1, Math.ceil(word.length / 3)) }, (_, place) => {
    seed = (seed * 31 + place) % 9973;
    return syllables[seed % syllables.length];
  }).join('');
  return word[0] === word[0]?.toUpperCase() ? `${said[0]!.toUpperCase()}${said.slice(1)}` : said;
};

/** Returns a text with other words. */
export const nonsense = (text: string): string => text.replace(/[A-Za-z]{2,}/g, babble);

/** A part of a message that becomes unknown. */
export interface Unknown {
  readonly form: string;
  /** Returns a message with its unknown part changed. */
  of(message: string, change: (part: string) => string): string;
}

/** Returns where the lowest layer of a message starts: after the last `: ` that leaves at least two words. */
const coreAt = (message: string): number => {
  const starts = [...message.matchAll(/: (?=\S+ \S)/g)].map((match) => match.index + 2);
  return starts.at(-1) ?? Math.floor(message.length / 2);
};

export const UNKNOWN: readonly Unknown[] = [
  { form: 'whole messages', of: (message, change) => change(message) },
  {
    form: 'the end of messages, where the cause is',
    of: (message, change) => message.slice(0, coreAt(message)) + change(message.slice(coreAt(message))),
  },
  {
    form: 'every second part of messages',
    of: (message, change) =>
      message
        .split(/(?<=[,.;:]) /)
        .map((part, place) => (place % 2 === 0 ? part : change(part)))
        .join(' '),
  },
];

type Thing = { readonly [key: string]: unknown };

/** What a program wrote itself stays: its termination message is a log, not a message of Kubernetes. */
const OWN_WORDS = (value: Thing): boolean =>
  typeof value.exitCode === 'number' && value.reason !== 'StartError' && value.reason !== 'ContainerCannotRun';

type Change = (message: string) => string;

function statusOf(value: unknown, change: Change): unknown {
  if (Array.isArray(value)) return value.map((one) => statusOf(one, change));
  if (value === null || typeof value !== 'object') return value;
  const thing = value as Thing;
  if (OWN_WORDS(thing)) return thing;
  return Object.fromEntries(
    Object.entries(thing).map(([key, inner]) => [
      key,
      key === 'message' && typeof inner === 'string' ? change(inner) : statusOf(inner, change),
    ]),
  );
}

/** Returns an object of the API with unknown messages: an event, or the status of another object. */
const changedObject = (object: Thing, isEvent: boolean, change: Change): Thing =>
  isEvent
    ? { ...object, message: change(String(object.message ?? '')) }
    : { ...object, ...('status' in object ? { status: statusOf(object.status, change) } : {}) };

/** Returns the same source with other messages. */
export function withMessages(source: Source, change: Change): Source {
  const changed = (query: Query, fact: Fact<unknown>): Fact<unknown> => {
    if (query.verb !== 'get' && query.verb !== 'list') return fact;
    const isEvent = query.resource === 'events';
    return mapFact(fact, (value) =>
      query.verb === 'get'
        ? changedObject(value as Thing, isEvent, change)
        : (value as Thing[]).map((object) => changedObject(object, isEvent, change)),
    );
  };
  return {
    kind: source.kind,
    name: source.name,
    defaultNamespace: source.defaultNamespace,
    now: () => source.now(),
    close: () => source.close(),
    fetch: async (query) => changed(query, await source.fetch(query)),
  };
}
