import { expect } from 'chai';
import check from '../../../src/checks/image/pull-not-found.ts';
import unreachable from '../../../src/checks/image/pull-registry-unreachable.ts';
import { lineOf } from '../../../src/model/command.ts';
import { only } from '../dead-container.ts';
import { event, foundBy } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';
import { waits } from './waiting-container.ts';

const RESOLVE =
  'failed to pull and unpack image "registry.example.com/web:1": failed to resolve reference "registry.example.com/web:1": ';

describe('image/pull-not-found', () => {
  it('quotes the error of the pull', async () => {
    const found = only(await waits(check, 'ErrImagePull', `${RESOLVE}registry.example.com/web:1: not found`));
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.match(/no such image or tag/);
    expect(found.summary.length).to.be.at.most(300);
  });
  it('quotes a hostile image, and gives a registry that looks like a flag no command', async () => {
    const of = async (image: string, answer: string, one = check): Promise<string | null> =>
      lineOf(only(await waits(one, 'ErrImagePull', answer, { container: { image } })).fixes[0]!.command);
    expect(await of('r.example.com/$(reboot)`x`:1', `${RESOLVE}not found`)).to.equal(
      "skopeo list-tags 'docker://r.example.com/$(reboot)`x`'",
    );
    expect(await of('-debug.x/web:1', 'dial tcp: lookup: no such host', unreachable)).to.equal(null);
  });
  it('proposes the place to which the publisher moved the image', async () => {
    const container = { image: 'bitnami/kafka:3.6' };
    const found = only(await waits(check, 'ErrImagePull', 'docker.io/bitnami/kafka:3.6: not found', { container }));
    const moved = found.fixes.find(({ change }) => change !== undefined);
    expect(moved?.change?.set).to.deep.equal({ image: 'docker.io/bitnamilegacy/kafka:3.6' });
  });
  it('reads the events and the reasons of other kubelets by their message', async () => {
    const image = 'registry.example.com/web:1';
    const creating = (...objects: object[]): Scenario => ({
      pod: {
        spec: { containers: [{ name: 'web', image }] },
        status: {
          phase: 'Pending',
          containerStatuses: [
            { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason: 'ContainerCreating' } } },
          ] as never,
        },
      },
      objects,
    });
    for (const message of [
      `Failed to pull image "${image}": manifest unknown`,
      `Error pulling image '${image}': manifest unknown`,
      `unable to pull image ${image}: manifest unknown`,
    ]) {
      const found = only(await foundBy(check, creating(event('FailedPullImage', message, { count: 3 }))));
      expect(found.summary, message).to.contain(image);
    }
    const foreign = event('FailedPullImage', 'Failed to pull image "another:1": manifest unknown', { count: 3 });
    expect(await foundBy(check, creating(foreign))).to.deep.equal([]);
    expect(only(await waits(check, 'ImagePullFailure', 'manifest unknown')).confidence).to.equal('confirmed');
  });
  it('leaves other errors to their checks, and stays silent on a pod that starts', async () => {
    expect(await waits(check, 'ErrImagePull', `${RESOLVE}401 Unauthorized`)).to.deep.equal([]);
    expect(await waits(check, 'ContainerCreating', undefined)).to.deep.equal([]);
  });
});
