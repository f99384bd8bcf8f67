import { expect } from 'chai';
import check from '../../../src/checks/app/bad-flag.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('app/bad-flag', () => {
  it('is confirmed when the spec has the flag', async () => {
    const found = only(
      await dies(check, 'error: unknown flag: --lisen\n', { container: { args: ['--lisen=:80', '--verbose'] } }),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found))
      .to.match(/--lisen/)
      .and.to.match(/args\[0\]/);
  });
  it('is likely when only the log names the flag', async () => {
    expect(
      only(await dies(check, 'flag provided but not defined: -lisen\nUsage of server:\n', { code: 2 })).confidence,
    ).to.equal('likely');
  });
  it('finds the flag in an env variable that holds options', async () => {
    expect(
      textOf(
        only(
          await dies(
            check,
            "Unrecognized VM option 'UseTurtles'\nError: Could not create the Java Virtual Machine.\n",
            { container: { env: [{ name: 'JAVA_TOOL_OPTIONS', value: '-XX:+UseTurtles' }] } },
          ),
        ),
      ),
    ).to.match(/UseTurtles/);
  });
  it('reports a missing flag apart from a rejected one', async () => {
    expect(
      only(
        await dies(
          check,
          'usage: tool [-h] --queue QUEUE\ntool: error: the following arguments are required: --queue\n',
          { code: 2 },
        ),
      ).summary,
    ).to.match(/requires the flag --queue, which is missing/);
  });
  it('finds nothing in deprecation warnings and other errors', async () => {
    expect(await dies(check, 'WARN flag --old is deprecated\nERROR cannot reach quorum\n')).to.deep.equal([]);
    expect(await dies(check, 'country flag not found in catalogue\n')).to.deep.equal([]);
  });
});
