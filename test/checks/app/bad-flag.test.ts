import { expect } from 'chai';
import check from '../../../src/checks/app/bad-flag.ts';
import network from '../../../src/checks/upstream/network.ts';
import noSuchService from '../../../src/checks/upstream/no-such-service.ts';
import waitsFor from '../../../src/checks/app/waits-for.ts';
import { foundBy } from '../../support/scenario.ts';
import { UNTIL_POSTGRES, waiting } from '../waiting-init.ts';
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
  it('finds the tool of an init container that never ends, and no service is to blame', async () => {
    const usage =
      "nc: invalid option -- 'z'\nBusyBox v1.28.4 multi-call binary.\n\nUsage: nc [-l] [-p PORT]\n\n" +
      '\t-l\tListen mode\n\t-w SEC\tConnect timeout\n\t-e PROG\tRun PROG after connect\n';
    const cut = '\t-w SEC\tConnect timeout\n\t-e PROG\tRun PROG after connect\n';
    const scenario = waiting(900, UNTIL_POSTGRES, cut + usage.repeat(3));
    const found = only(await foundBy(check, scenario));
    expect(found).to.include({ confidence: 'likely', container: 'wait' });
    expect(textOf(found))
      .to.match(/init container wait has run for 15 minutes: nc rejects the flag -z at each try/)
      .and.to.contain('use an image in which nc has this flag');
    for (const other of [network, noSuchService, waitsFor]) expect(await foundBy(other, scenario)).to.deep.equal([]);
    expect(await foundBy(check, waiting(900, UNTIL_POSTGRES, `${usage}waiting\n`)), 'once').to.deep.equal([]);
    expect(await foundBy(network, waiting(900, ['/wait'], cut)), 'a usage text without its head').to.deep.equal([]);
  });
  it('finds nothing in deprecation warnings and other errors', async () => {
    expect(await dies(check, 'WARN flag --old is deprecated\nERROR cannot reach quorum\n')).to.deep.equal([]);
    expect(await dies(check, 'country flag not found in catalogue\n')).to.deep.equal([]);
  });
});
