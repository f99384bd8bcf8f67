import { expect } from 'chai';
import check from '../../../src/checks/image/exec-format.ts';
import { architectureInName } from '../../../src/checks/image/support/architecture.ts';
import { dies, only, textOf } from '../dead-container.ts';
import { waits } from './waiting-container.ts';

const LOG = 'exec /srv/api: exec format error\n';
const node = (architecture: string) => ({
  kind: 'Node',
  metadata: { name: 'node-1' },
  status: { nodeInfo: { architecture } },
});

describe('image/exec-format', () => {
  it("is likely alone, and names the node's architecture", async () => {
    const found = only(await dies(check, LOG, { code: 255, objects: [node('amd64')] }));
    expect(found.confidence).to.equal('likely');
    expect(textOf(found))
      .to.match(/architecture/)
      .and.to.match(/amd64/)
      .and.to.match(/arm64/);
  });
  it("is confirmed if the image's name has another architecture", async () => {
    expect(
      only(
        await dies(check, LOG, {
          code: 255,
          objects: [node('amd64')],
          container: { image: 'registry.example.com/api:3-arm64' },
        }),
      ).confidence,
    ).to.equal('confirmed');
    expect(
      only(
        await dies(check, LOG, {
          code: 255,
          objects: [node('arm64')],
          container: { image: 'registry.example.com/api:3-arm64' },
        }),
      ).confidence,
    ).to.equal('likely');
  });
  it('works without the node if it may not be read', async () => {
    expect(only(await dies(check, LOG, { code: 255, forbidden: ['nodes'] })).confidence).to.equal('likely');
  });
  it('reads the answer of a registry without a build for the platform', async () => {
    const found = only(
      await waits(
        check,
        'ErrImagePull',
        'failed to pull and unpack image "registry.example.com/web:1": no match for platform in manifest: not found',
        { objects: [node('arm64')] },
      ),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.match(/arm64/);
  });
  it('names the operating system where the node runs Windows, and chooses nodes with Linux', async () => {
    const windows = { ...node('amd64'), status: { nodeInfo: { architecture: 'amd64', operatingSystem: 'windows' } } };
    const found = only(
      await waits(
        check,
        'ErrImagePull',
        'no matching manifest for windows(10.0.20348)/amd64 in the manifest list entries',
        {
          objects: [windows],
        },
      ),
    );
    expect(found.summary).to.match(/no build for node node-1, which runs Windows/);
    expect(found.fixes.flatMap(({ change }) => change?.set.nodeSelector ?? [])).to.deep.equal([
      { 'kubernetes.io/os': 'linux' },
    ]);
  });
  it('stays silent on other formats', async () => {
    expect(await dies(check, 'ERROR date format error\n')).to.deep.equal([]);
  });
  it('reads architectures only from whole parts of a name', () => {
    expect(architectureInName('arm64v8/nginx:1')).to.equal('arm64');
    expect(architectureInName('x/app:v1-linux-x86_64')).to.equal('amd64');
    expect(architectureInName('x/charm64-tool:1')).to.equal(undefined);
    expect(architectureInName('x/app:amd64-arm64')).to.equal(undefined);
  });
});
