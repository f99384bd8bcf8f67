import { expect } from 'chai';
import check from '../../../src/checks/image/pull-failed.ts';
import { only } from '../dead-container.ts';
import { waits } from './waiting-container.ts';

const RESOLVE =
  'failed to pull and unpack image "registry.example.com/web:1": failed to resolve reference "registry.example.com/web:1": ';

describe('image/pull-failed', () => {
  it('quotes the error of the pull', async () => {
    const found = only(
      await waits(check, 'ErrImagePull', 'failed commit on ref "layer-sha256:ab": unexpected commit digest'),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.match(/unexpected commit digest/);
    expect(found.summary.length).to.be.at.most(300);
  });
  it('puts a full disk into the category node', async () => {
    expect(
      only(
        await waits(
          check,
          'ErrImagePull',
          `failed to pull and unpack image "registry.example.com/web:1": failed to extract layer: no space left on device`,
        ),
      ).category,
    ).to.equal('node');
  });
  it('says that the reason is no longer recorded', async () => {
    expect(
      only(await waits(check, 'ImagePullBackOff', `Back-off pulling image "registry.example.com/web:1"`)).confidence,
    ).to.equal('likely');
  });
  it('leaves other errors to their checks, and stays silent on a pod that starts', async () => {
    expect(await waits(check, 'ErrImagePull', `${RESOLVE}registry.example.com/web:1: not found`)).to.deep.equal([]);
    expect(await waits(check, 'ContainerCreating', undefined)).to.deep.equal([]);
  });
  it('has a separate fix for a missing signature', async () => {
    const text =
      'image pull failed for registry.example.com/web:1 because the signature validation failed: Source image rejected: A signature was required, but no signature exists';
    expect(
      only(await waits(check, 'SignatureValidationFailed', text))
        .fixes.map((fix) => fix.text)
        .join('\n'),
    )
      .to.match(/sign .*policy\.json/)
      .and.not.match(/push/);
    expect(
      only(await waits(check, 'ErrImagePull', 'failed commit on ref "layer-sha256:ab": unexpected commit digest'))
        .fixes.map((fix) => fix.text)
        .join('\n'),
    )
      .to.match(/push/)
      .and.not.match(/policy\.json/);
  });
});
