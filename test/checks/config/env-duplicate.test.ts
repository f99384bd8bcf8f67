import { expect } from 'chai';
import check from '../../../src/checks/config/env-duplicate.ts';
import { dies, only } from '../dead-container.ts';

const LOG = 'ERROR: cannot start: unsupported value "prod" for MODE\n';
const env = (first: string, second: string): object => ({
  container: {
    env: [
      { name: 'MODE', value: first },
      { name: 'MODE', value: second },
    ],
  },
});

describe('config/env-duplicate', () => {
  it('finds a variable that is defined twice and that the log mentions', async () => {
    const found = only(await dies(check, LOG, env('dev', 'prod')));
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.contain('the last one counts: "prod", not "dev"');
  });

  it('hides values that look like secrets', async () => {
    const found = only(
      await dies(check, 'ERROR: DB_PASSWORD is too short\n', {
        container: {
          env: [
            { name: 'DB_PASSWORD', value: 'hunter' },
            { name: 'DB_PASSWORD', value: 'two' },
          ],
        },
      }),
    );
    expect(JSON.stringify(found)).to.not.match(/hunter|two"/);
  });

  it('stays silent on equal values, and on a log about something else', async () => {
    expect(await dies(check, LOG, env('prod', 'prod'))).to.deep.equal([]);
    expect(await dies(check, 'ERROR: out of paper\n', env('a', 'b'))).to.deep.equal([]);
  });
});
