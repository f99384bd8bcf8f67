/** Writing the change, and taking it back, next to other users who write, too. */
import { expect } from 'chai';
import { apply, checkUnchanged, takeBack, tryOut } from '../../src/fix/apply.ts';
import { changeOf } from '../../src/fix/change.ts';
import type { OwnerChange } from '../../src/fix/change.ts';
import type { Workload } from '../../src/fix/subject.ts';
import type { Way } from '../../src/fix/way.ts';
import { apiError } from '../experiments/fake-lab.ts';
import { FakeCluster } from '../retry/fake-cluster.ts';
import { podFor, proposalOf, refusal, specWith, subjectOf, workloadOf } from './scene.ts';

const CAUSE = 'kubectl crashloop fix: limits/oom-limit';
const KEY = 'deployments/web';
type Patch = Extract<Way, { mode: 'patch' }>;

function scene(more: Parameters<typeof workloadOf>[2] = {}): {
  api: FakeCluster;
  way: Patch;
  change: OwnerChange;
  old: Workload;
  now: () => Workload;
  write: (change: (object: Workload) => object) => void;
} {
  const old = workloadOf('deployments', specWith('64Mi'), more);
  const pod = podFor(specWith('64Mi'));
  const api = new FakeCluster(['deployments', old]);
  let version = 7;
  const now = (): Workload => api.objects.get(KEY) as unknown as Workload;
  const write = (change: (object: Workload) => object): void => {
    const object = change(structuredClone(now())) as Workload;
    api.put('deployments', {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(++version) },
    } as never);
  };
  // Each change makes a new version.
  api.after = (call) => void (call.startsWith('patch') && write((object) => object));
  const subject = subjectOf('deployments', pod, old);
  return {
    api,
    way: { mode: 'patch', workload: { resource: 'deployments', object: old }, stuck: [] },
    change: changeOf(subject, proposalOf(pod)),
    old,
    now,
    write,
  };
}
const memory = ({ spec }: Workload): unknown => spec!.template!.spec!.containers[0]!.resources?.limits?.memory;
const patches = (api: FakeCluster): string[] => api.calls.filter((call) => call.startsWith('patch'));

describe('fix: writing the change', () => {
  it('sends one patch, limited to the version that was read, with the reason', async () => {
    const { api, way, change, now } = scene();
    expect(memory(await apply(api, way, change, CAUSE))).to.equal('128Mi');
    expect(now().metadata!.annotations).to.deep.equal({ 'kubernetes.io/change-cause': CAUSE });
    expect(patches(api)).to.have.length(1);
    expect(patches(api)[0]).to.include('"uid":"uid-web","resourceVersion":"7"');
  });
  it('tries it first, and says where the server does not keep it', async () => {
    const { api, way, change, now } = scene();
    expect(memory(await tryOut(api, way, change, CAUSE))).to.equal('128Mi');
    expect(memory(now())).to.equal('64Mi');
    api.patch = async () => way.workload.object;
    expect(await refusal(() => tryOut(api, way, change, CAUSE))).to.match(
      /accepts the change of Deployment web and does not keep it/,
    );
  });
  it('sends it again for a newer version with the same template: a status or the replicas changed', async () => {
    const { api, way, change, now, write } = scene();
    write((object) => ({ ...object, spec: { ...object.spec, replicas: 5 } }));
    await apply(api, way, change, CAUSE);
    expect([memory(now()), now().spec!.replicas]).to.deep.equal(['128Mi', 5]);
    expect(patches(api)).to.have.length(2);
  });
  it('does not overwrite what another user wrote', async () => {
    const { api, way, change, now, write } = scene();
    write((object) => ({ ...object, spec: { ...object.spec, template: { spec: specWith('96Mi') } } }));
    expect(await refusal(() => apply(api, way, change, CAUSE))).to.match(
      /nothing was done: Deployment web was changed meanwhile/,
    );
    expect(memory(now())).to.equal('96Mi');
    expect(await refusal(() => checkUnchanged(api, way))).to.match(/changed meanwhile/);
  });
  it('does not write into another object of the same name', async () => {
    const { api, way, change, write } = scene();
    write((object) => ({ ...object, metadata: { ...object.metadata, uid: 'uid-new' } }));
    expect(await refusal(() => apply(api, way, change, CAUSE))).to.match(/changed meanwhile/);
  });
  it('looks what it did where the answer is lost, and does it once', async () => {
    const { api, way, change, now } = scene();
    let isLost = true;
    const { patch } = api;
    api.patch = async (...given) => {
      const made = await patch.apply(api, given);
      if (isLost) {
        isLost = false;
        throw new Error('the connection was lost');
      }
      return made;
    };
    expect(memory(await apply(api, way, change, CAUSE))).to.equal('128Mi');
    expect([memory(now()), patches(api).length]).to.deep.equal(['128Mi', 1]);
  });
  it('says that nothing was done where the server refuses', async () => {
    const { api, way, change } = scene();
    api.before = (call) => {
      if (call.startsWith('patch')) throw apiError(403, 'deployments.apps "web" is forbidden');
    };
    expect(await refusal(() => apply(api, way, change, CAUSE))).to.match(/^nothing was done, the server refuses/);
  });
  it('ends where every attempt meets another version', async () => {
    const { api, way, change } = scene();
    api.before = (call) => {
      if (call.startsWith('patch')) throw apiError(409, 'the object has been modified');
    };
    expect(await refusal(() => apply(api, way, change, CAUSE))).to.match(/^nothing was done, the object has changed/);
  });
});

describe('fix: taking the change back', () => {
  it('restores the template and the annotations as they were, in every detail', async () => {
    const { api, way, change, old, now } = scene({ metadata: { annotations: { team: 'shop' } } });
    const made = await apply(api, way, change, CAUSE);
    expect(await takeBack(api, way, made)).to.equal(undefined);
    expect(now().spec).to.deep.equal(old.spec);
    expect(now().metadata!.annotations).to.deep.equal({ team: 'shop' });
  });
  it('restores the reason of the revision before', async () => {
    const { api, way, change, now } = scene({ metadata: { annotations: { 'kubernetes.io/change-cause': 'v1' } } });
    await takeBack(api, way, await apply(api, way, change, CAUSE));
    expect(now().metadata!.annotations).to.deep.equal({ 'kubernetes.io/change-cause': 'v1' });
  });
  it('keeps what another user changed outside of the template', async () => {
    const { api, way, change, now, write } = scene();
    const made = await apply(api, way, change, CAUSE);
    write((object) => ({ ...object, spec: { ...object.spec, replicas: 5 } }));
    expect(await takeBack(api, way, made)).to.equal(undefined);
    expect([memory(now()), now().spec!.replicas]).to.deep.equal(['64Mi', 5]);
  });
  it('leaves a template that another user changed since', async () => {
    const { api, way, change, now, write } = scene();
    const made = await apply(api, way, change, CAUSE);
    write((object) => ({ ...object, spec: { ...object.spec, template: { spec: specWith('1Gi') } } }));
    expect(await takeBack(api, way, made)).to.equal('Deployment web was changed meanwhile');
    expect(memory(now())).to.equal('1Gi');
  });
  it('does nothing where the old template is back already', async () => {
    const { api, way, old } = scene();
    expect(await takeBack(api, way, old)).to.equal(undefined);
    expect(patches(api)).to.deep.equal([]);
  });
  it('says why where the server refuses', async () => {
    const { api, way, change } = scene();
    const made = await apply(api, way, change, CAUSE);
    api.before = (call) => {
      if (call.startsWith('patch')) throw apiError(403, 'forbidden');
    };
    expect(await takeBack(api, way, made)).to.equal('forbidden');
  });
});
