import { expect } from 'chai';
import check from '../../../src/checks/image/pull-unauthorized.ts';
import { only } from '../dead-container.ts';
import { waits } from './waiting-container.ts';

const RESOLVE =
  'failed to pull and unpack image "registry.example.com/web:1": failed to resolve reference "registry.example.com/web:1": ';

describe('image/pull-unauthorized', () => {
  it('quotes the error of the pull', async () => {
    const found = only(
      await waits(check, 'ErrImagePull', `${RESOLVE}unexpected status from HEAD request: 401 Unauthorized`),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.match(/refuses access \(401 Unauthorized\)/);
    expect(found.summary.length).to.be.at.most(300);
  });
  it("has the registry's answer in its summary, however long the image's name is", async () => {
    const image = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/platform/recommendations/api:1.48.2';
    const said = (answer: string) =>
      waits(check, 'ErrImagePull', `failed to pull and unpack image "${image}": ${answer}`);
    expect(only(await said('unexpected status code [manifests 1.48.2]: 403 Forbidden')).summary).to.match(
      /403 Forbidden/,
    );
    expect(only(await said('denied: requested access to the resource is denied')).summary).to.match(/\(denied\)/);
  });
  it('looks up the pull secret', async () => {
    const text = `${RESOLVE}unexpected status from HEAD request: 401 Unauthorized`;
    const missing = only(await waits(check, 'ErrImagePull', text, { spec: { imagePullSecrets: [{ name: 'pull' }] } }));
    expect(missing.summary).to.match(/imagePullSecret pull does not exist/);
    expect(missing.evidence.some((one) => one.object === 'Secret/pull' && one.field === 'lookup')).to.equal(true);
    const opaque = only(
      await waits(check, 'ErrImagePull', text, {
        spec: { imagePullSecrets: [{ name: 'pull' }] },
        objects: [{ kind: 'Secret', metadata: { name: 'pull' }, type: 'Opaque' }],
      }),
    );
    expect(opaque.summary).to.match(/wrong type/);
    expect(only(await waits(check, 'ErrImagePull', text)).summary).to.match(/no imagePullSecrets/);
    const closed = only(
      await waits(check, 'ErrImagePull', text, {
        spec: { imagePullSecrets: [{ name: 'pull' }] },
        forbidden: ['secrets'],
      }),
    );
    expect(closed.summary).not.to.match(/does not exist;|pull does not exist/);
  });
  it('leaves other errors to their checks, and stays silent on a pod that starts', async () => {
    expect(await waits(check, 'ErrImagePull', `${RESOLVE}registry.example.com/web:1: not found`)).to.deep.equal([]);
    expect(await waits(check, 'ContainerCreating', undefined)).to.deep.equal([]);
  });
  it("puts the nodes' identity first only for the registry of a cloud", async () => {
    const first = async (image: string): Promise<string> => {
      const found = only(
        await waits(
          check,
          'ErrImagePull',
          `failed to resolve reference "${image}": unexpected status from HEAD request: 403 Forbidden`,
          { container: { image } },
        ),
      );
      return found.fixes[0]!.text;
    };
    expect(await first('123456789012.dkr.ecr.us-east-2.amazonaws.com/web:1')).to.match(
      /IAM role.*ecr-credential-provider/,
    );
    expect(await first('asia-docker.pkg.dev/acme/shop/web:1')).to.match(/artifactregistry\.reader/);
    expect(await first('eu.gcr.io/acme/web:1')).to.match(/artifactregistry\.reader/);
    expect(await first('acme.azurecr.io/web:1')).to.match(/AcrPull/);
    for (const image of ['registry.example.com/web:1', 'notgcr.io/web:1', 'azurecr.io.example.com/web:1'])
      expect(await first(image), image).to.match(/^create the pull secret/);
  });
});
