import { expect } from 'chai';
import { UserError } from '../../src/errors.ts';
import type { Pod, PodSpec } from '../../src/model/objects.ts';
import { ownerPatch } from '../../src/experiments/fix-test/owner-patch.ts';
import { readPatch } from '../../src/experiments/fix-test/read-patch.ts';
import { mergedSpec, patchBetween } from '../../src/knowledge/strategic-patch.ts';
import { podOf } from '../support/scenario.ts';

const SPEC = {
  containers: [
    {
      name: 'web',
      image: 'web:1',
      env: [
        { name: 'A', value: '1' },
        { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'b' } } },
      ],
      args: ['a', 'b'],
      volumeMounts: [{ name: 'd', mountPath: '/d' }],
    },
    { name: 'side', image: 'side:1' },
  ],
  volumes: [{ name: 'd', configMap: { name: 'c' } }],
} as unknown as PodSpec;

/** SPEC as a mutable object. */
interface Draft {
  containers: [{ image: string; env: object[]; args: string[]; volumeMounts: object[] }, ...object[]];
  volumes: object[];
}

const edited = (change: (spec: Draft) => void): PodSpec => {
  const spec = structuredClone(SPEC);
  change(spec as unknown as Draft);
  return spec;
};

async function failure(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    expect(error).to.be.instanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error('nothing was thrown');
}

describe('experiments/fix-test/strategic', () => {
  describe('mergedSpec', () => {
    it('merges lists by their key, replaces other lists, and removes with null', () => {
      const spec = mergedSpec(SPEC, {
        containers: [
          {
            name: 'web',
            args: ['c'],
            env: [
              { name: 'A', value: '2' },
              { name: 'C', value: '3' },
            ],
            image: null,
          },
        ],
      });
      expect(spec.containers).to.have.length(2);
      expect(spec.containers[0]).to.deep.equal({
        name: 'web',
        env: [{ name: 'A', value: '2' }, SPEC.containers[0]!.env![1], { name: 'C', value: '3' }],
        args: ['c'],
        volumeMounts: [{ name: 'd', mountPath: '/d' }],
      });
      expect(SPEC.containers[0]!.image).to.equal('web:1');
    });
    it('follows the directives $patch: delete, $patch: replace and $retainKeys', () => {
      expect(
        mergedSpec(SPEC, { containers: [{ name: 'side', $patch: 'delete' }] }).containers.map(({ name }) => name),
      ).to.deep.equal(['web']);
      expect(
        mergedSpec(SPEC, { containers: [{ name: 'only', image: 'x' }, { $patch: 'replace' }] }).containers,
      ).to.deep.equal([{ name: 'only', image: 'x' }]);
      expect(
        mergedSpec(SPEC, { volumes: [{ name: 'd', emptyDir: {}, $retainKeys: ['name', 'emptyDir'] }] }).volumes,
      ).to.deep.equal([{ name: 'd', emptyDir: {} }]);
    });
  });

  describe('patchBetween', () => {
    const changes: [string, (spec: Draft) => void, object][] = [
      [
        'a field',
        (spec) => {
          spec.containers[0].image = 'web:2';
        },
        { containers: [{ name: 'web', image: 'web:2' }] },
      ],
      [
        'a variable from a Secret to a value',
        (spec) => {
          spec.containers[0].env[1] = { name: 'B', value: 'x' };
        },
        { containers: [{ name: 'web', env: [{ name: 'B', valueFrom: null, value: 'x' }] }] },
      ],
      [
        'a new mount and volume',
        (spec) => {
          spec.volumes.push({ name: 'tmp', emptyDir: {} });
          spec.containers[0].volumeMounts.push({ name: 'tmp', mountPath: '/tmp' });
        },
        {
          containers: [{ name: 'web', volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] }],
          volumes: [{ name: 'tmp', emptyDir: {} }],
        },
      ],
      [
        'args as a whole',
        (spec) => {
          spec.containers[0].args = ['z'];
        },
        { containers: [{ name: 'web', args: ['z'] }] },
      ],
      [
        'a removed container',
        (spec) => {
          spec.containers.pop();
        },
        { containers: [{ name: 'side', $patch: 'delete' }] },
      ],
      ['nothing', () => undefined, {}],
    ];
    for (const [what, change, patch] of changes) {
      it(`${what}: contains only the change, and merges back to the same spec`, () => {
        expect(patchBetween(SPEC, edited(change))).to.deep.equal(patch);
        expect(mergedSpec(SPEC, patchBetween(SPEC, edited(change)) as Record<string, unknown>)).to.deep.equal(
          edited(change),
        );
      });
    }
    it('replaces a list that holds a name twice', () => {
      const twice = edited((spec) => {
        spec.containers[0].env.push({ name: 'A', value: 'again' });
      });
      expect(mergedSpec(twice, patchBetween(twice, SPEC) as Record<string, unknown>)).to.deep.equal(SPEC);
    });
  });

  describe('readPatch', () => {
    it('accepts a patch of a pod spec, a Pod or an owner, in YAML or JSON', async () => {
      const wanted = { containers: [{ name: 'web', image: 'x' }] };
      expect(await readPatch('containers:\n- name: web\n  image: x\n')).to.deep.equal(wanted);
      expect(await readPatch(JSON.stringify({ kind: 'Pod', metadata: { name: 'web-1' }, spec: wanted }))).to.deep.equal(
        wanted,
      );
      expect(await readPatch(JSON.stringify({ spec: { template: { spec: wanted } } }))).to.deep.equal(wanted);
      expect(
        await readPatch(JSON.stringify({ spec: { jobTemplate: { spec: { template: { spec: wanted } } } } })),
      ).to.deep.equal(wanted);
    });
    it('refuses anything else', async () => {
      expect(await failure(() => readPatch('[{"op": "add", "path": "/spec", "value": 1}]'))).to.match(/RFC 6902/);
      expect(await failure(() => readPatch(''))).to.match(/empty/);
      expect(await failure(() => readPatch('metadata: {labels: {a: b}}'))).to.match(/changes nothing in the pod spec/);
      expect(await failure(() => readPatch('a: [b'))).to.match(/neither YAML nor JSON/);
    });
  });

  describe('ownerPatch', () => {
    const fixed = (pod: Pod): PodSpec => ({
      ...pod.spec!,
      containers: [{ ...pod.spec!.containers[0]!, command: ['sh', '-c', "echo 'it''s'"] }],
    });
    const ownedBy = (kind: string, name: string, labels = {}): Pod =>
      podOf({
        metadata: { labels, ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: 'u', controller: true }] },
      });
    const advice = (pod: Pod): { text: string; command: string | null }[] => [...ownerPatch(pod, fixed(pod))];
    it('patches the Deployment of a ReplicaSet, quoted for a shell', () => {
      const [first, ...more] = advice(ownedBy('ReplicaSet', 'web-abc', { 'pod-template-hash': 'abc' }));
      expect(first!.command)
        .to.match(/^kubectl -n shop patch deployment\/web -p '\{"spec":\{"template":\{"spec":/)
        .and.to.contain(`echo '\\''it'\\'''\\''s'\\''`);
      expect(more).to.deep.equal([]);
    });
    it('deletes the pod too where its owner does not replace it', () => {
      expect(advice(ownedBy('ReplicaSet', 'lone')).map(({ command }) => command!.slice(0, 38))).to.deep.equal([
        'kubectl -n shop patch replicaset/lone ',
        'kubectl -n shop delete pod web-1',
      ]);
    });
    it('replaces a bare pod', () => {
      expect(advice(podOf({}))[0]!.command).to.match(
        /get pod web-1 -o json > web-1\.json && kubectl patch --local -f web-1\.json -p .* \| kubectl replace --force -f -$/,
      );
    });
    it('prints no patch for a Job or an owner of an unknown kind', () => {
      expect(advice(ownedBy('Job', 'j'))[0]).to.include({ command: 'kubectl -n shop get job j -o yaml' });
      expect(advice(ownedBy('Rollout', 'r'))[0]!.command).to.equal('kubectl -n shop edit rollout/r');
    });
  });
});
