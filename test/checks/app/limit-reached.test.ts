import { expect } from 'chai';
import check from '../../../src/checks/app/limit-reached.ts';
import { checkOf } from '../../../src/checks/index.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('app/limit-reached', () => {
  it('reads threads and files', async () => {
    expect(
      textOf(
        only(
          await dies(
            check,
            'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached\n',
          ),
        ),
      ),
    ).to.match(/podPidsLimit/);
    expect(textOf(only(await dies(check, 'FATAL accept tcp [::]:8080: accept4: too many open files\n')))).to.match(
      /open files/,
    );
  });
  it('reads memory of a GPU, also above the message of a parent, and no limit of the pod counts it', async () => {
    const found = only(
      await dies(
        check,
        'Traceback (most recent call last):\n  File "/srv/run.py", line 9, in <module>\n    model.to("cuda")\n' +
          'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.\n' +
          'ERROR worker 0 failed to start\nError: WorkerFailed\n',
      ),
    );
    expect(found.id).to.equal('app/gpu-memory');
    expect(found.summary).to.match(/GPU memory.*CUDA out of memory/);
    expect(checkOf(found.id)?.settledBy).to.equal(null);
  });
  it('names inotify where the program has just started', async () => {
    const line = 'FATAL cannot watch: too many open files\n';
    expect(textOf(only(await dies(check, line, { ran: 2 })))).to.match(/max_user_instances/);
    expect(textOf(only(await dies(check, line, { ran: 4000 })))).to.match(/fix the leak/);
  });
  it('finds nothing in other limits', async () => {
    expect(await dies(check, 'ERROR rate limit reached for account 7\n')).to.deep.equal([]);
  });
});
