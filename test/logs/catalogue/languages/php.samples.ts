import type { PHP } from '../../../../src/logs/catalogue/languages/php.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof PHP> = {
  'php/uncaught': {
    reads: [
      {
        log: 'PHP Fatal error:  Uncaught TypeError: bad row in phar:///opt/tool.phar/src/Row.php:7',
        fields: { type: 'TypeError', message: 'bad row', frame: '/opt/tool.phar/src/Row.php:7' },
      },
      {
        log: 'PHP Fatal error:  Uncaught InvalidArgumentException: db missing in /srv/a.php:2\nStack trace:\n#0 /srv/a.php(3): boot()\n#1 {main}\n\nNext RuntimeException: wrap in /srv/a.php:3\nStack trace:\n#0 {main}\n  thrown in /srv/a.php on line 3',
        fields: { type: 'InvalidArgumentException', message: 'db missing', frame: '/srv/a.php:2', language: 'PHP' },
      },
      {
        log: 'Fatal error: Uncaught Error: Class "Foo\\Bar" not found in /srv/vendor/x/cl.php:1\nStack trace:\n#0 /srv/public/index.php(7): boot()',
        fields: { type: 'Error', frame: '/srv/public/index.php:7' },
      },
    ],
    ignores: ['Uncaught in the wild'],
  },
  'php/fatal': {
    reads: [
      {
        log: "PHP Parse error:  Unclosed '(' on line 1 in /srv/s.php on line 2",
        fields: { type: 'Parse error', frame: '/srv/s.php:2' },
      },
      {
        log: 'PHP Fatal error:  Cannot redeclare boot() (previously declared in /srv/b.php:3) in /srv/a.php on line 9',
        fields: { type: 'Fatal error', frame: '/srv/a.php:9' },
      },
    ],
    ignores: ['PHP Warning:  Undefined variable $x in /srv/a.php on line 9'],
  },
  'php/missing-module': {
    reads: [
      {
        log: "Fatal error: Uncaught Error: Failed opening required '/srv/vendor/autoload.php' (include_path='.:/usr/share/php') in /srv/m.php:1",
        fields: { module: '/srv/vendor/autoload.php' },
      },
      {
        log: 'Fatal error: Uncaught Error: Class "Foo\\Bar" not found in /srv/cl.php:1',
        fields: { module: 'Foo\\Bar' },
      },
      {
        log: 'PHP Fatal error:  Uncaught Error: Class "ZipArchive" not found in /srv/zip.php:4',
        fields: { module: 'zip', extension: 'sure', uses: 'class ZipArchive' },
      },
      {
        log: 'PHP Fatal error:  Uncaught Error: Class "App\\ZipArchive" not found in /srv/zip.php:4',
        fields: { module: 'App\\ZipArchive' },
      },
      {
        log: "PHP Warning:  PHP Startup: Unable to load dynamic library 'redis.so' (tried: /usr/lib/php/redis.so)",
        fields: { module: 'redis', extension: 'sure' },
      },
    ],
    ignores: ['class "premium" is not found in the price list'],
  },
  'php/missing-extension': {
    reads: [
      {
        log: 'PHP Fatal error:  Uncaught Error: Call to undefined function mysqli_connect() in /srv/a.php:1',
        fields: { module: 'mysqli', extension: 'sure', uses: 'mysqli_connect()' },
      },
      {
        log: 'PHP Fatal error:  Uncaught Error: Call to undefined function App\\Text\\mb_strlen() in /srv/a.php:1',
        fields: { module: 'mbstring', extension: 'sure' },
      },
      {
        log: 'PHP Fatal error:  Uncaught Error: Call to undefined function mb_trim() in /srv/a.php:1',
        fields: { module: 'mbstring', extension: 'likely' },
      },
    ],
    ignores: [
      'PHP Fatal error:  Uncaught Error: Call to undefined function start_shop() in /srv/a.php:1',
      'PHP Fatal error:  Uncaught Error: Call to undefined function mysql_connect() in /srv/a.php:1',
    ],
  },
  'php/missing-driver': {
    reads: [
      {
        log: "PHP Fatal error:  Uncaught PDOException: could not find driver in /srv/a.php:3\nStack trace:\n#0 /srv/a.php(3): PDO->__construct('pgsql:host=db')\n#1 {main}",
        fields: { module: 'pdo_pgsql', extension: 'sure' },
      },
      {
        log: 'Illuminate\\Database\\QueryException: could not find driver (Connection: mysql, SQL: select 1)',
        fields: { module: 'pdo_mysql' },
      },
      {
        log: 'PHP Fatal error:  Uncaught PDOException: could not find driver in /srv/a.php:3',
        fields: { module: 'PDO driver' },
      },
    ],
    ignores: ['the taxi could not find driver 7'],
  },
  'php/memory-limit': {
    reads: [
      {
        log: 'PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /srv/mem.php on line 1',
        fields: { runtime: 'php', limit: '134217728 bytes' },
      },
    ],
    ignores: ['allowed memory size of 128M'],
  },
  'php/console': {
    reads: [
      {
        log: 'In EncryptionServiceProvider.php line 79:\n\n  No application encryption key has been specified.',
        fields: {
          type: 'Exception',
          message: 'No application encryption key has been specified.',
          frame: 'EncryptionServiceProvider.php:79',
        },
      },
    ],
    ignores: ['Error in index.php line 7'],
  },
};
