/** A file of objects does not say when it was made, so no command says how long ago something was. */
import { expect } from 'chai';
import type { KubeObject } from '../../src/model/objects.ts';
import { listed } from '../../src/model/facts.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { renderYaml } from '../../src/render/data.ts';
import { everyRecording } from '../support/corpus.ts';
import { crashloop } from '../support/run-cli.ts';

/** Words for a time that is counted from now. */
const RELATIVE = [
  /\bago\b/,
  /\((?:just )?now\)/,
  /\bin about \d/,
  /\bany moment\b/,
  /\bstarts again in\b/,
  /\brising\b/,
  /\bnone in the last\b/,
  /\bclimbing\b/,
  /\bcounting\b/,
  /\bRecorded \d/,
  /\bAs of \d/,
];

const COMMANDS = ['explain', 'check', 'timeline', 'backoff', 'logs', 'list'] as const;
const FORMATS = ['table', 'wide', 'markdown', 'html', 'json', 'yaml'] as const;
const FEWER = ['wide', 'markdown', 'json'] as const;

/** Returns the pods and events of a namespace as `kubectl get -o yaml` prints them. */
async function manifestOf(folder: string, namespace: string): Promise<string | undefined> {
  const source = await openBundle(folder, { namespace });
  const named = (await source.pods()).filter((one) => one.namespace === namespace);
  const pods = await Promise.all(
    named.map(async ({ name }) => {
      const fact = await source.fetch({ verb: 'get', resource: 'pods', namespace, name });
      return fact.state === 'known' ? [{ ...(fact.value as object), apiVersion: 'v1', kind: 'Pod' }] : [];
    }),
  );
  const events = listed<KubeObject>(await source.fetch({ verb: 'list', resource: 'events', namespace })).some;
  const items = [...pods.flat(), ...events.map((event) => ({ ...event, apiVersion: 'v1', kind: 'Event' }))];
  if (pods.flat().length === 0) return undefined;
  return await renderYaml({ apiVersion: 'v1', kind: 'List', items });
}

/** Returns the lines of an answer without the messages that the cluster gave: they may quote a time. */
const own = (answer: string, manifest: string): string[] =>
  answer.split('\n').filter((line) => line.trim() !== '' && !manifest.includes(line.trim()));

describe('undated: a file of objects does not say when it was made', () => {
  for (const { name, folder, truth } of everyRecording()) {
    it(`and no answer counts from now: ${name}`, async () => {
      const manifest = await manifestOf(folder, truth.namespace);
      if (manifest === undefined) return;
      const [pod] = (await openBundle({ stdin: manifest }).then((source) => source.pods())).map((one) => one.name);
      if (pod === undefined) return;
      for (const command of COMMANDS)
        for (const format of command === 'explain' ? FORMATS : FEWER) {
          const args = [
            command,
            ...(command === 'list' ? [] : [pod]),
            '-n',
            truth.namespace,
            '--from',
            '-',
            '-o',
            format,
          ];
          const { out } = await crashloop(args, manifest);
          const said = own(out, manifest).filter((line) => RELATIVE.some((find) => find.test(line)));
          expect(said, args.join(' ')).to.deep.equal([]);
          if (format === 'json') expect(JSON.parse(out), args.join(' ')).to.have.property('at', null);
        }
    }).timeout(20_000);
  }
});
