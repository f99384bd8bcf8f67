import { expect } from 'chai';
import check from '../../../src/checks/node/moved-tag.ts';
import { crashed, foundBy } from '../../support/scenario.ts';
import type { Found } from '../../../src/model/finding.ts';
import { only, textOf } from '../dead-container.ts';
import { node, OWNED, sibling } from './siblings-fixture.ts';

const digest = (letter: string): string => `registry.example.com/web@sha256:${letter.repeat(64)}`;

function run(own: string, objects: object[], image = 'registry.example.com/web:1'): Promise<Found[]> {
  const status = { ...crashed('web', 1), imageID: own };
  return foundBy(check, {
    pod: {
      metadata: OWNED,
      spec: { nodeName: 'node-1', containers: [{ name: 'web', image }] },
      status: { containerStatuses: [status] },
    } as never,
    objects,
  });
}

describe('node/moved-tag', () => {
  it('says which image is healthy', async () => {
    const found = only(await run(digest('a'), [sibling('web-2', { node: 'node-2', image: digest('b') })]));
    expect(found).to.include({ confidence: 'likely', category: 'bad-image' });
    expect(textOf(found))
      .to.match(/tag of .* has moved/)
      .and.include(digest('b'));
  });

  it('is silent where a healthy sibling has the same image', async () => {
    expect(
      await run(digest('a'), [
        sibling('web-2', { node: 'node-2', image: digest('b') }),
        sibling('web-3', { node: 'node-2', image: digest('a') }),
      ]),
    ).to.be.empty;
  });

  it('is silent about nodes of two architectures', async () => {
    const objects = [
      sibling('web-2', { node: 'node-2', image: digest('b') }),
      node('node-1', { arch: 'amd64' }),
      node('node-2', { arch: 'arm64' }),
    ];
    expect(await run(digest('a'), objects)).to.be.empty;
  });

  it("is silent where only the node's id of the image is known", async () => {
    expect(await run(`sha256:${'a'.repeat(64)}`, [sibling('web-2', { node: 'node-2', image: digest('b') })])).to.be
      .empty;
  });

  it('is silent about an image named by its digest', async () => {
    expect(await run(digest('a'), [sibling('web-2', { node: 'node-2', image: digest('b') })], digest('a'))).to.be.empty;
  });
});
