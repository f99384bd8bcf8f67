/** Everything that the program prints or writes about a recording. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Edge } from '../../src/cli/edge.ts';
import { runTest } from '../../src/cli/experiment.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { fixTest } from '../../src/experiments/fix-test/fix-test.ts';
import { imageTest } from '../../src/experiments/image-test.ts';
import { nodeTest } from '../../src/experiments/node-test.ts';
import type { Lab } from '../../src/experiments/test.ts';
import type { Pod } from '../../src/model/objects.ts';
import { renderRetryPlan } from '../../src/render/retry-text.ts';
import { planRetry } from '../../src/retry/plan.ts';
import { readSubject } from '../../src/retry/read.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { FakeLab } from '../experiments/fake-lab.ts';
import { fakeIo } from '../support/fake-io.ts';
import { crashloop } from '../support/run-cli.ts';

export interface Output {
  readonly name: string;
  readonly text: string;
}

const TARGET = { resource: 'pods', namespace: 'shop', name: 'web-b-1' } as const;
const COMMANDS: readonly (readonly string[])[] = [
  ...['table', 'wide', 'json', 'yaml', 'markdown', 'html'].map((format) => ['explain', '-o', format]),
  ...['table', 'json', 'markdown'].map((format) => ['check', '-o', format]),
  ...['table', 'json', 'yaml', 'markdown'].map((format) => ['logs', '--tail', '-1', '-o', format]),
  ...['table', 'json', 'markdown'].map((format) => ['timeline', '-o', format]),
  ...['table', 'json'].map((format) => ['backoff', '-o', format]),
];
const LISTS: readonly (readonly string[])[] = ['table', 'wide', 'json', 'markdown', 'html'].map((format) => [
  'list',
  '-o',
  format,
]);

async function commands(folder: string): Promise<Output[]> {
  const outputs: Output[] = [];
  for (const [command, ...rest] of COMMANDS) {
    const { out, err } = await crashloop([command!, 'web-b-1', '-n', 'shop', '--from', folder, ...rest]);
    outputs.push({ name: [command, rest.at(-1)].join(' '), text: out + err });
  }
  for (const [command, ...rest] of LISTS) {
    const { out, err } = await crashloop([command!, '-n', 'shop', '--from', folder, ...rest]);
    outputs.push({ name: [command, rest.at(-1)].join(' '), text: out + err });
  }
  return outputs;
}

/** All files of the bundle, one after the other. */
async function bundle(folder: string): Promise<Output[]> {
  const file = join(folder, 'written.tar.gz');
  const { out, err } = await crashloop([
    'bundle',
    'web-b-1',
    '-n',
    'shop',
    '--from',
    folder,
    '--file',
    file,
    '--force',
  ]);
  return [{ name: 'bundle', text: out + err + gunzipSync(readFileSync(file)).toString('utf8') }];
}

/** What the experiments and `retry` show before they ask, and what `--dry-run` prints. */
async function plans(folder: string): Promise<Output[]> {
  const edge = new Edge();
  const source = edge.watch(await openBundle(folder));
  const { diagnosis, evidence } = await diagnose(source, TARGET);
  const fact = await source.fetch({ verb: 'get', resource: 'pods', namespace: 'shop', name: 'web-b-1' });
  const pod = (fact as { value: Pod }).value;
  const lab: Lab = { source, api: new FakeLab(), pod, diagnosis, evidence };
  const outputs: Output[] = [];
  const shown = async (name: string, run: (io: ReturnType<typeof fakeIo>['io']) => Promise<unknown>): Promise<void> => {
    let asked = '';
    const { io, out, err } = fakeIo({
      stderr: { isTerminal: true },
      ask: async (question) => {
        asked += question;
        return 'no';
      },
    });
    const error = await run(io).then(
      () => '',
      (problem: Error) => `${problem.message}\n${(problem as { hint?: string }).hint ?? ''}`,
    );
    outputs.push({ name, text: [out(), err(), asked, edge.text(error)].join('\n') });
  };
  const progress = { say: () => undefined, done: () => undefined };
  const flags = (values: Record<string, string>) => ({ values, switches: {}, lists: {} });
  const wish = { keepLabels: false, shareVolumes: true, skipInit: false };
  for (const values of [{}, { 'dry-run': 'client', output: 'json' }, { 'dry-run': 'client', output: 'yaml' }] as Record<
    string,
    string
  >[]) {
    const how = values.output === undefined ? 'plan' : `--dry-run ${values.output}`;
    await shown(`image-test ${how}`, (io) =>
      runTest(imageTest, wish, lab, progress, { words: [], flags: flags(values), io, edge }),
    );
    await shown(`node-test ${how}`, (io) =>
      runTest(nodeTest, { ...wish, nodes: [] } as never, lab, progress, { words: [], flags: flags(values), io, edge }),
    );
    await shown(`fix-test ${how}`, (io) =>
      runTest(fixTest, { ...wish, set: { PORT: '9090' } } as never, lab, progress, {
        words: [],
        flags: flags(values),
        io,
        edge,
      }),
    );
  }
  const view = { width: 100, color: false, wide: false, headers: true, recorded: false };
  for (const mode of ['delete', 'restart', 'scale'] as const)
    await shown(`retry --${mode}`, async (io) => {
      const plan = planRetry(mode, diagnosis.target, await readSubject(source, diagnosis), '2026-01-01T12:00:00Z');
      await io.out(renderRetryPlan(await edge.answer(plan), 'web.yaml', view));
    });
  await source.close();
  return outputs;
}

/** Returns every output about a recording. */
export const outputsOf = async (folder: string): Promise<Output[]> => [
  ...(await commands(folder)),
  ...(await bundle(folder)),
  ...(await plans(folder)),
];

/** What the program would print without a mask: the diagnosis, and the plan of what it would write. */
export async function unmasked(folder: string): Promise<string> {
  const { diagnosis, evidence } = await diagnose(await openBundle(folder), TARGET);
  return JSON.stringify(diagnosis) + JSON.stringify(evidence);
}
