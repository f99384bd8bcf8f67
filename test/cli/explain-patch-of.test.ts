import { expect } from 'chai';
import { patchText } from '../../src/cli/explain-patch.ts';
import type { Cause, Diagnosis } from '../../src/model/diagnosis.ts';
import { memorySource } from '../support/memory-source.ts';
import { podOf } from '../support/scenario.ts';
import { causeWith } from '../survey/survey-items.ts';

const fix = (text: string, set?: Record<string, unknown>): Cause['fixes'][number] => ({
  text,
  command: null,
  argv: null,
  effect: 'repairs',
  risk: 'restarts',
  ...(set ? { change: { container: 'web', set } } : {}),
});
const causes = [
  // The text of a fix may hold anything, also what the comment of a patch looks like.
  causeWith({ rank: 1, id: 'app/bad-flag', fixes: [fix('correct the flag (limits/oom-limit, confirmed)')] }),
  causeWith({
    rank: 2,
    id: 'limits/oom-limit',
    fixes: [fix('raise the limit (app/bad-flag, confirmed)', { 'resources.limits.memory': '128Mi' })],
  }),
];
const pod = podOf({});
const diagnosis = { target: { kind: 'Pod', namespace: 'shop', name: 'web-1' }, causes } as unknown as Diagnosis;
const patch = (rank?: number): Promise<string> => patchText(diagnosis, memorySource({ objects: [pod] }), rank);

describe('cli: explain -o patch', () => {
  it('prints the patch of the first cause that has one', async () => expect(await patch()).to.include('memory: 128Mi'));

  it('takes the patch of one cause only, where that is asked for', async () => {
    expect(await patch(2)).to.match(/^# raise the limit .*\(limits\/oom-limit, confirmed\)\n/);
    const error = await patch(1).catch((thrown: Error) => thrown);
    expect((error as Error).message).to.equal(
      'no fix of cause 1 of Pod/web-1 is a change of its spec that is known in full',
    );
  });
});
