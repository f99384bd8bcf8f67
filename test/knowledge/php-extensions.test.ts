import { expect } from 'chai';
import { extensionOfClass, extensionOfFunction, installExtension } from '../../src/knowledge/php-extensions.ts';

describe('knowledge/php-extensions', () => {
  for (const [name, extension] of [
    ['mysqli_connect', 'mysqli'],
    ['MYSQLI_QUERY', 'mysqli'],
    ['curl_init', 'curl'],
    ['mb_strlen', 'mbstring'],
    ['imagecreatetruecolor', 'gd'],
    ['idn_to_ascii', 'intl'],
    ['bcadd', 'bcmath'],
    ['gmp_init', 'gmp'],
    ['sodium_crypto_secretbox', 'sodium'],
    ['zip_open', 'zip'],
    ['xml_parser_create', 'xml'],
    ['dom_import_simplexml', 'dom'],
    ['simplexml_load_string', 'simplexml'],
    ['iconv', 'iconv'],
    ['iconv_strlen', 'iconv'],
    ['ldap_connect', 'ldap'],
    ['pg_connect', 'pgsql'],
  ] as const)
    it(`${name}() is of ${extension}`, () =>
      expect(extensionOfFunction(name)).to.deep.equal({ name: extension, isSure: true }));

  for (const name of ['curl_exec', 'mb_trim', 'pcntl_fork', 'image_resize', 'imageflip2'])
    it(`${name}() is not surely missing with its extension`, () =>
      expect(extensionOfFunction(name)?.isSure).to.equal(false));

  for (const name of ['connect', 'mysql_connect', 'bcrypt', 'image_type_to_mime_type', 'mb', 'iconvert'])
    it(`${name}() is of no extension`, () => expect(extensionOfFunction(name)).to.equal(undefined));

  it('knows classes only outside of namespaces', () => {
    expect(extensionOfClass('PDO')).to.deep.equal({ name: 'pdo', isSure: true });
    expect(extensionOfClass('Redis')).to.deep.equal({ name: 'redis', isSure: false });
    expect(extensionOfClass('App\\PDO')).to.equal(undefined);
  });
  it('builds extensions of PHP and of PECL in different ways', () => {
    expect(installExtension('gd')).to.match(/^docker-php-ext-install gd /);
    expect(installExtension('redis')).to.match(/^pecl install redis /);
  });
});
