import { expect } from 'chai';
import check from '../../../src/checks/image/invalid-name.ts';
import { only } from '../dead-container.ts';
import { waits } from './waiting-container.ts';

describe('image/invalid-name', () => {
  it('says what is wrong with the name and what was perhaps meant', async () => {
    const upper = only(
      await waits(check, 'InvalidImageName', 'Failed to apply default image tag', {
        container: { image: 'r.example.com/Shop/API:V2' },
      }),
    );
    expect(upper.fixes[0]?.change?.set).to.deep.equal({ image: 'r.example.com/shop/api:V2' });
    expect(
      only(await waits(check, 'InvalidImageName', 'x', { container: { image: 'r.example.com/api:${TAG}' } })).summary,
    ).to.match(/placeholder/);
    expect(
      only(await waits(check, 'InvalidImageName', 'x', { container: { image: 'https://r.example.com/api:1' } }))
        .fixes[0]?.change?.set,
    ).to.deep.equal({ image: 'r.example.com/api:1' });
    expect(
      only(
        await waits(check, 'ErrImagePull', 'short-name "api" did not resolve to an alias', {
          container: { image: 'api' },
        }),
      ).summary,
    ).to.match(/short name/);
  });
  it('stays silent on a well-formed name that does not exist', async () => {
    expect(await waits(check, 'ErrImagePull', 'registry.example.com/web:1: not found')).to.deep.equal([]);
  });
});
