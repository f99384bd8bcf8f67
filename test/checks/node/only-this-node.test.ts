import { expect } from 'chai';
import check from '../../../src/checks/node/only-this-node.ts';
import { crashed, outcomesOf } from '../../support/scenario.ts';
import { dies, only, textOf } from '../dead-container.ts';
import { OWNED, sibling } from './siblings-fixture.ts';

const DEVICE = 'fatal: cannot open /dev/kvm: No such device\n';
const GENERAL = 'fatal: cannot load settings: bad value for workers\n';

describe('node/only-this-node', () => {
  it('is likely where the log points at the node', async () => {
    const found = only(await dies(check, DEVICE, { metadata: OWNED, objects: [sibling('web-2', { node: 'node-2' })] }));
    expect(found).to.include({ confidence: 'likely', category: 'node' });
    expect(textOf(found))
      .to.match(/fails only on node-1/)
      .and.match(/1 sibling is healthy on node-2/)
      .and.match(/\/dev\/kvm/)
      .and.match(/cordon node-1/);
    expect(found.explains).to.deep.include({ symptomsOf: 'specific-error' });
    expect(found.fixes.find((fix) => fix.change)!.change).to.deep.equal({
      container: null,
      set: { nodeName: 'node-2' },
    });
  });

  it('does not promise another node where a spread constraint may allow none', async () => {
    const spread = (nodeTaintsPolicy: string): object => ({
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', nodeTaintsPolicy },
      ],
    });
    const said = async (spec: object): Promise<string> =>
      textOf(
        only(await dies(check, DEVICE, { metadata: OWNED, objects: [sibling('web-2', { node: 'node-2' })], spec })),
      );
    expect(await said(spread('Ignore')))
      .to.match(/its spread or anti-affinity may allow no other node/)
      .and.not.match(/cordon node-1/);
    expect(await said(spread('Honor'))).to.match(/cordon node-1/);
  });

  it('takes an illegal instruction as an error of the processor', async () => {
    expect(
      only(
        await dies(check, 'starting\n', {
          code: 132,
          metadata: OWNED,
          objects: [sibling('web-2', { node: 'node-2' })],
        }),
      ).confidence,
    ).to.equal('likely');
  });

  it('is possible with one healthy sibling, and then explains no other cause', async () => {
    const found = only(
      await dies(check, GENERAL, { metadata: OWNED, objects: [sibling('web-2', { node: 'node-2' })] }),
    );
    expect(found.confidence).to.equal('possible');
    expect(found.explains).to.be.empty;
  });

  it('is likely where two fail here and one is healthy elsewhere', async () => {
    const objects = [sibling('web-2', { node: 'node-2' }), sibling('web-3', { node: 'node-1', crashing: true })];
    expect(only(await dies(check, GENERAL, { metadata: OWNED, objects })).confidence).to.equal('likely');
  });

  it('finds no fault where siblings fail elsewhere, or one is healthy here', async () => {
    for (const more of [sibling('web-3', { node: 'node-2', crashing: true }), sibling('web-3', { node: 'node-1' })]) {
      expect(await dies(check, DEVICE, { metadata: OWNED, objects: [sibling('web-2', { node: 'node-2' }), more] })).to
        .be.empty;
    }
    const outcomes = await outcomesOf(check, {
      pod: { metadata: OWNED, status: { containerStatuses: [crashed('web', 1)] } } as never,
      objects: [sibling('web-3', { node: 'node-2', crashing: true })],
    });
    expect(outcomes).to.deep.equal([{ result: 'unknown', why: 'siblings fail on other nodes too', looked: true }]);
  });

  it('does not count a sibling that has just started', async () => {
    expect(
      await dies(check, DEVICE, {
        metadata: OWNED,
        objects: [sibling('web-2', { node: 'node-2', since: '2026-01-01T11:59:50Z' })],
      }),
    ).to.be.empty;
  });

  it('does not count pods of another owner, and is silent about a bare pod', async () => {
    const other = { ...OWNED, ownerReferences: [{ ...OWNED.ownerReferences[0], uid: 'other' }] };
    expect(
      await dies(check, DEVICE, { metadata: OWNED, objects: [sibling('web-2', { node: 'node-2', owned: other })] }),
    ).to.be.empty;
    expect(await dies(check, DEVICE, { objects: [sibling('web-2', { node: 'node-2' })] })).to.be.empty;
  });

  it('is silent about a StatefulSet: its pods may have different roles', async () => {
    const member = {
      labels: { 'controller-revision-hash': 'db-1' },
      ownerReferences: [{ kind: 'StatefulSet', name: 'web', controller: true, apiVersion: 'apps/v1', uid: 'sts' }],
    };
    expect(
      await dies(check, GENERAL, { metadata: member, objects: [sibling('web-0', { node: 'node-2', owned: member })] }),
    ).to.be.empty;
  });
});
