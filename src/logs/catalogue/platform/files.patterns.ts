/** Missing files, files without permission, read-only file systems, full disks. */
import { lookBack, once, oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours } from '../pattern.ts';
import { isWritten, isData } from './written.ts';

/** A path as errors quote it, without the quotes. */
const PATH = /(?:[A-Za-z]:\\|~?\/|\.{1,2}\/)?[^\s'"‘’`:,;()<>|]{1,300}/;

/**
 * Replaces each `PATH` by a named group for a path. The names have numbers, because Node 22 does not allow two groups
 * of one name.
 */
function path({ source }: RegExp): RegExp {
  let count = 0;
  return new RegExp(source.replaceAll('PATH', () => `(?<path${++count}>${PATH.source})`));
}

/**
 * Texts in the place of a path that are none, or are no file to bring: devices, URLs, source maps, shared libraries.
 */
const NOT_A_FILE =
  /^(?:\/proc\/|\/sys\/|\/dev\/(?:tty|pts)|https?:\/\/|[a-z]{1,10}:\/\/)|\.(?:map|so(?:\.\d{1,3}){0,3})$/;

/** Returns a file's name without punctuation around it; null if it is none. */
export const shape = (name: string | undefined): string | null => {
  const trimmed = (name ?? '').replace(/[.,:]$/, '').replace(/^file:(?:\/\/)?/, '');
  return trimmed === '' || trimmed.length > 300 || NOT_A_FILE.test(trimmed) ? null : trimmed;
};

/** A frame of PHP's trace with the path that the call was given: `#1 /app/x.php(5): mkdir('/app/cache', 493, true)`. */
const CALL =
  /^#\d{1,3} .{0,300}\b(?:mkdir|fopen|file_put_contents|touch|tempnam|rename|unlink|copy|chmod)\('(?<path>\/[^']{1,300})'/;

/** Returns the path that a call of the trace below was given, where the error names none. */
function pathOfCall(around: Neighbours): string | undefined {
  for (let offset = 1; offset <= 12; offset++) {
    const found = CALL.exec(around.line(offset)?.text ?? '')?.groups?.path;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Missing libraries, commands, scripts and sockets, which other patterns read. */
const NOT_OF_A_FILE = once(() =>
  oneOf([
    /cannot open shared object|shared librar|^exec |\bexec\b.{0,80}: no such|: not found$/i,
    /(?:ba|da|z|a)?sh: .{0,40}line \d{1,6}: /i,
    /: \d{1,6}: /i,
    /^(?:env|nice|xargs|timeout|nohup|setpriv|chroot): /i,
    /failed to run command|\[FATAL tini|executable file not found|getaddrinfo/i,
    /Error loading shared library/i,
    /\.sock\b|socket|module|spawn /i,
  ]),
);

/** Denied ports, commands and keys, which other patterns read. */
const DENIED_OTHERWISE = once(() =>
  oneOf([
    /\bbind\b|server socket|listen(?:ing)? (?:tcp|on)|\bconnect(?:\(|ing| to|: )/i,
    /(?:^|[\s(])(?:ba|da|z|a)?sh: /i,
    /: line \d{1,6}: |^\S{1,80}: \d{1,6}: |^exec /i,
    /unable to start container process/i,
    /fork\/exec|docker\.sock|publickey/i,
    /\b(?:insmod|modprobe|u?mount|sysctl|iptables|nsenter|unshare|setns|setcap)\b|insert module/i,
  ]),
);

/** What a shell writes in front of a redirection that it cannot open: the line is about the file, not about a command. */
const REDIRECTION = /^.{0,200}?(?=\b(?:cannot|can't) (?:create|open) ['"]?\/)/;

/** The same of bash, which does not say that it is a redirection. */
const REDIRECTED = /: (?:line )?\d{1,6}: (\/[^\s:]{1,400}): Permission denied\s{0,4}$/;

/** A database that lacks a part of its data: no file to bring. */
const DAMAGED = once(() =>
  oneOf([
    /\bcorrupt/i,
    sequence(/\b(?:cannot|can't|could not|failed to|unable to|error) (?:open|load|recover|replay)(?:ing)? (?:the )?/i, [
      /storage|database|db|index|wal|table|partition|segment|snapshot|tsdb|block|store\b/i,
    ]),
  ]),
);

/** POSIX shared memory: its files are in /dev/shm. Other limits of the kernel apply to segments of System V. */
const SHARED_MEMORY = /(?<!System V )\bshared[ -]memory\b(?! id)|\bshm\b|\bshm_open\b/i;

export const FILES = [
  pattern({
    id: 'file/not-found',
    kind: 'missing-file',
    needles: [
      'no such file',
      'enoent',
      'os error 2',
      'filenotfound',
      'nosuchfile',
      'could not find file',
      'unable to access jarfile',
      'could not open input file',
      'could not find a part',
      'cannot find the path',
      'does not exist',
      'was not found',
      'not found',
      "can't open",
      'errcode: 2',
      'required defaults file',
      'directory nonexistent',
      'nonexistent directory',
    ],
    find: () =>
      path(
        oneOf([
          sequence(
            /ENOENT: no such file or directory, /,
            [/open|stat|access|scandir|lstat|read|mkdir|copyfile|rename|realpath|watch/],
            /\s{1,3}'(?<node>[^']{1,300})'/,
          ),
          /\[Errno 2\] No such file or directory: b?'(?<python>[^']{1,300})'/,
          /can't open file '(?<script>[^']{1,300})': \[Errno 2\]/,
          sequence(
            /\b/,
            [
              /open|stat|lstat|read|readfile|chdir|access|readlink|mkdir|unlink|rename|opendir|scandir/,
              /fopen|CreateFile/,
            ],
            / PATH: (?:no such file or directory|The system cannot find)/,
          ),
          sequence(
            [/FileNotFoundException|NoSuchFileException/],
            /: (?<java>(?!Could )[^\s(][^(\n]{0,298}?)(?: \(No such file or directory\)|$)/,
          ),
          sequence(
            /No such file or directory @ /,
            [/rb_sysopen|dir_initialize|rb_file_s_\w{1,20}|dir_chdir0?|apply2files/],
            / - (?<ruby>\S{1,300})/,
          ),
          sequence(
            [/require|include|file_get_contents|fopen|parse_ini_file|simplexml_load_file|readfile|file/],
            /(?:_once)?\((?<php>\/[^)]{1,300})\): [Ff]ailed to open stream: No such file/,
          ),
          /Could not find file '(?<dotnet>[^']{1,300})'/,
          /Could not find a part of the path '(?<dir>[^']{1,300})'/,
          /The configuration file '(?<json>[^']{1,300})' was not found and is not optional/,
          /[Uu]nable to access jarfile (?<jar>\S{1,300})/,
          /Could not open input file: (?<phpscript>\S{1,300})/,
          /Can't open perl script "(?<perl>[^"]{1,300})"/,
          /No such file or directory -- (?<rb>\S{1,300}) \(LoadError\)/,
          sequence(
            [/[Cc]annot|[Cc]an't|[Cc]ould not|[Uu]nable to|[Ff]ailed to|[Ff]ailed/],
            / /,
            [/open|access|read|stat|load|find|opening|reading|loading/],
            /(?: [a-z/-]{2,25}){0,4}:? ["'‘\x60]?PATH["'’\x60]?[ :,]{0,3}(?:failed )?\(?(?:\d{1,3}: )?/,
            [/No such file|ENOENT|errno 2\b|does not exist|not found/],
          ),
          sequence(
            [/Can't (?:change dir to|create test file|open|read|find file)/, /[Ee]rror (?:opening|reading)/],
            / '(?<errcode>\/[^']{1,300})' \((?:Errcode|errno): 2\b/,
          ),
          /can(?:not|'t) create (?<nodir>\/[^\s:]{1,300}): (?:Directory nonexistent|nonexistent directory)/,
          /Could not open required defaults file: (?<defaults>\S{1,300})/,
          /open\(\) "(?<nginx>[^"]{1,300})" failed \(2:/,
          lookBack(
            /(?<plain>\/[^\s'"‘’\x60:,;()<>|]{1,300})["'’\x60)]?[:,]? \(?/,
            /[Nn]o such file or directory|: ENOENT/,
          ),
          /[Nn]o such file or directory[:,]? \(?["'‘\x60]?(?<after>\/[^\s'"‘’\x60:,;()<>|]{1,300})/,
          sequence(/\b[Ff]ile ["'‘\x60](?<named>[^'"‘’\x60]{1,300})["'’\x60] /, [
            /does not exist|not found|could not be found|was not found/,
          ]),
        ]),
      ),
    read: (match, around) => {
      const text = around.matched.text;
      // Damaged data is not a file to bring.
      if (DAMAGED().test(text)) return null;
      // A missing shared library, an exec and a shell's command are other kinds.
      if (
        NOT_OF_A_FILE().test(text) &&
        !/cannot open (?!shared)|can(?:not|'t) (?:create|open|cd to) ['"]?\//.test(text)
      )
        return null;
      const groups = match.groups ?? {};
      const found = shape(Object.values(groups).find((value) => value !== undefined));
      return found === null
        ? null
        : { fields: { path: found, ...(isWritten(around) ? { access: 'write' as const } : {}) } };
    },
    source: [
      'run: go, python 3.11, java 17, node 26, ruby 3.1, php 8.2, perl 5.36, nginx 1.22, apache 2.4, dash, busybox',
      'dotnet/runtime Strings.resx IO_FileNotFound_FileName',
    ],
  }),
  pattern({
    id: 'file/permission-denied',
    kind: 'permission-denied',
    needles: [
      'permission denied',
      'eacces',
      'eperm',
      'accessdenied',
      'operation not permitted',
      'os error 13',
      'access to the path',
      'errcode: 13',
      'errno [13]',
    ],
    find: () =>
      path(
        oneOf([
          sequence(
            /E(?:ACCES|PERM): (?:permission denied|operation not permitted), /,
            [/open|mkdir|stat|scandir|unlink|access|rename|write|chmod|chown|copyfile|rmdir|lstat/, /symlink|utime/],
            /\s{1,3}'(?<node>[^']{1,300})'/,
          ),
          // Erlang and Elixir: `{open_failed,"/path",eacces}`, `cookie file '/path': eacces`.
          /["'](?<beam>\/[^"']{1,300})["'](?:, ?:?|: )(?:eacces|eperm)\b/,
          /\[Errno 13?\] (?:Permission denied|Operation not permitted): b?'(?<python>[^']{1,300})'/,
          sequence(
            /\b/,
            [
              /open|stat|lstat|read|readfile|chdir|access|mkdir|unlink|rename|opendir|chmod|chown|lchown/,
              /remove|fork\/exec|create|creating|write/,
            ],
            / PATH: (?:permission denied|operation not permitted)/,
          ),
          /(?:FileNotFoundException): (?<java>[^\s(][^(\n]{0,298}?) \(Permission denied\)/,
          /AccessDeniedException: (?<nio>\/\S{1,300})/,
          sequence(
            /(?:Permission denied|Operation not permitted) @ /,
            [/rb_sysopen|dir_s_mkdir|rb_file_s_\w{1,20}|dir_initialize|apply2files/],
            / - (?<ruby>\S{1,300})/,
          ),
          sequence(
            [/file_put_contents|fopen|mkdir|require|include|touch|file_get_contents/],
            /(?:_once)?\((?<php>\/[^)]{1,300})\): [Ff]ailed to open stream: Permission denied/,
          ),
          /directory \[(?<mssql>\/[^\]\s]{1,200})\] could not be created\.\s{1,3}Errno \[13\]/,
          /could not be opened in append mode: [Ff]ailed to open stream: Permission denied/,
          /Access to the path '(?<dotnet>[^']{1,300})' is denied/,
          /open\(\) "(?<nginx>[^"]{1,300})" failed \(13:/,
          sequence(
            [/mkdir\(\)|opendir\(\)|BIO_new_file\(\)/, /cannot load certificate(?: key)?/],
            / "(?<nginxdir>[^"]{1,300})"[^\n]{0,40} failed \(13:/,
          ),
          sequence(
            [/create|write|open|read|access|change|create\/write/],
            /[^'"\n]{0,40} (?:file|directory|dir|to file)? ?["'‘\x60](?<quoted>[^'"‘’\x60]{1,300})["'’\x60][:,]? /,
            /\(?/,
            [/Errcode: 13|[Pp]ermission denied|errno: ?13/],
          ),
          // What was done to the path may be in between: `"/data/x" failed`, `/data/x: handle-open: open`.
          lookBack(
            sequence(
              /(?<plain>\.{0,2}\/[^\s'"‘’\x60:,;()<>|]{1,300})["'’\x60]?/,
              /(?: failed| for \w{1,12})?(?:: [\w-]{1,24}){0,3}[:,]? \(?/,
            ),
            /[Pp]ermission denied|Operation not permitted|EACCES/,
          ),
          sequence(
            [/[Cc]an(?:'t|not)|[Ff]ailed to|[Uu]nable to|[Cc]ould not/],
            / /,
            [/open|create|write|read|access|make|lock|load|stat/],
            /\b[^:\n]{0,60}[ '"](?<bare>(?!(?:writ|read|append)ing\b)[\w.-]{2,100})['"]?: [Pp]ermission denied/,
          ),
          sequence(
            /(?:Permission denied|permission denied)[:,]? /,
            /[([]?["'‘\x60]?(?<after>\/[^\s'"‘’\x60:,;()<>|]{1,300})/,
          ),
        ]),
      ),
    read: (match, around) => {
      const text = around.matched.text;
      // A shell that cannot run a file, a port below 1024 and an exec by the runtime are other kinds.
      const redirected = REDIRECTED.exec(text)?.[1];
      if (redirected !== undefined && isData(redirected)) return { fields: { path: redirected } };
      if (DENIED_OTHERWISE().test(text.replace(REDIRECTION, ''))) return null;
      const found = shape(Object.values(match.groups ?? {}).find((value) => value !== undefined));
      return found === null ? null : { fields: { path: found } };
    },
    source: [
      'run: go, python 3.11, java 17, node 26, nginx 1.22, mariadb 10.11',
      'coreutils',
      'dotnet/runtime UnauthorizedAccess_IODenied_Path',
    ],
  }),
  pattern({
    id: 'file/read-only',
    kind: 'read-only',
    needles: [
      'read-only file system',
      'erofs',
      'readonly file system',
      'os error 30',
      'readonlyfilesystem',
      'errno 30',
      'errcode: 30',
    ],
    find: () =>
      path(
        oneOf([
          /EROFS: read-only file system, \w{1,12}\s{1,3}'(?<node>[^']{1,300})'/,
          /\[Errno 30\] Read-only file system: b?'(?<python>[^']{1,300})'/,
          sequence(
            /\b/,
            [/open|mkdir|unlink|rename|chmod|chown|remove|write|create|symlink|touch|creat/],
            / PATH: read-only file system/,
          ),
          /Read-only file system @ \w{1,30} - (?<ruby>\S{1,300})/,
          /Read-only file system ?: '(?<dotnet>[^']{1,300})'/,
          lookBack(/(?<java>\/[^\s:(]{1,300})(?: \(|: )/, /Read-only file system/),
          sequence(
            /["'‘\x60(](?<quoted>\.{0,2}\/[^'"‘’\x60()]{1,300})["'’\x60)][:,]? /,
            /(?:failed )?\(?(?:30: |Errcode: 30 ")?Read-only file system/,
          ),
          lookBack(/(?<plain>\/[^\s'"‘’\x60:,;()<>|]{1,300})["'’\x60]?[:,]? \(?/, /[Rr]ead-only file system/),
          lookBack(
            /\((?<php>\/[^\s'"()]{1,300})\): (?:[Ff]ailed to open stream|\w{1,30}\(\)): /,
            /[Rr]ead-only file system/,
          ),
          /[Rr]ead-only file system[:,]? \(?["'‘\x60]?(?<after>\/[^\s'"‘’\x60:,;()<>|]{1,300})/,
          // The reason of a failed call, without its path: `mkdir(): Read-only file system`.
          lookBack(/^|[:("\]] ?/, /[Rr]ead-only file system\b/),
        ]),
      ),
    read: (match, around) => {
      // The start scripts of the nginx image only test this and continue.
      if (around.matched.text.includes('system?') === true) return null;
      const named = Object.values(match.groups ?? {}).find((value) => value !== undefined) ?? pathOfCall(around);
      if (named === undefined) return { fields: {} };
      const found = shape(named);
      return found === null ? null : { fields: { path: found } };
    },
    source: 'errno(3) EROFS in the shapes of run: go, python 3.11, java 17, node, ruby 3.1, coreutils, dash, bash',
  }),
  pattern({
    id: 'file/disk-full',
    kind: 'disk-full',
    needles: [
      'no space left',
      'enospc',
      'disk quota',
      'edquot',
      'disk full',
      'disk is full',
      'not enough space',
      'errcode: 28',
      'os error 28',
      'insufficient disk',
      'not enough disk',
      'disk space',
    ],
    find: () =>
      oneOf([
        /No space left on device|\bENOSPC\b|Disk quota exceeded|\bEDQUOT\b|disk (?:is )?full/i,
        /There is not enough space on the (?:disk|device)/i,
        /not enough disk space/i,
        /[Ii]nsufficient (?:free )?disk space/i,
        /os error 28\b|database or disk is full/i,
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      if (/^\s{0,8}code: /.test(around.matched.text) || /inotify|watch/i.test(text)) return null;
      const named = /(?:'|"|: |\s)(\/[^\s'":,;()<>]{1,300})/.exec(text)?.[1];
      const found = named ?? (SHARED_MEMORY.test(text) ? '/dev/shm' : undefined);
      return { fields: { detail: detailOf(text), ...(found === undefined ? {} : { path: found }) } };
    },
    source: 'errno(3) ENOSPC, EDQUOT; sqlite/sqlite src/main.c SQLITE_FULL; dotnet/runtime IO_DiskFull',
  }),
];
