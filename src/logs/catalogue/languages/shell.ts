/** What shells say of the scripts they run: bash, dash, busybox, and env. */
import { pattern } from '../pattern.ts';
import type { AnyPattern } from '../pattern.ts';

/** `script: line 5: `, `script: 5: `, `sh: `: how shells begin a complaint. Groups: script, line. */
const HEAD = "([\\w./-]{0,200}?)(?:\\[\\d{1,9}\\])?: (?:line )?(?:(\\d{1,6}): ){0,1}";

/** `file:line` of the script, as fields. */
const place = (script: string | undefined, line: string | undefined): { script?: string; at?: string } => ({
  ...(script === undefined || script === '' ? {} : { script }),
  ...(script === undefined || script === '' || line === undefined ? {} : { at: `${script}:${line}` }),
});

const SHELLS = /^-?(?:ba|da|a|z|k)?sh$|^busybox$|\/(?:ba|da|a|z|k)?sh$/;

const notFound = pattern({
  id: 'shell/command-not-found',
  kind: 'command-not-found',
  needles: ['not found'],
  find: new RegExp(`^${HEAD}([^\\s:'"\`]{1,200}): (?:command not found|not found|inaccessible or not found)$`),
  on: 'text',
  read: (match) => {
    const script = match[1] as string;
    // Without a line number only a shell's own name tells that a shell speaks.
    if (match[2] === undefined && !SHELLS.test(script) && !/: command not found$/.test(match[0])) return null;
    return { fields: { command: match[3] as string, ...place(script, match[2]) } };
  },
  samples: {
    match: [
      { log: 'n.sh: line 1: foo_bar: command not found', fields: { command: 'foo_bar', script: 'n.sh', at: 'n.sh:1' } },
      { log: 'n.sh: 1: foo_bar: not found', fields: { command: 'foo_bar', at: 'n.sh:1' } },
      { log: '/entrypoint.sh: line 5: /opt/server: not found', fields: { command: '/opt/server', script: '/entrypoint.sh' } },
      { log: 'sh: gunicorn: not found', fields: { command: 'gunicorn' } },
      { log: 'bash: gunicorn: command not found', fields: { command: 'gunicorn' } },
      { log: '/bin/sh: 1: envsubst: not found', fields: { command: 'envsubst' } },
    ],
    not: ['api: user 12: not found', 'config: key: not found', 'Error: module: not found'],
  },
  source: 'run: bash 5.2, dash 0.5, busybox 1.35',
});

const noFile = pattern({
  id: 'shell/no-such-file',
  kind: 'command-not-found',
  needles: ['no such file or directory', 'bad interpreter', 'exec: '],
  find: /^(?:([\w./-]{1,200}): (?:line )?(\d{1,6}): (?:exec: )?|exec: line \d{1,6}: |env: (?:can't execute )?|\/usr\/bin\/env: |(?:ba|da|a)?sh: (?:\d{1,6}: )?)['‘"]?(\S{1,200}?)['’"]?: (?:not found|No such file or directory|bad interpreter: No such file or directory)$/,
  on: 'text',
  read: (match) => {
    const command = match[3] as string;
    if (match[1] !== undefined && !/^(?:\.{0,2}\/|[\w-]+$)/.test(command)) return null;
    return { fields: { command, ...place(match[1], match[2]) } };
  },
  samples: {
    match: [
      { log: '/entrypoint.sh: line 7: /app/server: No such file or directory', fields: { command: '/app/server', at: '/entrypoint.sh:7' } },
      { log: "env: 'python': No such file or directory", fields: { command: 'python' } },
      { log: '/usr/bin/env: ‘node’: No such file or directory', fields: { command: 'node' } },
      { log: '/entrypoint.sh: 3: exec: gunicorn: not found', fields: { command: 'gunicorn' } },
    ],
    not: ['cat: /etc/app.conf: No such file or directory', "ls: cannot access 'x': No such file or directory"],
  },
  source: 'run: bash 5.2, dash 0.5, coreutils 9.1',
});

const denied = pattern({
  id: 'shell/not-executable',
  kind: 'not-executable',
  needles: ['permission denied'],
  find: /^(?:([\w./-]{1,200}): (?:line )?(?:(\d{1,6}): ){0,1}(?:exec: )?)['‘]?(\.{0,2}\/\S{1,300}?)['’]?: (?:P|p)ermission denied$/,
  on: 'text',
  read: (match) => {
    const script = match[1] as string;
    if (match[2] === undefined && !SHELLS.test(script) && script !== 'env' && !script.endsWith('.sh')) return null;
    return { fields: { path: match[3] as string, ...(SHELLS.test(script) ? {} : { script }) } };
  },
  samples: {
    match: [
      { log: '/entrypoint.sh: line 4: ./server: Permission denied', fields: { path: './server', script: '/entrypoint.sh' } },
      { log: 'sh: 1: /app/run: Permission denied', fields: { path: '/app/run' } },
    ],
    not: ['cat: /etc/shadow: Permission denied', "mkdir: can't create directory '/data': Permission denied"],
  },
  source: 'run: bash 5.2, dash 0.5',
});

const unset = pattern({
  id: 'shell/unset-variable',
  kind: 'missing-env',
  needles: ['unbound variable', 'parameter not set', 'parameter null or not set'],
  find: /^(?:[\w./-]{1,200}: (?:line )?(?:\d{1,6}: ){0,1})(\w{1,100}): (?:unbound variable|parameter not set|parameter null or not set)$/,
  on: 'text',
  ends: true,
  read: (match) => ({ fields: { variable: match[1] as string } }),
  samples: {
    match: [
      { log: 'start\nu.sh: line 4: DB_URL: unbound variable', fields: { variable: 'DB_URL' } },
      { log: 'u.sh: 4: DB_URL: parameter not set', fields: { variable: 'DB_URL' } },
      { log: '/bin/sh: line 0: DB_URL: parameter null or not set', fields: { variable: 'DB_URL' } },
    ],
    not: ['lint: unbound variable x is fine'],
  },
  source: 'run: bash 5.2, dash 0.5, busybox 1.35',
});

const custom = pattern({
  id: 'shell/parameter-message',
  kind: 'missing-env',
  needles: ['.sh: ', 'sh: '],
  find: /^(?:[\w./-]{0,200}sh): (?:line )?\d{1,6}: ([A-Z_][A-Z0-9_]{2,100}): (?!command not found|not found|No such file|Permission denied|readonly variable|Is a directory)(.{1,300})$/,
  on: 'text',
  ends: true,
  read: (match) => ({ fields: { variable: match[1] as string } }),
  samples: {
    match: [
      { log: 'p.sh: line 1: DB_URL: must be set', fields: { variable: 'DB_URL' } },
      { log: '/entrypoint.sh: 12: S3_BUCKET: name the bucket to write to', fields: { variable: 'S3_BUCKET' } },
    ],
    not: ['p.sh: line 1: FOO: command not found', 'p.sh: line 1: HOME: readonly variable'],
  },
  source: 'run: bash 5.2, dash 0.5',
});

const syntax = pattern({
  id: 'shell/syntax-error',
  kind: 'exception',
  needles: ['syntax error', 'unterminated quoted string', 'unexpected eof', 'bad substitution'],
  find: /^([\w./-]{1,200}): (?:line )?(\d{1,6}): ((?:(?:S|s)yntax error|unexpected EOF|\$?\{?.{0,80}(?:B|b)ad substitution).{0,300})$/,
  on: 'text',
  ends: true,
  read: (match) => ({ fields: { type: 'syntax error', message: match[3] as string, frame: `${match[1] as string}:${match[2] as string}`, language: 'shell' } }),
  samples: {
    match: [
      { log: 's.sh: line 3: syntax error: unexpected end of file', fields: { frame: 's.sh:3', language: 'shell' } },
      { log: 's.sh: 3: Syntax error: end of file unexpected (expecting "fi")', fields: { frame: 's.sh:3' } },
    ],
    not: ['s.rb:3: syntax error, unexpected end', 'query: syntax error at or near "FROM"'],
  },
  source: 'run: bash 5.2, dash 0.5, busybox 1.35',
});

const carriage = pattern({
  id: 'shell/carriage-return',
  kind: 'command-not-found',
  needles: ["\\r'", '^m: ', '\ufffd: ', '\\r’'],
  find: /^(?:\/usr\/bin\/)?env: ['‘"]?([\w./-]{1,100})(?:\\r|\^M|\ufffd)['’"]?: No such file or directory|^([\w./-]{1,200}): (?:line )?\d{1,6}: (?:\$'([^']{0,100})\\r'|(\S{0,100})(?:\ufffd|\^M)): (?:command )?not found/,
  on: 'text',
  read: (match) => ({ fields: { command: `${match[1] ?? match[3] ?? match[4] ?? ''}\\r`, ...(match[2] === undefined ? {} : { script: match[2] }) } }),
  samples: {
    match: [
      { log: "/entrypoint.sh: line 2: $'\\r': command not found", fields: { command: '\\r', script: '/entrypoint.sh' } },
      { log: "env: 'bash\\r': No such file or directory", fields: { command: 'bash\\r' } },
    ],
    not: ["env: 'bash': No such file or directory"],
  },
  source: 'run: bash 5.2, coreutils 9.1',
});

const killed = pattern({
  id: 'shell/child-killed',
  kind: 'out-of-memory',
  needles: ['killed'],
  find: /^(?:[\w./-]{1,200}: line \d{1,6}:\s{1,8}\d{1,9} Killed(?:\s{1,60}\S.{0,300})?|Killed)$/,
  on: 'text',
  read: (match) => ({ fields: { detail: match[0].replace(/\s{2,}/g, ' ') } }),
  samples: { match: ['/run.sh: line 1: 31471 Killed                  python3 /app/train.py', 'Killed'], not: ['worker killed', 'Killed 3 idle sessions'] },
  source: 'run: bash 5.2, dash 0.5',
});

export const SHELL: readonly AnyPattern[] = [carriage, notFound, noFile, denied, unset, custom, syntax, killed];
