import { expect } from 'chai';
import check from '../../../src/checks/app/structured-error.ts';
import { dies, only } from '../dead-container.ts';

describe('app/structured-error', () => {
  it('reads the error field of JSON', async () => {
    const found = only(
      await dies(
        check,
        '{"level":"info","msg":"boot"}\n{"level":"fatal","msg":"cannot assemble ledger","error":"shard 7 is upside down"}\n',
      ),
    );
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.match(/cannot assemble ledger.*shard 7 is upside down/);
  });
  it('reads logfmt', async () => {
    expect(
      only(
        await dies(
          check,
          'level=info msg=boot\nlevel=error msg="cannot assemble ledger" err="shard 7 is upside down"\n',
        ),
      ).summary,
    ).to.contain('shard 7 is upside down');
  });
  it('finds nothing in plain lines and in errors that the program survives', async () => {
    expect(await dies(check, 'ERROR cannot assemble ledger\n')).to.deep.equal([]);
    const calm = Array.from({ length: 80 }, (_, i) => `{"level":"info","msg":"request ${i} served"}`).join('\n');
    expect(await dies(check, `{"level":"error","msg":"one request failed"}\n${calm}\n`, { code: 0 })).to.deep.equal([]);
  });
});
