/** PHP's fatal and parse errors. */
import { group, oneOf, sequence } from '../../../expressions.ts';
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
      /(\/?[^:\s]{1,300}|[Pp]hp shell code|Command line code)(?::| on line )(\d{1,7})/,
    ),
  ends: true,
  read: (match, around) => {
    const lines = following(around, 80);
    const next = lines.findLast((line) => /^Next (?:[\w\\]+)(?:: .*)? in \S+:\d+/.test(line.text));
    const place = `${match[3] as string}:${match[4] as string}`;
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

const autoload = pattern({
  id: 'php/missing-module',
  kind: 'missing-module',
  needles: ['failed opening required', 'class "', "class '", 'unable to load dynamic library', 'undefined function'],
  find: () =>
    oneOf([
      /Failed opening required '([^']{1,300})'/,
      /Uncaught Error: Class ["']([\w\\]{1,200})["'] not found/,
      /Unable to load dynamic library '([^']{1,200})'/,
      sequence(
        /Uncaught Error: Call to undefined function /,
        group('', [
          sequence(
            [
              /mysqli?|pg|curl|mb|imagick|image|bc|gmp|intl|simplexml|dom|redis|pcntl|posix|openssl/,
              /sodium|exif|ldap|oci|sqlsrv|socket|iconv|ctype|gettext|xml|ssh2|imap|ftp/,
            ],
            /_\w{1,80}/,
          ),
        ]),
        /\(\)/,
      ),
    ]),
  read: (match) => ({ fields: { module: (match[1] ?? match[2] ?? match[3] ?? match[4]) as string, language: 'PHP' } }),
  source: 'run: php 8.2',
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

export const PHP = [uncaught, fatal, autoload, memory, console];
