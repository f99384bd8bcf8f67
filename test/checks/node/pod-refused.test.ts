import { expect } from 'chai';
import check from '../../../src/checks/node/pod-refused.ts';
import { textOf } from '../dead-container.ts';
import { failed } from '../limits/failed.ts';
import { foundBy } from '../../support/scenario.ts';

describe('node/pod-refused', () => {
  it('confirms the reasons by which a kubelet refuses a pod, each with its category and fix', async () => {
    const cases: [reason: string, message: string, category: string, fix: RegExp][] = [
      [
        'SysctlForbidden',
        'Pod was rejected: forbidden sysctl: "kernel.msgmax" not allowlisted',
        'missing-config',
        /kernel\.msgmax to allowedUnsafeSysctls/,
      ],
      [
        'AppArmor',
        'Pod was rejected: Cannot enforce AppArmor: profile "deny-net" is not loaded',
        'node',
        /apparmor_parser/,
      ],
      [
        'NodeAffinity',
        "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
        'node',
        /--show-labels/,
      ],
      [
        'NodePorts',
        "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
        'node',
        /hostPort/,
      ],
      [
        'SMTAlignmentError',
        'Pod was rejected: SMT Alignment Error: requested 3 cpus not multiple cpus per core = 2',
        'resource-limits',
        /multiples of 2/,
      ],
      [
        'TopologyAffinityError',
        'Pod was rejected: Resources cannot be allocated with Topology locality',
        'resource-limits',
        /topologyManagerPolicy/,
      ],
      [
        'VolumeAttachmentLimitExceeded',
        'Pod was rejected: Node has reached its volume attachment limit',
        'volume',
        /csinode/,
      ],
      [
        'PodFeatureUnsupported',
        'Pod was rejected: Linux user namespaces are not supported on this node',
        'node',
        /lacks a feature/,
      ],
    ];
    for (const [reason, message, category, fix] of cases) {
      const [found] = await foundBy(check, failed(reason, message));
      expect(found, reason).to.include({ id: 'node/pod-refused', confidence: 'confirmed', category });
      expect(textOf(found!), reason).to.match(fix);
      expect(found!.summary, reason).to.contain(message.slice(-30));
    }
  });

  it('keeps the message of a device plugin, whatever it is', async () => {
    const allocate = (inner: string): string =>
      `Pod was rejected: Allocate failed due to ${inner}, which is unexpected`;
    const cases: [inner: string, category: string, words: RegExp][] = [
      ['rpc error: code = Unknown desc = device 7: lost contact with card', 'node', /lost contact with card/],
      ['no healthy devices present; cannot allocate unhealthy devices acme.com/dpu', 'node', /acme\.com\/dpu/],
      [
        'requested number of devices unavailable for acme.com/dpu. Requested: 2, Available: 1',
        'resource-limits',
        /too few free devices.*Requested: 2, Available: 1/,
      ],
      ['cannot allocate unregistered device acme.com/dpu', 'node', /device plugin.*not registered/],
    ];
    for (const [inner, category, words] of cases) {
      const [found] = await foundBy(check, failed('UnexpectedAdmissionError', allocate(inner)));
      expect(found, inner).to.include({ category });
      expect(found!.summary, inner).to.match(words);
    }
  });

  it('quotes a reason that it does not know, without being sure', async () => {
    const [found] = await foundBy(check, failed('ProviderFailed', 'no capacity in pool west-2 for this profile'));
    expect(found).to.include({ confidence: 'likely', category: 'node' });
    expect(found!.summary).to.match(/ProviderFailed.*no capacity in pool west-2/);
    const [bare] = await foundBy(check, failed('', '', { status: { message: 'the sandbox host went away' } }));
    expect(bare!.summary).to.contain('the sandbox host went away');
  });

  it('cites the field of the spec that the node refuses', async () => {
    const spec = { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } };
    const message = 'Pod was rejected: forbidden sysctl: "kernel.msgmax" not allowlisted';
    const [found] = await foundBy(check, failed('SysctlForbidden', message, { spec }));
    expect(found!.evidence.map(({ field }) => field)).to.contain('spec.securityContext.sysctls[kernel.msgmax]');
  });

  it('leaves other reasons to their checks, and a crash to the container', async () => {
    for (const reason of ['Evicted', 'OutOfcpu', 'OutOfnvidia.com/gpu', 'DeadlineExceeded', 'Preempting', 'NodeLost'])
      expect(await foundBy(check, failed(reason, 'x')), reason).to.deep.equal([]);
    expect(
      await foundBy(check, failed('Terminated', 'Pod was terminated in response to imminent node shutdown.')),
    ).to.deep.equal([]);
    expect(await foundBy(check, failed('', ''))).to.deep.equal([]);
    expect(await foundBy(check, failed('Odd', 'x', { status: { phase: 'Running' } }))).to.deep.equal([]);
  });
});
