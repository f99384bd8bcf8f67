/** Keeps the answer of a tool small enough for the context of a model, and says what was left out. Pure. */
import { gapWith } from '../../model/gaps.ts';
import type { Gap } from '../../model/diagnosis.ts';

/** Bytes of a document, and characters of one text in it. */
const DOCUMENT_BYTES = 64 * 1024;
const TEXT_CHARACTERS = 2000;
/** A patch or a diff is whole, or left out. */
const WHOLE = ['patch', 'dryRun', 'planId', 'expiresAt'];
const WHOLE_CHARACTERS = 16 * 1024;

/** Lists that can lose members, and which end matters less: a log, a timeline and samples keep their newest. */
const ENDS: Readonly<Record<string, 'first' | 'last'>> = {
  lines: 'first',
  entries: 'first',
  samples: 'first',
  items: 'last',
  groups: 'last',
  pods: 'last',
  takesDown: 'last',
  workloads: 'last',
  containers: 'last',
  causes: 'last',
  history: 'last',
  evidence: 'last',
  fixes: 'last',
  notes: 'last',
  steps: 'last',
  advice: 'last',
  facts: 'last',
  gaps: 'last',
  runs: 'last',
  lives: 'first',
};

type Dict = Record<string, unknown>;
const isDict = (value: unknown): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value);

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');

/** Returns a copy with short texts. A command that is too long is no command any more. */
function shortened(value: unknown, key: string, onCut: () => void): unknown {
  if (typeof value === 'string') {
    const most = WHOLE.includes(key) ? WHOLE_CHARACTERS : TEXT_CHARACTERS;
    if (value.length <= most) return value;
    onCut();
    return key === 'command' || WHOLE.includes(key) ? null : `${value.slice(0, most - 1)}…`;
  }
  if (Array.isArray(value)) {
    if (key === 'argv' && sizeOf(value) > 2 * TEXT_CHARACTERS) {
      onCut();
      return null;
    }
    return value.map((one) => shortened(one, key === 'argv' ? 'word' : key, onCut));
  }
  if (!isDict(value)) return value;
  const all = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shortened(one, name, onCut)]));
  // A line without its words, or words without their line, would be half a command.
  if ('argv' in all && (all.argv === null || all.command === null)) return { ...all, argv: null, command: null };
  return all;
}

interface Place {
  readonly in: Dict;
  readonly key: string;
  readonly list: unknown[];
  readonly size: number;
}

/** Returns the lists that can lose members, with their size. */
function listsIn(value: unknown): Place[] {
  if (Array.isArray(value)) return value.flatMap(listsIn);
  if (!isDict(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => [
    ...(Array.isArray(one) && ENDS[key] !== undefined && one.length > 1
      ? [{ in: value, key, list: one, size: sizeOf(one) }]
      : []),
    ...listsIn(one),
  ]);
}

/** Returns half of a list; of a log the decisive lines first. */
function halved({ key, list }: Place): unknown[] {
  const most = Math.floor(list.length / 2);
  if (ENDS[key] === 'last') return list.slice(0, most);
  const isDecisive = (one: unknown): boolean => isDict(one) && one.decisive === true;
  const decisive = list.filter(isDecisive).slice(-most);
  const room = most - decisive.length;
  const kept = new Set([...decisive, ...(room > 0 ? list.filter((one) => !isDecisive(one)).slice(-room) : [])]);
  return list.filter((one) => kept.has(one));
}

/** How many times lists are halved: far more than any document needs. */
const ROUNDS = 400;

/**
 * Returns a document of at most 64 KiB that still fits its schema. What it lost is a gap of it.
 * @param document plain data
 */
export function cutDocument<T extends object>(document: T): T {
  let shorter = 0;
  const all = shortened(document, '', () => shorter++) as Dict;
  const lost = new Map<string, number>();
  for (let round = 0; round < ROUNDS && sizeOf(all) > DOCUMENT_BYTES; round++) {
    const [largest] = listsIn(all).sort((a, b) => b.size - a.size);
    if (largest === undefined) break;
    const kept = halved(largest);
    lost.set(largest.key, (lost.get(largest.key) ?? 0) + largest.list.length - kept.length);
    largest.in[largest.key] = kept;
  }
  const why = [
    ...[...lost].map(([key, count]) => `${count} of its ${key}`),
    ...(shorter > 0 ? [`the ends of ${shorter} long texts`] : []),
  ];
  if (why.length === 0) return document;
  const gap: Gap = gapWith('the answer', 'left-out', `larger than this server returns; left out: ${why.join(', ')}`);
  return { ...all, gaps: [...((all.gaps as Gap[] | undefined) ?? []), gap] } as T;
}

/** Characters of the text of an answer. */
const ANSWER_CHARACTERS = 16 * 1024;

/** Returns a text of at most 16 Ki characters, cut after a whole line. */
export function cutText(text: string): string {
  if (text.length <= ANSWER_CHARACTERS) return text;
  const head = text.slice(0, ANSWER_CHARACTERS);
  const whole = head.slice(0, head.lastIndexOf('\n') + 1 || head.length);
  return `${whole}… (cut: ${text.length - whole.length} more characters)\n`;
}
