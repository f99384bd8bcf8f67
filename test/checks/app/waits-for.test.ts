import { expect } from 'chai';
import check from '../../../src/checks/app/waits-for.ts';
import { foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { UNTIL_POSTGRES, waiting } from '../waiting-init.ts';
import { lineOf } from '../../../src/model/command.ts';

describe('app/waits-for', () => {
  it('names the service of the command after five minutes', async () => {
    const found = only(await foundBy(check, waiting(310, UNTIL_POSTGRES)));
    expect(found).to.include({ confidence: 'possible', container: 'wait' });
    expect(found.about).to.deep.equal({ kind: 'Service', namespace: 'shop', name: 'postgres', part: null });
    expect(textOf(found)).to.contain('postgres:5432');
    expect(await foundBy(check, waiting(290, UNTIL_POSTGRES))).to.deep.equal([]);
  });
  it('is likely when the log names the connection that fails', async () => {
    const log = 'dial tcp: lookup queue on 10.96.0.10:53: no such host\n';
    const found = only(await foundBy(check, waiting(60, ['/wait'], log)));
    expect(found).to.include({ confidence: 'likely' });
    expect(found.summary).to.match(/queue/);
    expect(lineOf(found.fixes[0]!.command), 'it has no previous log').to.match(/ -c wait$/);
    expect(await foundBy(check, waiting(5, ['/wait'], log)), 'it only just started').to.deep.equal([]);
  });
  it('finds nothing when no address is named', async () => {
    expect(await foundBy(check, waiting(4000, ['sh', '-c', 'sleep infinity']))).to.deep.equal([]);
  });
});
