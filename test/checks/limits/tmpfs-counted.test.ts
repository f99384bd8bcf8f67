import { expect } from 'chai';
import check from '../../../src/checks/limits/tmpfs-counted.ts';
import { foundBy } from '../../support/scenario.ts';
import { killed } from './memory.ts';
import type { Given } from './memory.ts';

const mounted = (medium: string, more: Given = {}): Given => ({
  podSpec: { volumes: [{ name: 'cache', emptyDir: { medium } }] },
  ...more,
  spec: {
    volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
    resources: { limits: { memory: '64Mi' } },
    ...more.spec,
  },
});
const stats = (usedBytes: number): object => ({
  '/api/v1/nodes/node-1/proxy/stats/summary': {
    pods: [{ podRef: { uid: 'uid-web-1' }, volume: [{ name: 'cache', usedBytes }] }],
  },
});

describe('limits/tmpfs-counted', () => {
  it('is confirmed by the size of the files', async () => {
    const [found] = await foundBy(check, {
      ...killed(mounted('Memory')),
      raw: stats(50 * 2 ** 20) as Record<string, unknown>,
    });
    expect(found).to.include({ confidence: 'confirmed' });
    expect(found?.summary).to.match(/\/cache \(50Mi now\).*64Mi/);
  });

  it('is likely after a resize in place, which may not have reached the pod', async () => {
    const metadata = { managedFields: [{ subresource: 'resize', time: '2026-01-01T11:50:00Z' }] };
    const [found] = await foundBy(check, {
      ...killed({ ...mounted('Memory'), metadata }),
      raw: stats(50 * 2 ** 20) as Record<string, unknown>,
    });
    expect(found?.confidence).to.equal('likely');
  });

  it('is likely where the command or the log names the path, possible where it is only mounted', async () => {
    expect(
      (
        await foundBy(
          check,
          killed(mounted('Memory', { spec: { command: ['sh', '-c', 'dd if=/dev/zero of=/cache/f'] } })),
        )
      )[0]?.confidence,
    ).to.equal('likely');
    expect(
      (await foundBy(check, killed(mounted('Memory', { log: '2026-01-01T11:57:59Z wrote /cache/index.bin\n' }))))[0]
        ?.confidence,
    ).to.equal('likely');
    expect(
      (await foundBy(check, { ...killed(mounted('Memory')), raw: stats(1024) as Record<string, unknown> }))[0]
        ?.confidence,
    ).to.equal('possible');
  });

  it('is silent for a volume on disk and without an OOM kill', async () => {
    expect(await foundBy(check, killed(mounted('')))).to.deep.equal([]);
    expect(await foundBy(check, killed(mounted('Memory', { reason: 'Error', exitCode: 1 })))).to.deep.equal([]);
  });
});
