/** `image-test --inspect-only`: what it prints of an image, what it creates, and what it masks. */
import { expect } from 'chai';
import { Edge } from '../../src/cli/edge.ts';
import { runTest } from '../../src/cli/experiment.ts';
import { DEFAULT_IMAGE, imageTest } from '../../src/experiments/image-test.ts';
import type { Experiment } from '../../src/model/experiment-answer.ts';
import type { Inspection } from '../../src/model/inspection.ts';
import { FakeLab } from '../experiments/fake-lab.ts';
import { labOf } from '../experiments/scene.ts';
import { fakeIo } from '../support/fake-io.ts';

const INSPECTION: Inspection = {
  container: 'web',
  image: 'registry.example.com/web@sha256:abc',
  from: 'registry',
  isSame: true,
  movedTo: null,
  platforms: ['linux/amd64', 'linux/arm64'],
  node: 'linux/amd64',
  user: 'app',
  workingDir: '/app',
  entrypoint: '/app/run --password hunter2-hunter2',
  cmd: null,
  program: {
    commandLine: '/app/run --password hunter2-hunter2 https://jane:pa55w0rd-x@registry.example.com/',
    from: 'image',
    path: '/app/run',
    mode: '0755',
    format: 'script',
    machine: null,
    interpreter: '/bin/bash',
  },
  fault: {
    kind: 'no-interpreter',
    blames: 'image',
    says: '/app/run starts with #!/bin/bash\\r\u001b[31m (CRLF, Windows line endings)',
    fix: 'convert the line endings',
    doubtful: false,
  },
  facts: ['/app/run is a script: #!/bin/bash\u001b[31m'],
  unread: null,
};
const WISH = {
  image: DEFAULT_IMAGE,
  skipInit: false,
  shareVolumes: false,
  keepLabels: false,
  inspection: INSPECTION,
  listing: null,
};
const silent = { say: () => undefined, done: () => undefined };

async function ran(
  values: Record<string, string>,
  inspectOnly = true,
): Promise<{ out: string; err: string; api: FakeLab }> {
  const api = new FakeLab();
  const { io, out, err } = fakeIo();
  const lab = await labOf({ status: { containerStatuses: [STATUS] as never } }, {}, api);
  const flags = { values, switches: {}, lists: {} };
  await runTest(imageTest, { ...WISH, inspectOnly }, lab, silent, { words: [], flags, io, edge: new Edge() });
  return { out: out(), err: err(), api };
}
/** It ended with a message that is not the one of the fault. */
const STATUS = {
  name: 'web',
  image: 'registry.example.com/web:1',
  imageID: '',
  restartCount: 0,
  ready: false,
  state: { waiting: { reason: 'CreateContainerError', message: 'no command specified' } },
};

describe('image-test --inspect-only', () => {
  it('creates nothing, asks for nothing, and prints the image', async () => {
    const { out, err, api } = await ran({});
    expect(api.calls).to.deep.equal([]);
    expect(err).to.equal('');
    expect(out).to.contain('IMAGE').and.contain('built for linux/amd64, linux/arm64; the node is linux/amd64');
    expect(out).to.contain('it is /app/run, mode 0755');
  });
  it('masks secrets of the image and shows no control character', async () => {
    for (const output of ['table', 'json', 'yaml']) {
      const { out } = await ran(output === 'table' ? {} : { output });
      expect(out, output).not.to.match(/hunter2|pa55w0rd/);
      // eslint-disable-next-line no-control-regex
      expect(out, output).not.to.match(/\u001b/);
    }
  });
  it('gives the inspection in the JSON', async () => {
    const { inspection } = JSON.parse((await ran({ output: 'json' })).out) as Experiment;
    expect(inspection).to.include({ from: 'registry', isSame: true });
    expect(inspection?.program).to.include({ path: '/app/run', interpreter: '/bin/bash' });
  });
});
