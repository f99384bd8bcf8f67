import { expect } from 'chai';
import check from '../../../src/checks/upstream/service-without-pods.ts';
import type { Outcome } from '../../../src/model/finding.ts';
import type { KubeObject } from '../../../src/model/objects.ts';
import { workloadOutcomes } from '../../support/scenario.ts';
import type { World } from '../../support/memory-source.ts';

const named = (kind: string, name: string, spec: object, labels: object = {}): object => ({
  kind,
  metadata: { name, labels },
  spec,
});
const outcomes = (spec: object, world: World): Promise<readonly Outcome[]> =>
  workloadOutcomes(check, world, {
    resource: 'services',
    name: 'web',
    workload: { ...named('Service', 'web', spec), metadata: { name: 'web', namespace: 'shop' } } as KubeObject,
  });
const selector = { app: 'web' };
const templated = (labels: object): object => ({ template: { metadata: { labels } } });

describe('upstream/service-without-pods', () => {
  it('compares the labels of StatefulSets, DaemonSets and bare pods as well', async () => {
    const near = { app: 'web-1' };
    for (const other of [
      named('StatefulSet', 'x', templated(near)),
      named('DaemonSet', 'x', templated(near)),
      named('Pod', 'x', { containers: [] }, near),
    ]) {
      const [found] = await outcomes({ selector }, { objects: [other] });
      expect(found).to.deep.include({ result: 'found', confidence: 'confirmed' });
      expect((found as { summary: string }).summary).to.match(
        /\/x nearly matches: its pods have app=web-1 instead of app=web/,
      );
    }
  });
  it('names no workload that has nothing in common with it', async () => {
    const [found] = await outcomes({ selector }, { objects: [named('Deployment', 'db', templated({ app: 'db' }))] });
    expect(found).to.have.property('summary', 'the selector app=web of Service web matches no pod');
  });
  it('stays silent if a pod matches, about ExternalName, and if the pods were not all read', async () => {
    const pod = named('Pod', 'a', { containers: [] }, selector);
    expect(await outcomes({ selector }, { objects: [pod] })).to.deep.equal([]);
    expect(await outcomes({ type: 'ExternalName', externalName: 'db.example.com', selector }, {})).to.deep.equal([]);
    const unread = await outcomes({ selector }, { forbidden: ['pods'] });
    expect(unread).to.deep.equal([{ result: 'unknown', why: 'the pods of Service web were not read' }]);
  });
});
