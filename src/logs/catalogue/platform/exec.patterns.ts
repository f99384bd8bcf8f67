/** Programs that the runtime or a shell cannot start. */
import { group, lookBack, oneOf, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours, Reading } from '../pattern.ts';
import { isData } from './written.ts';

/** `prog: 3: `, `prog: line 3: ` before a shell's message: the script and the line. */
const SHELL = /^(?<script>[^\s:]{1,200}): (?:exec: )?(?:line )?(?<line>\d{1,6}): /;

function place(around: Neighbours): { script?: string; at?: string } {
  const groups = SHELL.exec(around.matched.text)?.groups;
  const script = groups?.script;
  if (script === undefined) return {};
  // A shell that runs `-c` prints its own name.
  if (/^-?(?:ba|da|z|a|k)?sh$/.test(script)) return {};
  return { script, at: `line ${groups?.line ?? ''}` };
}

function command(match: RegExpExecArray, around: Neighbours): Reading<'command-not-found'> | null {
  const name = Object.entries(match.groups ?? {}).find(
    ([key, value]) => value !== undefined && key.startsWith('c'),
  )?.[1];
  if (name === undefined || name === '' || /^(?:\d{1,6}|line|\[?404\]?|page|file|key|module|host|command)$/i.test(name))
    return null;
  return { fields: { command: name, ...place(around) } };
}

export const EXEC = [
  pattern({
    id: 'runtime/exec-format-error',
    kind: 'exec-format',
    needles: ['exec format error'],
    find: () =>
      oneOf([
        /^exec (?:container process )?[`"']?(?<path>\/?[^\s`"':]{1,300})[`"']?: [Ee]xec format error/,
        lookBack(
          /(?:^|[\s:])(?<shell>[^\s:'"/]{0,300}\/[^\s:'"]{1,600}): (?:cannot execute binary file: )?/,
          /[Ee]xec format error/,
        ),
        /\[FATAL tini \(\d{1,9}\)\] exec (?<tini>\S{1,300}) failed: Exec format error/,
        /(?:fork\/exec|spawn|exec:?) ['"]?(?<other>\/[^\s'":]{1,300})['"]?:? (?:exec format error|ENOEXEC)/,
        /Exec format error: b?['"](?<py>[^'"]{1,300})['"]/,
        /Exec format error - (?<ruby>\S{1,300})/,
        sequence(
          /^(?:time="[^"]{1,60}" level=\w{1,10} msg="?)?standard_init_linux\.go:\d{1,5}: exec user process /,
          /caused:? "?(?<old>exec format error)/,
        ),
      ]),
    read: (match) => {
      // runc before 1.1 does not say what it could not execute.
      const path =
        match.groups?.old === undefined
          ? Object.values(match.groups ?? {}).find((value) => value !== undefined)
          : 'the entrypoint';
      return path === undefined ? null : { fields: { path } };
    },
    source: [
      'opencontainers/runc libcontainer/standard_init_linux.go',
      'containers/crun src/libcrun/container.c',
      'bash execute_cmd.c',
      'run: dash',
    ],
  }),
  pattern({
    id: 'runtime/exec-no-such-file',
    kind: 'exec-no-such-file',
    needles: ['no such file or directory'],
    find: () =>
      oneOf([
        sequence(
          /^(?:time="[^"]{1,60}" level=error msg=")?exec /,
          /(?:container process )?(?:\(missing dynamic library\?\) )?[`"']?(?<path>\/?[^\s`"':]{1,300})[`"']?: /,
          /[Nn]o such file or directory/,
        ),
        /^standard_init_linux\.go:\d{1,5}: exec user process caused:? "?no such file or directory/,
      ]),
    // runc before 1.1 does not say what it could not execute.
    read: (match) => ({ fields: { path: match.groups?.path ?? 'the entrypoint' } }),
    source: 'opencontainers/runc libcontainer/standard_init_linux.go; containers/crun src/libcrun/container.c',
  }),
  pattern({
    id: 'shell/command-not-found',
    kind: 'command-not-found',
    needles: ['not found', 'no such file or directory', 'enoent', 'executable file not found', 'unknown command'],
    find: () =>
      oneOf([
        /^\S{1,200}: (?:exec: )?(?:line )?\d{1,6}: (?:exec: )?(?<cmd>[^\s:]{1,200}): (?:command )?not found/,
        sequence(
          /^\S{1,200}: (?:exec: )?line \d{1,6}: (?:exec: )?(?<cpath>[^\s:/]{0,200}\/[^\s:]{1,400}): /,
          [/cannot execute: (?:required file not found)/, /No such file or directory/],
          /$/,
        ),
        sequence(
          /^(?:\S{0,100}\/)?/,
          [/-?(?:ba|da|a|k)?sh|busybox|entrypoint\.sh|run\.sh|start\.sh/],
          /: (?:exec: )?(?<cash>[^\s:]{1,200}): (?:command )?not found/,
        ),
        /^zsh:(?:\d{1,6}:)? ?command not found: (?<czsh>\S{1,200})/,
        sequence(
          /^/,
          [/env|\/usr\/bin\/env|nice|xargs|nohup|setpriv|chroot|ionice|stdbuf|setsid|time/],
          /: (?:can't execute )?['"‘’]?(?<cenv>[^\s'"‘’]{1,200}?)['"‘’]?: No such file or directory/,
        ),
        /failed to run command ['"‘](?<ccore>[^'"’]{1,200})['"’]: No such file/,
        /\[FATAL tini \(\d{1,9}\)\] exec (?<ctini>\S{1,200}) failed: No such file/,
        sequence(
          /^/,
          group('?:', [/\[dumb-init\]|dumb-init:|su-exec:|gosu:|error: exec:|s6-\w{1,20}:|catatonit:/], '?'),
          / ?(?:error: |fatal: )?(?:unable to exec )?(?:exec: )?["']?(?<csu>[^\s"':]{1,200})["']?: /,
          [/executable file not found in \$PATH/, /No such file or directory/],
          /$/,
        ),
        /exec: "(?<cgo>[^"]{1,200})": executable file not found in \$PATH/,
        /\bspawn (?<cnode>\S{1,200}) ENOENT/,
        /No such file or directory - (?<cruby>[\w./-]{1,200}) \(Errno::ENOENT\)/,
        /Cannot run program "(?<cjava>[^"]{1,200})".{0,100}error=2/,
        /FileNotFoundError: \[Errno 2\] No such file or directory: '(?<cpy>[\w.+-]{1,80})'$/,
      ]),
    on: 'text',
    read: (match, around) => {
      // Python did not find a bare name. It is a command only if the trace shows subprocess.
      if (
        match.groups?.cpy !== undefined &&
        around.before(/subprocess|_execute_child|create_subprocess/, 30) === undefined
      )
        return null;
      if (
        match.groups?.cruby !== undefined &&
        !/in `(?:`|system|exec|spawn|popen|capture)|backtick|Process\.spawn|Kernel/.test(around.matched.text)
      )
        return null;
      // `java.io.IOException: No such file or directory`: of an exception, which names no command.
      if (/\w(?:Exception|Error)$/.test(match.groups?.csu ?? '')) return null;
      if (
        /^(?:cat|ls|cp|mv|rm|mkdir|chmod|chown|touch|grep|sed|tail|head|source|\.|open|stat|find|tar|bash|sh|ash|dash): /.test(
          around.matched.text,
        ) &&
        match.groups?.csu !== undefined
      )
        return null;
      return command(match, around);
    },
    source: [
      'run: bash 5.2, dash 0.5.12, busybox ash 1.35, zsh 5.9, coreutils 9.1, tini',
      'Yelp/dumb-init',
      'ncopa/su-exec',
      'tianon/gosu',
      'golang/go os/exec',
      'nodejs/node child_process',
      'openjdk ProcessBuilder',
    ],
    specificity: 76,
  }),
  pattern({
    id: 'script/no-java',
    kind: 'command-not-found',
    needles: ['java'],
    find: () =>
      oneOf([
        /^Unable to find Java$/,
        /JAVA_HOME is not set and (?:no 'java' command )?could (?:not )?be found/,
        /^[Cc]ould not find java; set JAVA_HOME or ensure java is in PATH/,
        /^Neither the JAVA_HOME nor the JRE_HOME environment variable is defined/,
        /(?:^|: )which: no java in /,
      ]),
    read: () => ({ fields: { command: 'java' } }),
    source: [
      'spring-projects/spring-boot launch.script',
      'gradle/gradle unixStartScript.txt',
      'apache/tomcat bin/setclasspath.sh',
      'elastic/logstash bin/logstash.lib.sh',
      'apache/hadoop hadoop-functions.sh',
    ],
    // `JAVA_HOME is not set` is only a part of it.
    specificity: 88,
  }),
  pattern({
    id: 'supervisor/spawn-error',
    kind: 'command-not-found',
    needles: ['spawnerr'],
    find: () => /spawnerr: can't find command '(?<command>[^']{1,300})'/,
    // supervisord logs it as information and continues until it gives up.
    ends: true,
    source: 'Supervisor/supervisor supervisor/process.py, options.py check_execv_args',
    specificity: 76,
  }),
  pattern({
    id: 'shell/not-executable',
    kind: 'not-executable',
    needles: ['permission denied', 'is a directory', 'eacces', 'error=13', 'operation not permitted', 'eperm'],
    find: () =>
      oneOf([
        sequence(
          // A program may indent what its child prints.
          /^\s{0,8}(?<script>[^\s:]{1,200}): (?:exec: )?(?:line )?(?<line>\d{1,6}): /,
          /(?:exec: )?(?<path>[^\s:/]{0,200}\/[^\s:]{1,400}): /,
          [/(?:cannot execute: )?(?:Permission denied|Operation not permitted)/, /Is a directory/],
          /\s{0,4}$/,
        ),
        sequence(
          /^\s{0,8}-?(?:ba|da|a|k)?sh: (?:exec: )?(?<ash>[^\s:/]{0,200}\/[^\s:]{1,400}): /,
          [/Permission denied/, /Operation not permitted/],
          /\s{0,4}$/,
        ),
        /\[FATAL tini \(\d{1,9}\)\] exec (?<tini>\S{1,300}) failed: (?:Permission denied|Operation not permitted)/,
        sequence(
          /^/,
          [/env|nice|timeout|nohup|su-exec|gosu|\[dumb-init\]|exec(?: container process)?/],
          /:? (?:failed to run command )?['"‘`]?(?<env>\/?[^\s'"’:`]{1,300})['"’`]?: /,
          [/[Pp]ermission denied/, /[Oo]peration not permitted/],
        ),
        /(?:fork\/exec|\bspawn) (?<spawn>\S{1,300}?):? (?:EACCES|permission denied|EPERM|operation not permitted)/,
        /Cannot run program "(?<java>[^"]{1,200})".{0,100}error=13/,
      ]),
    on: 'text',
    read: (match, around) => {
      const groups = match.groups ?? {};
      const path = groups.path ?? groups.ash ?? groups.tini ?? groups.env ?? groups.spawn ?? groups.java;
      if (path === undefined) return null;
      // `> /etc/x` in a shell prints the same about a file that it cannot write.
      if (isData(path) || /^\/(?:dev|proc|sys)\//.test(path) || /cannot create/.test(around.matched.text)) return null;
      const script = groups.script;
      return {
        fields: {
          path,
          ...(script === undefined || /^-?(?:ba|da|a|z)?sh$/.test(script) ? {} : { script }),
          ...(/operation not permitted|\bEPERM\b/i.test(match[0]) ? { lacks: 'capabilities' } : {}),
        },
      };
    },
    source: 'run: bash, dash, busybox ash, tini; opencontainers/runc; golang/go os/exec',
    specificity: 79,
  }),
  pattern({
    id: 'loader/missing-library',
    kind: 'missing-library',
    needles: [
      'shared librar',
      'shared object',
      'unsatisfiedlink',
      'libicu',
      'icu package',
      'dlopen',
      'error relocating',
      'symbol not found',
      'undefined symbol',
      'symbol lookup',
      'cannot open shared',
      'unable to load shared',
      'loaderror',
    ],
    find: () =>
      oneOf([
        /error while loading shared libraries: (?<ld>[^\s:]{1,200}):/,
        /Error loading shared library (?<musl>[^\s:]{1,200}):/,
        /Error relocating (?<prog>[^\s:]{1,200}): (?<sym>\S{1,200}): symbol not found/,
        lookBack(/(?<lib>[\w.+-]{0,100}\.so(?:\.\d\w{0,7}){0,4})/, /: cannot open shared object file/),
        /Couldn't find a valid ICU package/,
        /Unable to load shared library '(?<net>[^']{1,200})'/,
        /no (?<jni>[\w.-]{1,80}) in java\.library\.path/,
        /symbol lookup error: (?<sl>[^\s:]{1,200}): undefined symbol: (?<sls>\S{1,120})/,
        /undefined symbol: (?<us>[\w@.]{1,120})/,
        /UnsatisfiedLinkError: (?:Could not load library|Unable to load library) '?(?<ul>[\w./-]{1,120})/,
        /DllNotFoundException: .{0,80}'(?<dll>[^']{1,120})'/,
      ]),
    read: (match, around) => {
      const groups = match.groups ?? {};
      const library =
        groups.ld ??
        groups.musl ??
        groups.lib ??
        groups.net ??
        groups.jni ??
        groups.ul ??
        groups.dll ??
        groups.sym ??
        groups.sls ??
        groups.us ??
        'libicu';
      if (library === '.so' || /shared_preload|extension "/.test(around.matched.text)) return null;
      const text = around.matched.text;
      const program =
        groups.prog ??
        groups.sl ??
        /^(?:\S{1,80}: )?(\/?[^\s:]{1,200}): error while loading/.exec(text)?.[1] ??
        /\(needed by ([^)]{1,200})\)/.exec(text)?.[1];
      return { fields: { library, ...(program === undefined ? {} : { program }) } };
    },
    source: 'bminor/glibc elf/dl-load.c; musl ldso/dynlink.c; dotnet/runtime pal_icushim.c; run: java 17',
  }),
  pattern({
    id: 'loader/glibc-version',
    kind: 'glibc-version',
    needles: ['glibc_', 'glibcxx_', 'cxxabi_', 'not found (required by', 'openssl_'],
    find: () => /version [`'"](?<version>(?:GLIBC|GLIBCXX|CXXABI|OPENSSL|GCC|LIBPQ)_[\d.A-Za-z]{1,20})['"] not found/,
    read: (match, around) => {
      const version = match.groups?.version ?? '';
      const library = /(?<![\w./+-])([\w./+-]{0,200}\.so(?:\.\d{1,3}){0,3}): version/.exec(around.matched.text)?.[1];
      return { fields: { version, ...(library === undefined ? {} : { library }) } };
    },
    source: 'bminor/glibc elf/dl-version.c match_symbol',
  }),
];
