/** Of which commit an image is built, read from a registry in this process. */
import { expect } from 'chai';
import { revisionsOf } from '../../src/registry/image-revision.ts';
import { environment } from '../sources/cluster/support/environment.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { fakeRegistry, type FakeRegistry } from '../support/fake-registry.ts';
import { addImage, addIndex } from '../support/oci.ts';

/** Four seconds of this clock pass only where no answer is under way. */
const calm = (): ReturnType<typeof environment> => environment({}, { clock: FakeClock.running() });
const PLATFORM = { os: 'linux', architecture: 'amd64' };
const labelled = (revision: unknown): object => ({ Labels: { 'org.opencontainers.image.revision': revision } });

describe('registry/image-revision', function () {
  this.timeout(60_000);
  let registry: FakeRegistry;
  before(async () => {
    registry = await fakeRegistry();
  });
  after(() => registry.close());
  afterEach(() => {
    registry.before = undefined;
    registry.seen.length = 0;
  });
  const put = (tag: string, config: object, architecture = 'amd64'): string => {
    const digest = addImage(registry.store, { layers: [[{ path: 'a', data: tag }]], config, architecture });
    registry.tags.set(`acme/web:${tag}`, digest);
    return digest;
  };
  const named = (tag: string, imageID = ''): { image: string; imageID: string } => ({
    image: `${registry.host}/acme/web:${tag}`,
    imageID,
  });

  it('reads the labels of two images, and no layer', async () => {
    put('1', labelled('4f1c2e'));
    put('2', labelled('9ab377'));
    expect(await revisionsOf([named('1'), named('2')], PLATFORM, calm())).to.deep.equal(['4f1c2e', '9ab377']);
    const layers = registry.seen.filter(({ path }) => path.includes('blobs'));
    expect(layers).to.have.length(2);
  });
  it('takes the build for the node, and the image that the pod runs', async () => {
    const arm = put('arm', labelled('arm'), 'arm64');
    const amd = put('amd', labelled('amd'));
    registry.tags.set('acme/web:both', addIndex(registry.store, { 'linux/arm64': arm, 'linux/amd64': amd }));
    expect(await revisionsOf([named('both')], PLATFORM, calm())).to.deep.equal(['amd']);
    const old = put('moved', labelled('before'));
    put('moved', labelled('after'));
    const pulled = named('moved', `${registry.host}/acme/web@${old}`);
    expect(await revisionsOf([named('moved'), pulled], PLATFORM, calm())).to.deep.equal(['after', 'before']);
  });
  it('says nothing of an image without the label, or that could not be read', async () => {
    put('none', {});
    put('number', labelled(7));
    const images = [named('none'), named('number'), named('absent'), { image: 'A b', imageID: '' }];
    expect(await revisionsOf(images, PLATFORM, calm())).to.deep.equal([null, null, null, null]);
    expect(await revisionsOf([named('none')], null, calm())).to.deep.equal([null]);
    registry.before = (_request, response) => {
      response.writeHead(500).end();
      return true;
    };
    expect(await revisionsOf([named('none')], PLATFORM, calm())).to.deep.equal([null]);
  });
  it('waits at most 4 s for a registry that does not answer', async () => {
    registry.before = () => true;
    const clock = FakeClock.running();
    const began = clock.now();
    expect(await revisionsOf([named('1')], PLATFORM, environment({}, { clock }))).to.deep.equal([null]);
    expect(clock.now() - began).to.equal(4000);
  });
});
