/** Every document that the commands write for a recording fits docs/schema/crashloop-v1.json. */
import { expect } from 'chai';
import { recordingsIn } from '../../scripts/accuracy.ts';
import { CORPUS } from '../support/corpus.ts';
import { crashloop } from '../support/run-cli.ts';
import { faultsOf } from '../support/schema.ts';

const RECORDINGS = recordingsIn(CORPUS);
/** Commands that need a pod, which a workload without one does not have. */
const OF_A_POD = ['logs', 'timeline', 'backoff', 'oom-test'];

/** Runs a command. @returns the kind of its document, and what is wrong with it */
async function documentOf(argv: readonly string[]): Promise<{ readonly kind: string; readonly faults: string }> {
  const { out, err } = await crashloop([...argv, '-o', 'json']);
  if (out === '') return { kind: 'none', faults: err };
  const document = JSON.parse(out) as { kind: string };
  return { kind: document.kind, faults: faultsOf(document) };
}

describe('gate: schema', function () {
  this.timeout(600_000);

  for (const [command, kind] of [
    ['explain', 'Diagnosis'],
    ['check', 'Check'],
    ['logs', 'Logs'],
    ['timeline', 'Timeline'],
    ['backoff', 'Backoff'],
    ['oom-test', 'Experiment'],
    ['list', 'DiagnosisList'],
  ] as const) {
    it(`fits ${command} of ${command === 'oom-test' ? 'the recordings about memory' : 'every recording'}`, async () => {
      let read = 0;
      const about = RECORDINGS.filter(({ truth }) => command !== 'oom-test' || truth.category === 'resource-limits');
      for (const { name, folder, truth } of about) {
        const target = command === 'list' ? [] : [truth.pod, '-n', truth.namespace];
        const found = await documentOf([command, ...target, '--from', folder]);
        const hasNoPod = OF_A_POD.includes(command) && found.kind === 'none';
        if (hasNoPod) expect(found.faults, name).to.match(/^error: /);
        else expect(found, name).to.deep.equal({ kind, faults: '' });
        if (!hasNoPod) read++;
      }
      if (about.length > 0) expect(read).to.be.greaterThan(0);
    });
  }
});
