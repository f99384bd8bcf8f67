/** The verdict of image-test for every combination of what the two copies did and what the original shows. */
import { expect } from 'chai';
import { containersOf } from '../../src/evidence/containers.ts';
import type { ContainerView } from '../../src/evidence/views.ts';
import { concludeImageTest } from '../../src/experiments/image-verdict.ts';
import { NOTHING_SEEN } from '../../src/experiments/look.ts';
import type { Run } from '../../src/experiments/run-copy.ts';
import type { Lab } from '../../src/experiments/test.ts';
import type { Cause } from '../../src/model/diagnosis.ts';
import type { CopyRole } from '../../src/model/experiment-answer.ts';
import type { Inspection } from '../../src/model/inspection.ts';
import type { Category, Confidence } from '../../src/model/finding.ts';
import { crashed, podOf } from '../support/scenario.ts';
import { labOf, planned } from './scene.ts';

type Did = 'starts' | 'not pulled' | 'cannot start' | 'fails' | 'unclear';
const DID: readonly Did[] = ['starts', 'not pulled', 'cannot start', 'fails', 'unclear'];

const SEEN: Readonly<Record<Did, Partial<Run>>> = {
  starts: { fate: 'lived', ranSeconds: 10 },
  'not pulled': { fate: 'stuck', held: { by: 'kubelet', reason: 'ImagePullBackOff', noRoom: false } },
  'cannot start': { fate: 'died', container: 'web', reason: 'StartError', message: 'exec /bin/sh: exec format error' },
  fails: { fate: 'died', container: 'web', exitCode: 139, reason: 'Error' },
  unclear: { fate: 'died', container: 'web', message: 'exec: "/bin/sh": stat /bin/sh: no such file or directory' },
};

function ran(role: CopyRole, did: Did): Run {
  const { hopeless: _, ...look } = NOTHING_SEEN;
  const pod = podOf({ metadata: { name: `web-1-crashloop-${role}-x7k2p-abcde` } });
  const one = { ...planned(role), role };
  return { ...look, planned: one, pod, ready: false, diagnosis: null, fate: 'lived', ...SEEN[did] } as Run;
}

interface Original {
  readonly dead?: object;
  readonly category?: Category;
  readonly blames?: 'spec' | 'image';
  readonly confidence?: Confidence;
  readonly gap?: true;
}

const REFUSED = crashed('web', 128, { reason: 'StartError', ran: 0 });
const ENDED = crashed('web', 1, { ran: 2 });
const WAITS = {
  name: 'web',
  restartCount: 0,
  ready: false,
  state: { waiting: { reason: 'CreateContainerConfigError' } },
};

/** What the original shows: how it ended, and the cause that explain names. */
const ORIGINALS: Readonly<Record<string, Original>> = {
  'the spec names a program that the image lacks': { dead: REFUSED, category: 'bad-image', blames: 'spec' },
  'the same, likely': { dead: REFUSED, category: 'bad-image', blames: 'spec', confidence: 'likely' },
  'the ENTRYPOINT of the image cannot be executed': { dead: REFUSED, category: 'bad-image', blames: 'image' },
  'its script calls a program that the spec names': { dead: ENDED, category: 'bad-image', blames: 'spec' },
  'its script calls a program of the image': { dead: ENDED, category: 'bad-image', blames: 'image' },
  'it lacks a library': { dead: ENDED, category: 'bad-image' },
  'its image is not pulled': { dead: WAITS, category: 'bad-image' },
  'a ConfigMap is missing': { dead: WAITS, category: 'missing-config' },
  'a mount hides its program': { dead: REFUSED, category: 'volume' },
  'the app fails': { dead: ENDED, category: 'app-error' },
  'no cause is known': { dead: ENDED },
  'no cause is known, and the log was not read': { dead: ENDED, gap: true },
  'a file of its configuration is missing': { dead: ENDED, category: 'missing-config' },
  'it ran out of memory': { dead: ENDED, category: 'resource-limits' },
  'the node is at fault': { dead: ENDED, category: 'node' },
  'its probe kills it': { dead: ENDED, category: 'liveness-probe' },
  'its probe may kill it': { dead: ENDED, category: 'liveness-probe', confidence: 'likely' },
};

/** Where the known-good image starts: verdict and confidence, for each thing that the original image did (DID). */
const TABLE: Readonly<Record<string, readonly [string, string, string, string, string]>> = {
  'the spec names a program that the image lacks': ['spec !', 'image !', 'image !', 'image ~', 'spec ~'],
  'the same, likely': ['spec ~', 'image !', 'image !', 'image ~', 'spec ~'],
  'the ENTRYPOINT of the image cannot be executed': ['image !', 'image !', 'image !', 'image ~', 'image ~'],
  'its script calls a program that the spec names': ['spec ~', 'image !', 'image !', 'image ~', 'spec ~'],
  'its script calls a program of the image': ['image ~', 'image !', 'image !', 'image ~', 'image ~'],
  'it lacks a library': ['image ~', 'image !', 'image !', 'image ~', 'image ~'],
  'its image is not pulled': ['-', 'image !', 'image !', 'image ~', '-'],
  'a ConfigMap is missing': ['-', 'image !', 'image !', 'image ~', '-'],
  'a mount hides its program': ['spec ~', 'image !', 'image !', 'image ~', 'spec ~'],
  'the app fails': ['app !', 'image !', 'image !', 'image ~', 'app ~'],
  'no cause is known': ['app !', 'image !', 'image !', 'image ~', 'app ~'],
  'no cause is known, and the log was not read': ['app ~', 'image !', 'image !', 'image ~', 'app ~'],
  'a file of its configuration is missing': ['app ~', 'image !', 'image !', 'image ~', 'app ~'],
  'it ran out of memory': ['app ~', 'image !', 'image !', 'image ~', 'app ~'],
  'the node is at fault': ['-', 'image !', 'image !', 'image ~', '-'],
  'its probe kills it': ['spec ~', 'image !', 'image !', 'image ~', 'spec ~'],
  'its probe may kill it': ['-', 'image !', 'image !', 'image ~', '-'],
};
/** Where no copy starts, for what the original image did; the columns are what the known-good image did. */
const NEITHER: Readonly<Record<string, readonly [string, string, string, string]>> = {
  'not pulled': ['-', '-', 'spec ~', '-'],
  'cannot start': ['-', '-', 'spec ~', '-'],
  fails: ['-', '-', 'spec ~', '-'],
  unclear: ['-', '-', 'spec ~', '-'],
};

const SIGNS: Readonly<Record<Confidence, string>> = { confirmed: ' !', likely: ' ~', possible: ' ?' };

async function labFor({ dead, category, blames, confidence = 'confirmed', gap }: Original): Promise<Lab> {
  const lab = await labOf({ status: { containerStatuses: [dead] as never } });
  const cause = {
    id: 'x/y',
    category,
    confidence,
    container: 'web',
    details: blames ? { blames } : {},
    summary: 'because',
    fixes: [],
    evidence: [],
  } as unknown as Cause;
  const gaps = gap ? [{ what: 'log of web', state: 'failed', why: 'x', needs: null, request: null } as const] : [];
  return { ...lab, diagnosis: { ...lab.diagnosis, causes: category ? [cause] : [], gaps } };
}

const containerOf = (lab: Lab): ContainerView => containersOf(lab.pod)[0]!;

function verdict(lab: Lab, own: Did, known: Did): string {
  const said = concludeImageTest(lab, containerOf(lab), [ran('own', own), ran('known-good', known)]);
  return said.verdict === 'inconclusive' ? '-' : `${said.verdict}${SIGNS[said.confidence]}`;
}

describe('experiments/image-verdict', () => {
  it('has a row for each original', () => expect(Object.keys(TABLE)).to.deep.equal(Object.keys(ORIGINALS)));
  for (const [name, original] of Object.entries(ORIGINALS)) {
    for (const [index, own] of DID.entries())
      it(`${name}; its image ${own}, and the known-good image starts: ${TABLE[name]![index]}`, async () =>
        expect(verdict(await labFor(original), own, 'starts')).to.equal(TABLE[name]![index]));
    it(`${name}; its image starts: ${TABLE[name]![0]}, whatever the known-good image does`, async () => {
      const lab = await labFor(original);
      expect(DID.map((known) => verdict(lab, 'starts', known))).to.deep.equal(DID.map(() => TABLE[name]![0]));
    });
    it(`${name}; no copy starts: as the copies say`, async () => {
      const lab = await labFor(original);
      for (const [own, row] of Object.entries(NEITHER))
        expect(
          DID.slice(1).map((known) => verdict(lab, own as Did, known)),
          own,
        ).to.deep.equal(row);
    });
  }
  it('is confirmed only where a copy of the original image started, or could not be pulled or executed', async () => {
    for (const original of Object.values(ORIGINALS)) {
      const lab = await labFor(original);
      for (const known of DID)
        for (const own of ['fails', 'unclear'] as const) expect(verdict(lab, own, known)).to.not.contain('!');
    }
  });
  it('names the workload of the original, not the copy that is gone', async () => {
    const lab = await labFor({ dead: ENDED });
    const copy = ran('own', 'fails');
    const command = `kubectl -n shop get job ${copy.planned.object.metadata?.name} -o yaml > x.yaml`;
    const fixes = [
      { text: 'change it', command, argv: null, risk: 'restarts' },
      { text: 'look at it', command, argv: null, risk: 'read-only' },
      { text: 'look at the node', command: 'kubectl describe node n1', argv: null, risk: 'read-only' },
    ] as const;
    const cause = {
      id: 'a/b',
      category: 'volume',
      confidence: 'likely',
      container: 'web',
      evidence: [],
      fixes,
    } as never;
    const diagnosis = { ...lab.diagnosis, causes: [cause] };
    const { advice } = concludeImageTest(lab, containerOf(lab), [{ ...copy, diagnosis }, ran('known-good', 'starts')]);
    expect(advice.map((one) => one.command)).to.deep.equal([
      'kubectl -n shop get pod web-1 -o yaml > web-1.yaml;  # edit it, then: kubectl replace --force -f web-1.yaml',
      null,
      'kubectl describe node n1',
    ]);
  });
});

/** What an inspection of the image found, and what the runtime had named. */
const FOUND = {
  'no inspection': null,
  'not read': { from: null, unread: 'x' },
  'no fault': { program: { path: '/app/run' } },
  'a fault of the image': { fault: { kind: 'wrong-format', blames: 'image' } },
  'a fault of the spec': { fault: { kind: 'missing', blames: 'spec' } },
  'a fault of an image that is not the one that the pod runs': {
    isSame: false,
    fault: { kind: 'wrong-format', blames: 'image' },
  },
  'a fault of the spec, if what was not read does not matter': {
    fault: { kind: 'missing', blames: 'spec', doubtful: true },
  },
} as const;
const SIGHTS = Object.keys(FOUND) as (keyof typeof FOUND)[];

/** Verdicts by what was named for the original; the columns are SIGHTS. The copies: both start, then none. */
const SIGHT_TABLE: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'wrong-format': [
    ['image ~', 'image ~', 'image ~', 'image !', 'image ~', 'image ~', 'image ~'],
    ['-', '-', '-', 'image !', '-', 'image ~', '-'],
  ],
  missing: [
    ['image ~', 'image ~', 'image ~', 'image ~', 'spec !', 'image ~', 'image ~'],
    ['-', '-', '-', '-', 'spec !', '-', 'spec ~'],
  ],
  'an error of the app': [
    ['app !', 'app !', 'app !', 'app !', 'app !', 'app !', 'app !'],
    ['-', '-', '-', '-', '-', '-', '-'],
  ],
  'no cause, and its run is not known': [
    ['app !', 'app !', 'app !', 'app ~', 'app ~', 'app ~', 'app ~'],
    ['-', '-', '-', 'image ~', 'spec ~', 'image ~', 'spec ~'],
  ],
};
/** With --inspect-only. */
const ALONE: Readonly<Record<string, readonly string[]>> = {
  'wrong-format': ['-', '-', '-', 'image !', '-', 'image ~', '-'],
  missing: ['-', '-', '-', '-', 'spec !', '-', 'spec ~'],
  'an error of the app': ['-', '-', '-', '-', '-', '-', '-'],
  'no cause, and its run is not known': ['-', '-', '-', 'image ~', 'spec ~', 'image ~', 'spec ~'],
};

describe('experiments/image-witness', () => {
  const none = { fault: null, unread: null, program: null, facts: [], from: 'registry', isSame: true, image: 'x' };
  const sightOf = (name: keyof typeof FOUND): Inspection | null => {
    const found = FOUND[name];
    return found && ({ ...none, ...found } as unknown as Inspection);
  };
  async function labWith(named: string): Promise<Lab> {
    const lab = await labFor(
      named.startsWith('no cause')
        ? { dead: crashed('web', 255, { ran: 0 }) }
        : { dead: ENDED, category: named.includes('app') ? 'app-error' : 'bad-image' },
    );
    const { containerStatuses } = lab.pod.status!;
    const pod = {
      ...lab.pod,
      status: { ...lab.pod.status, containerStatuses: containerStatuses!.map((one) => ({ ...one, imageID: 'x' })) },
    };
    const causes = lab.diagnosis.causes.map((cause) => ({
      ...cause,
      details: named === 'wrong-format' || named === 'missing' ? { startFailure: named } : {},
    }));
    return { ...lab, pod, diagnosis: { ...lab.diagnosis, causes } } as Lab;
  }
  const saying = (lab: Lab, runs: Run[], sight: keyof typeof FOUND, inspectOnly: boolean): string => {
    const said = concludeImageTest(lab, containerOf(lab), runs, { inspection: sightOf(sight), inspectOnly });
    return said.verdict === 'inconclusive' ? '-' : `${said.verdict}${SIGNS[said.confidence]}`;
  };
  for (const [named, rows] of Object.entries(SIGHT_TABLE)) {
    it(`${named}: both copies start`, async () => {
      const lab = await labWith(named);
      const runs = [ran('own', 'starts'), ran('known-good', 'starts')];
      expect(SIGHTS.map((sight) => saying(lab, runs, sight, false))).to.deep.equal(rows[0]);
    });
    it(`${named}: neither copy shows a cause`, async () => {
      const lab = await labWith(named);
      const runs = [ran('own', 'unclear'), ran('known-good', 'unclear')];
      expect(SIGHTS.map((sight) => saying(lab, runs, sight, false))).to.deep.equal(rows[1]);
    });
    it(`${named}: with --inspect-only`, async () => {
      const lab = await labWith(named);
      expect(SIGHTS.map((sight) => saying(lab, [], sight, true))).to.deep.equal(ALONE[named]);
    });
  }
  it('a container that was never created has no imageID, so its tag is its image', async () => {
    const lab = await labWith('wrong-format');
    lab.pod.status!.containerStatuses![0]!.imageID = '';
    expect(saying(lab, [], 'a fault of an image that is not the one that the pod runs', true)).to.equal('image !');
  });
});
