/** No command leaves a terminal blank for long: after 2 s it says what it waits for or does. */
import { expect } from 'chai';
import { COMMANDS } from '../../src/cli/registry.ts';
import { play } from '../faults/support/play.ts';
import { SCENES } from '../faults/support/scenes.ts';
import type { Scene } from '../faults/support/scenes.ts';
import { deploymentOf, ownedBy, podOf, RUNNING } from '../watching/support/api.ts';
import type { FakeClock } from '../support/fake-clock.ts';

const CLEAR = '\r\u001b[K';
/** Milliseconds: two seconds, and the time until waits that follow each other count as one, and the line is drawn. */
const BLANK = 2400;

/** What standard error shows, and when. */
interface Sight {
  readonly at: number;
  /** The last line; '' where it is empty. */
  readonly line: string;
}

/** Returns the longest time without a line or another output, with the line before. */
function longestBlank(sights: readonly Sight[], end: number): { readonly blank: number; readonly after: string } {
  let longest = { blank: 0, after: '' };
  for (const [i, { at, line }] of sights.entries()) {
    const blank = line === '' ? (sights[i + 1]?.at ?? end) - at : 0;
    if (blank > longest.blank) longest = { blank, after: sights[i - 1]?.line ?? 'the start' };
  }
  return longest;
}

/** Runs a scene on a terminal, each answer taking so long. */
async function blankOf(scene: Scene, delay: number): Promise<{ readonly blank: number; readonly after: string }> {
  const sights: Sight[] = [];
  let now = (): number => 0;
  let answered = false;
  const seen = (text: string): void => {
    // An answer is on the screen from here on.
    if (answered) return;
    const [last = ''] = text.split('\n').slice(-1);
    sights.push({ at: now(), line: last.split(CLEAR).at(-1)! });
  };
  await play({ ...scene, delay }, 'h2', undefined, undefined, undefined, (clock: FakeClock) => {
    now = () => clock.now();
    sights.push({ at: now(), line: '' });
    return {
      stderr: { isTerminal: true, columns: 80 },
      err: seen,
      out: async () => {
        // The lines of a wait are no answer yet.
        answered = scene.name !== WAITING;
        sights.push({ at: now(), line: answered ? 'the answer' : '' });
      },
    };
  });
  return longestBlank(sights, now());
}

const WAITING = 'wait, and nothing happens';
const like = (name: string): Scene => SCENES.find((scene) => scene.name === name)!;
const MORE: readonly Scene[] = [
  ...['check', 'logs', 'timeline', 'backoff'].map((name) => ({ ...like('explain'), name, argv: [name, 'deploy/web'] })),
  { ...like('retry'), name: 'cleanup', argv: ['cleanup', '--yes'] },
  {
    ...like('wait, done'),
    name: WAITING,
    argv: ['wait', 'deploy/web', '--timeout', '60s'],
    fill: (api) => {
      like('wait, done').fill(api);
      api.put(deploymentOf({ updatedReplicas: 1, replicas: 1, availableReplicas: 0 }));
      api.put(podOf('web-b-1', { ready: false, ...RUNNING }, { metadata: ownedBy('web-b') }));
    },
  },
  { ...like('list'), name: 'guard', argv: ['guard', '--', 'true'] },
  { ...like('list'), name: 'list -w', argv: ['list', '--watch=20s'] },
  { ...like('explain'), name: 'explain -w', argv: ['explain', 'deploy/web', '--watch=20s'] },
];
/** They need no cluster. */
const WITHOUT = ['codes', 'demo', 'mcp', 'completion', 'version'];

describe('a terminal is not blank for more than 2 s', () => {
  it('every command has a scene', () => {
    const played = new Set([...SCENES, ...MORE].map(({ argv }) => argv[0]));
    expect(
      COMMANDS.map(({ name }) => name).filter((name) => !played.has(name) && !WITHOUT.includes(name)),
    ).to.deep.equal([]);
  });
  for (const scene of [...SCENES, ...MORE])
    for (const delay of [0, 1500, 8000])
      it(`${scene.name}, with answers that take ${delay} ms`, async function () {
        this.timeout(60_000);
        const { blank, after } = await blankOf(scene, delay);
        expect(blank, `after ${after}`).to.be.at.most(BLANK);
      });
});
