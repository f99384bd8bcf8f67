import { expect } from 'chai';
import check from '../../../src/checks/app/limit-reached.ts';
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
  it('finds nothing in other limits', async () => {
    expect(await dies(check, 'ERROR rate limit reached for account 7\n')).to.deep.equal([]);
  });
});
