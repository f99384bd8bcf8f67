import { expect } from 'chai';
import check from '../../../src/checks/image/build-differs.ts';
import type { Found } from '../../../src/model/finding.ts';
import { dies, only } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';
import { node, OWNED, sibling } from '../node/siblings-fixture.ts';

const LOG =
  "sh: can't open '/opt/codec/setup.sh': No such file or directory\nopen /opt/codec/h9.so.conf: no such file or directory\n";

/** Returns what the check finds where the sibling web-2 runs on a node of an architecture. */
const found = (arch: string, more: Death = {}, crashing = false): Promise<Found[]> =>
  dies(check, LOG, {
    metadata: OWNED,
    ...more,
    objects: [
      node('node-1', { arch: 'arm64' }),
      node('node-2', { arch }),
      sibling('web-2', { node: 'node-2' }),
      ...(crashing ? [node('node-3', { arch: 'amd64' }), sibling('web-3', { node: 'node-3', crashing: true })] : []),
    ],
  });

describe('image/build-differs', () => {
  it('names the architecture of which the build lacks a file, and chooses nodes of the other one', async () => {
    const one = only(await found('amd64'));
    expect(one).to.include({ confidence: 'likely', category: 'bad-image' });
    expect(one.summary).to.match(/on arm64 \(no such file\): 1 sibling on amd64 is healthy/);
    expect(one.fixes[0]?.change).to.deep.equal({
      container: null,
      set: { nodeSelector: { 'kubernetes.io/arch': 'amd64' } },
    });
  });
  it('finds nothing on nodes of one architecture, on a volume, or where a sibling fails on the other one', async () => {
    expect(await found('arm64')).to.deep.equal([]);
    expect(await found('amd64', {}, true)).to.deep.equal([]);
    const mounted = {
      container: { volumeMounts: [{ name: 'v', mountPath: '/opt' }] },
      spec: { volumes: [{ name: 'v', emptyDir: {} }] },
    };
    expect(await found('amd64', mounted)).to.deep.equal([]);
  });
});
