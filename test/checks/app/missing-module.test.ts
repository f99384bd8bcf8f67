import { expect } from 'chai';
import check from '../../../src/checks/app/missing-module.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('app/missing-module', () => {
  it('names the module, the image and how to install it', async () => {
    const found = only(
      await dies(
        check,
        'Traceback (most recent call last):\n  File "/app/main.py", line 1, in <module>\n' +
          "    import celery\nModuleNotFoundError: No module named 'celery'\n",
      ),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found))
      .to.match(/celery/)
      .and.to.match(/requirements\.txt/)
      .and.to.match(/registry\.example\.com\/web:1/);
  });
  it('reads Node.js', async () => {
    expect(
      only(
        await dies(
          check,
          'node:internal/modules/cjs/loader:1228\n  throw err;\n  ^\n\nError: Cannot find ' +
            "module 'koa'\nRequire stack:\n- /app/index.js\n    at Module._resolveFilename " +
            '(node:internal/modules/cjs/loader:1225:15)\n',
        ),
      ).summary,
    ).to.match(/koa/);
  });
  it('finds nothing in optional modules and other errors', async () => {
    expect(await dies(check, "WARN optional module 'uvloop' not available\nERROR no quorum\n")).to.deep.equal([]);
    expect(await dies(check, 'ERROR order not found\n')).to.deep.equal([]);
  });
});
