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
  const phpLacks = (name: string): string =>
    `PHP Fatal error:  Uncaught Error: Call to undefined function ${name}() in /srv/a.php:1\nStack trace:\n#0 {main}\n  thrown in /srv/a.php on line 1\n`;
  it('names the extension of a function of PHP, and not composer', async () => {
    const found = only(await dies(check, phpLacks('mysqli_connect')));
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.include('uses mysqli_connect() of PHP extension mysqli, which is not loaded in image');
    expect(textOf(found)).to.include('docker-php-ext-install mysqli').and.not.include('composer');
  });
  it('is only likely where a function begins like those of an extension', async () => {
    const found = only(await dies(check, phpLacks('curl_download')));
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.include('curl_download(), which its PHP lacks: extension curl is not loaded');
  });
  it('takes other functions of PHP for an error of the program', async () => {
    for (const name of ['start_shop', 'mysql_connect', 'image_type_to_size', 'redis_ping'])
      expect(await dies(check, phpLacks(name)), name).to.deep.equal([]);
  });
  it('finds nothing in optional modules and other errors', async () => {
    expect(await dies(check, "WARN optional module 'uvloop' not available\nERROR no quorum\n")).to.deep.equal([]);
    expect(await dies(check, 'ERROR order not found\n')).to.deep.equal([]);
  });
});
