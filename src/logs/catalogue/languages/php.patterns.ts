/** PHP's fatal and parse errors. */
import { oneOf, sequence } from '../../../expressions.ts';
import { extensionOfClass, extensionOfFunction } from '../../../knowledge/php-extensions.ts';
import type { LackedExtension } from '../../../knowledge/php-extensions.ts';
import type { MatchFields } from '../../log-analysis.ts';
import { pattern } from '../pattern.ts';
import { appFrame, at, following, message } from './trace.ts';

const FOREIGN = /\/vendor\/|\[internal function\]/;

const uncaught = pattern({
  id: 'php/uncaught',
  kind: 'exception',
  needles: ['uncaught '],
  find: () =>
    sequence(
      /Uncaught ((?:[A-Za-z_]\w{0,80}\\)*[A-Za-z_]\w{0,80})(?:: (.{0,1200}?))? in /,
      /((?:phar:\/\/)?\/?[^:\s]{1,300}|[Pp]hp shell code|Command line code)(?::| on line )(\d{1,7})/,
    ),
  ends: true,
  read: (match, around) => {
    const lines = following(around, 80);
    const next = lines.findLast((line) => /^Next (?:[\w\\]+)(?:: .*)? in \S+:\d+/.test(line.text));
    const place = `${(match[3] as string).replace('phar://', '')}:${match[4] as string}`;
    const frame = FOREIGN.test(place) ? appFrame(lines, /^#\d{1,3} ([^\s(]{1,300})\((\d{1,7})\)/, FOREIGN) : undefined;
    return {
      fields: {
        type: match[1] as string,
        ...message(match[2]),
        ...(frame === undefined ? { frame: place } : at(frame)),
        language: 'PHP',
      },
      ...(next === undefined ? {} : { also: [next.index] }),
    };
  },
  source: 'run: php 8.2',
});

const fatal = pattern({
  id: 'php/fatal',
  kind: 'exception',
  needles: ['fatal error:', 'parse error:'],
  find: () =>
    /^(?:PHP )?(Fatal error|Parse error|Compile error|Recoverable fatal error): {1,3}(.{1,800}?) in (\/[^\s:]{1,300}) on line (\d{1,7})/,
  on: 'text',
  ends: true,
  read: (match) =>
    /^Uncaught |Allowed memory size/.test(match[2] as string)
      ? null
      : {
          fields: {
            type: match[1] as string,
            ...message(match[2]),
            frame: `${match[3] as string}:${match[4] as string}`,
            language: 'PHP',
          },
        },
  source: 'run: php 8.2',
});

/** The fields of a missing extension; null where the name is of none. */
const lacked = (extension: LackedExtension | undefined, uses: string): MatchFields['missing-module'] | null =>
  extension === undefined
    ? null
    : { module: extension.name, language: 'PHP', extension: extension.isSure ? 'sure' : 'likely', uses };

const autoload = pattern({
  id: 'php/missing-module',
  kind: 'missing-module',
  needles: ['failed opening required', 'class "', "class '", 'unable to load dynamic library'],
  find: () =>
    oneOf([
      /Failed opening required '(?<file>[^']{1,300})'/,
      /Uncaught Error: Class ["'](?<type>[\w\\]{1,200})["'] not found/,
      /Unable to load dynamic library '(?<library>[^']{1,200})'/,
    ]),
  read: (match) => {
    const { file, type, library } = match.groups as { file?: string; type?: string; library?: string };
    const own = { module: (file ?? type ?? library)!, language: 'PHP' };
    if (type !== undefined) return { fields: lacked(extensionOfClass(type), `class ${type}`) ?? own };
    const name = /(?:^|[\\/])(?:php_)?(\w{2,40})(?:\.so|\.dll)?$/.exec(library ?? '')?.[1];
    return { fields: name === undefined ? own : { ...own, module: name, extension: 'sure' } };
  },
  source: 'run: php 8.2',
});

/** An unknown function is an error of the program, or in a file that it does not load: `php/uncaught` reports it. */
const extension = pattern({
  id: 'php/missing-extension',
  kind: 'missing-module',
  needles: ['call to undefined function'],
  find: () => /Uncaught Error: Call to undefined function ([\w\\]{1,200})\(\)/,
  read: (match) => {
    const name = match[1] as string;
    const fields = lacked(extensionOfFunction(name), `${name}()`);
    return fields && { fields };
  },
  source: 'php/php-src Zend/zend_execute.c zend_throw_error',
});

/** The kind of a database in a trace and in the exception of Laravel. */
const DRIVER = /(?:PDO->__construct\(['"]|\(Connection: )(mysql|pgsql|sqlite|sqlsrv|odbc)\b/;

/** PDO has one extension for each kind of database, and the DSN names the kind. */
const driver = pattern({
  id: 'php/missing-driver',
  kind: 'missing-module',
  needles: ['could not find driver'],
  find: () =>
    /(?:PDOException|QueryException|DriverException|occurred in (?:the )?driver)\b.{0,300}?could not find driver/,
  read: (_match, around) => {
    const kind = [around.matched, ...following(around, 30)]
      .map(({ text }) => DRIVER.exec(text.slice(0, 2000))?.[1])
      .find((one) => one !== undefined);
    const module = kind === undefined ? 'PDO driver' : `pdo_${kind}`;
    return { fields: { module, language: 'PHP', extension: 'sure' } };
  },
  source: 'php/php-src ext/pdo/pdo_dbh.c',
});

const memory = pattern({
  id: 'php/memory-limit',
  kind: 'heap-exhausted',
  needles: ['allowed memory size of'],
  find: () => /Allowed memory size of (\d{1,15}) bytes exhausted(?: \(tried to allocate \d{1,15} bytes\))?/,
  read: (match) => ({ fields: { runtime: 'php', detail: match[0], limit: `${match[1] as string} bytes` } }),
  source: 'github.com/php/php-src Zend/zend_alloc.c',
});

/**
 * Symfony's console application, which artisan, bin/console and drush use: `In Kernel.php line 79:` above a block with
 * the message.
 */
const console = pattern({
  id: 'php/console',
  kind: 'exception',
  needles: ['.php line '],
  find: () => /^\s{0,2}In (?<file>[\w.-]{1,120}\.php) line (?<at>\d{1,7}):$/,
  on: 'text',
  ends: true,
  read: (match, around) => {
    const lines = [1, 2, 3, 4]
      .map((offset) => around.line(offset))
      .filter((line) => line !== undefined && line.text.trim() !== '');
    const said = lines.find((line) => !/^\s{0,4}\[[\w\\]{1,200}\]\s*$/.test(line?.text ?? ''));
    const type = /^\s{0,4}\[([\w\\]{1,200})\]\s*$/.exec(lines[0]?.text ?? '')?.[1] ?? 'Exception';
    return said === undefined
      ? null
      : {
          fields: {
            type,
            ...message(said.text),
            frame: `${match.groups?.file ?? ''}:${match.groups?.at ?? ''}`,
            language: 'PHP',
          },
          line: said.index,
          also: [around.index],
        };
  },
  source: 'github.com/symfony/symfony src/Symfony/Component/Console/Application.php doRenderThrowable',
});

export const PHP = [uncaught, fatal, autoload, extension, driver, memory, console];
