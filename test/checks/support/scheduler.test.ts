import { expect } from 'chai';
import { isKnownWhole, readScheduler } from '../../../src/checks/support/scheduler.ts';
import unschedulable from '../../../src/checks/limits/unschedulable-resources.ts';
import constraints from '../../../src/checks/node/unschedulable-constraints.ts';
import { outcomesOf } from '../../support/scenario.ts';
import type { Outcome } from '../../../src/model/finding.ts';
import type { Check } from '../../../src/checks/check.ts';

const kinds = (message: string): string[] => readScheduler(message).parts.map(({ kind }) => kind);

const said = (check: Check, message: string): Promise<readonly Outcome[]> =>
  outcomesOf(check, {
    pod: {
      spec: { nodeName: '' },
      status: {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
      },
    },
  });

describe("the scheduler's message", () => {
  it('is read in parts', () => {
    expect(
      readScheduler('0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods. preemption: 0/3 nodes …'),
    ).to.deep.equal({
      total: 3,
      parts: [
        { kind: 'room', text: 'Insufficient cpu', nodes: 1 },
        { kind: 'room', text: 'Too many pods', nodes: 2 },
      ],
    });
    expect(kinds('0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2')).to.eql([
      'room',
    ]);
    expect(kinds('0/2 nodes are available: persistentvolumeclaim "d" not found. not found')).to.eql(['volume']);
    expect(
      kinds('0/9 nodes are available: 4 node(s) had untolerated taint {a: b}, 5 node(s) were unschedulable'),
    ).to.eql(['constraint', 'constraint']);
  });

  it('is not known as a whole where one part is unknown or cut', () => {
    for (const message of [
      '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) lacked a seal.',
      '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated ta ...',
      'waiting for the lottery',
      '',
    ])
      expect(isKnownWhole(readScheduler(message)), message).to.equal(false);
    expect(isKnownWhole(readScheduler('0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods.'))).to.equal(true);
  });

  it('rules nothing out and confirms nothing where a part is unknown', async () => {
    const half = '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) lacked a seal.';
    const all = '0/3 nodes are available: 3 node(s) lacked a seal.';
    const other = '0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) lacked a seal.';
    expect(await said(unschedulable, half)).to.have.nested.property('[0].confidence', 'likely');
    expect(await said(unschedulable, half))
      .to.have.nested.property('[0].summary')
      .that.contains('lacked a seal');
    for (const message of [all, other]) {
      expect((await said(unschedulable, message)).map(({ result }) => result)).to.deep.equal(['unknown']);
      const [found] = await said(constraints, message);
      expect(found).to.include({ result: 'found', confidence: 'likely' });
      expect(found).to.have.property('summary').that.contains('lacked a seal');
    }
  });
});
