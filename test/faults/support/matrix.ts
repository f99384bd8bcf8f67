/** Which runs the matrix has: each request of a scene with each fault, and a signal at each request. */
import { FAULTS, REGISTRY_FAULTS, type Fault } from './faults.ts';
import { explained, wrongBundle, wrongs } from './judge.ts';
import { play, type Attack, type Outcome, type Protocol, type Signal } from './play.ts';
import type { Scene } from './scenes.ts';

/** One run. */
export interface Case {
  readonly scene: Scene;
  readonly protocol: Protocol;
  readonly attack?: Attack;
  readonly signal?: Signal;
  /** `once`, `at the 5th request`, `always`, … */
  readonly when: string;
}

/** A scene, and what it does without a fault. */
export interface Clean {
  readonly scene: Scene;
  readonly outcome: Outcome;
  /** What `explain` says about the bundle that it wrote; '' where it writes none. */
  readonly bundle: string;
}

/** Commands that write a bundle. */
const writesBundle = ({ argv }: Scene): boolean => ['bundle', 'capture', 'guard'].includes(argv[0]!);

/** Runs a scene without a fault. */
export async function cleanOf(scene: Scene): Promise<Clean> {
  let bundle = '';
  const outcome = await play(scene, 'h2', undefined, undefined, async (_outcome, folder) => {
    if (writesBundle(scene)) bundle = await explained(`${folder}/file.tar.gz`);
  });
  return { scene, outcome, bundle };
}

/** Whether a request changes something. */
const isWrite = (key: string): boolean => !/^GET |dryRun|selfsubjectaccessreviews/.test(key);

/** The ways in which a fault meets a request. */
function waysOf(
  key: string,
  requests: readonly string[],
  fault: Fault,
): readonly (readonly [string, Omit<Attack, 'fault'>])[] {
  const count = requests.filter((one) => one === key).length;
  const first = requests.indexOf(key);
  const middle = Math.floor(count / 2);
  return [
    ['once', { key, from: 0, times: 1 }],
    ['always', { key, from: 0, times: Infinity }],
    ...(count > 1 ? ([[`once, at its request ${middle + 1}`, { key, from: middle, times: 1 }]] as const) : []),
    [`always, for all requests from the ${first + 1}th`, { key: null, from: first, times: Infinity }],
    ...(count > 1
      ? ([[`always, from its request ${middle + 1}`, { key, from: middle, times: Infinity }]] as const)
      : []),
    ...(isWrite(key) && fault.refuses !== true
      ? ([
          ['once, after it was done', { key, from: 0, times: 1, acts: true }],
          ['always, after it was done', { key, from: 0, times: Infinity, acts: true }],
        ] as const)
      : []),
  ];
}

/**
 * Returns the runs of a scene: each request with each fault in one way, in turn, and requests that write in three.
 * @param seed shifts the turns
 * @param isWhole each pair in every way
 */
export function casesOf({ scene, outcome: { requests } }: Clean, seed: number, isWhole = false): Case[] {
  const cases: Case[] = [];
  let turn = seed;
  for (const key of new Set(requests))
    for (const fault of key.includes(' registry ') ? [...FAULTS, ...REGISTRY_FAULTS] : FAULTS) {
      turn++;
      // The size of a body does not depend on how often it is sent.
      const all = waysOf(key, requests, fault);
      // The API server has other answers than a registry.
      const own = REGISTRY_FAULTS.includes(fault) ? all.filter(([, attack]) => attack.key !== null) : all;
      const ways = fault.heavy === true ? own.slice(0, 1) : own;
      const count = isWhole ? ways.length : Math.min(ways.length, isWrite(key) ? 3 : 1);
      for (let step = 0; step < count; step++) {
        const [when, attack] = ways[(turn + step) % ways.length]!;
        cases.push({ scene, protocol: turn % 3 === 0 ? 'https1' : 'h2', when, attack: { fault, ...attack } });
      }
    }
  return cases;
}

/** Returns the runs of a scene with a signal at each request, with and without a server that then refuses deletions. */
export function signalsOf({ scene, outcome: { requests } }: Clean, seed: number): Case[] {
  if (!scene.argv.includes('--yes') && scene.argv[0] !== 'capture' && !scene.name.includes('--watch')) return [];
  const deletion = requests.find((key) => key.startsWith('DELETE') && !key.includes('dryRun'));
  return requests.flatMap((_key, at) => {
    const signal: Signal = { name: (at + seed) % 2 === 0 ? 'SIGINT' : 'SIGTERM', at };
    const protocol: Protocol = at % 3 === 0 ? 'https1' : 'h2';
    const when = `${signal.name} at request ${at + 1}`;
    const fault: Fault = FAULTS.filter(({ heavy }) => heavy !== true)[(at + seed) % (FAULTS.length - 2)]!;
    const never = { from: 0, times: Infinity };
    const killed: Signal = { name: 'SIGKILL', at };
    return [
      { scene, protocol, when, signal },
      ...(scene.argv[0] === 'fix' ? [{ scene, protocol, when: `SIGKILL at request ${at + 1}`, signal: killed }] : []),
      ...(deletion === undefined
        ? []
        : [{ scene, protocol, when, signal, attack: { fault, key: deletion, ...never } }]),
    ];
  });
}

/** Returns the name of a run: `COMMAND / FAULT / REQUEST (WHEN)`. */
export const nameOf = ({ scene, attack, protocol, when }: Case): string =>
  `${scene.name} / ${attack?.fault.name ?? 'no fault'} / ${attack?.key ?? 'every request'} (${when}, ${protocol})`;

/** Runs one case. Returns what is wrong, and how long it took on its own clock in seconds. */
export async function judged(
  clean: Clean,
  one: Case,
): Promise<{ readonly wrong: readonly string[]; readonly seconds: number }> {
  const { scene, protocol, attack, signal } = one;
  const more: string[] = [];
  try {
    const outcome = await play(scene, protocol, attack, signal, async ({ code }, folder) => {
      if (writesBundle(scene) && (code === 0 || scene.argv[0] === 'guard') && attack?.fault.name !== 'no body')
        more.push(...(await wrongBundle(clean.bundle, `${folder}/file.tar.gz`)));
    });
    const wrong = [...wrongs(scene, clean.outcome, outcome, attack, signal), ...more];
    return { wrong: wrong.map((text) => `${text}\n${outcome.err.trim()}`), seconds: outcome.seconds };
  } catch (error) {
    return { wrong: [`does not end: ${String(error)}`], seconds: 0 };
  }
}
