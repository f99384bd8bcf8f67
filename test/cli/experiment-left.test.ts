/** An experiment that leaves something behind says how to remove it and does not exit with 0. */
import { expect } from 'chai';
import { runTest } from '../../src/cli/experiment.ts';
import { DEFAULT_IMAGE, imageTest } from '../../src/experiments/image-test.ts';
import type { ImageWish } from '../../src/experiments/image-test.ts';
import type { Test } from '../../src/experiments/test.ts';
import { apiError, FakeLab } from '../experiments/fake-lab.ts';
import { labOf } from '../experiments/scene.ts';
import { Edge } from '../../src/cli/edge.ts';
import { fakeIo } from '../support/fake-io.ts';

const WISH: ImageWish = {
  inspection: null,
  listing: null,
  inspectOnly: false,
  image: DEFAULT_IMAGE,
  skipInit: false,
  shareVolumes: false,
  keepLabels: false,
  duration: 2,
};
const silent = { say: () => undefined, done: () => undefined };

type Spoil = (api: FakeLab) => void;
const forbidden: Spoil = (api) => {
  api.remove = async () => {
    throw apiError(403, 'forbidden');
  };
};
const proxied: Spoil = (api) => {
  api.remove = async () => undefined;
};

async function ran(
  spoil: Spoil,
  switches: Record<string, boolean> = {},
  values: Record<string, string> = {},
  test: Test<ImageWish> = imageTest,
): Promise<{ code: number | string; out: string; err: string }> {
  const api = new FakeLab();
  spoil(api);
  const { io, out, err } = fakeIo();
  const flags = { values, switches: { yes: true, ...switches }, lists: {} };
  const code = await runTest(test, WISH, await labOf(undefined, {}, api), silent, {
    words: [],
    flags,
    io,
    edge: new Edge(),
  }).catch((error: Error) => error.message);
  return { code, out: out(), err: err() };
}

const REMOVES = /kubectl -n shop delete job web-1-crashloop-own-/;

describe('cli/experiment: what is left', () => {
  it('exits with 0 when all is removed', async () => expect((await ran(() => undefined)).code).to.equal(0));
  for (const [what, spoil] of [
    ['403', forbidden],
    ['200 without effect', proxied],
  ] as const) {
    it(`exits with 1 and prints the commands after ${what}`, async () => {
      const { code, out, err } = await ran(spoil);
      expect(code).to.equal(1);
      expect(out)
        .to.match(/LEFT BEHIND/)
        .and.match(REMOVES);
      expect(err).to.match(REMOVES);
    });
    it(`exits with 2 under --exit-code after ${what}`, async () =>
      expect((await ran(spoil, { 'exit-code': true })).code).to.equal(2));
  }
  it('keeps standard output a JSON document', async () => {
    const { code, out, err } = await ran(forbidden, {}, { output: 'json' });
    expect(code).to.equal(1);
    expect(JSON.parse(out).left).to.have.length(2);
    expect(err).to.match(REMOVES);
  });
  it('prints the commands when the verdict fails', async () => {
    const conclude = (): never => {
      throw new Error('no verdict');
    };
    const { code, err } = await ran(forbidden, {}, {}, { ...imageTest, conclude });
    expect(code).to.equal('no verdict');
    expect(err).to.match(REMOVES);
  });
});
