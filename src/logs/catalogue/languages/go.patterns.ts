/** Go's panics and fatal errors. */
import { group, once, oneOf, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours } from '../pattern.ts';
import { also, appFrame, at, following, message } from './trace.ts';
import type { Frame } from './trace.ts';

const FRAME = /^\s{0,8}(\S{1,300}\.(?:go|s)):(\d{1,7})(?: \+0x[0-9a-f]{1,16})?/;
const FOREIGN = once(() =>
  oneOf([
    sequence(
      /\//,
      [/usr\/(?:local\/)?(?:lib\/)?go(?:-[\d.]+)?/, /usr\/lib\/golang/, /opt\/hostedtoolcache\/go\S{0,60}/],
      /\/src\//,
    ),
    /\/pkg\/mod\/|\/vendor\//,
    /\/go\d?\.?[\d.]*\/src\/(?:runtime|net|internal|sync|os|reflect|testing|encoding)/,
    sequence(
      /^\s*/,
      [/runtime|net|net\/http|sync|os|io|reflect|internal\/\S+|encoding\/\S+|log|fmt|syscall/],
      /\/\w+\.(?:go|s):/,
    ),
    /github\.com\/(?:spf13|urfave|gin-gonic|labstack|sirupsen)\//,
    /go\.uber\.org\/|k8s\.io\//,
  ]),
);

/** Returns the first frame of the application in the goroutine that panicked: the first dump after the panic. */
function own(around: Neighbours): Frame | undefined {
  const lines = following(around, 120);
  const first = lines.findIndex((line) => /^goroutine \d/.test(line.text));
  if (first < 0) return undefined;
  const second = lines.findIndex((line, i) => i > first && /^goroutine \d/.test(line.text));
  const dump = lines
    .slice(first, second < 0 ? undefined : second)
    .filter((_, i, all) => !/^created by /.test(all[i - 1]?.text ?? ''));
  return appFrame(dump, FRAME, FOREIGN());
}

const panic = pattern({
  id: 'go/panic',
  kind: 'exception',
  needles: ['panic: '],
  find: () => /^panic: (.{1,1500})$/,
  on: 'text',
  ends: true,
  read: (match, around) => {
    const frame = own(around);
    const trace = around.after(/^goroutine \d{1,9} |^\[signal SIG/, 20);
    const first = (match[1] as string).replace(/ \[recovered(?:, repanicked)?\]$/, '');
    // The code that recovered the first panic caused the second, which ended the process.
    const again =
      first === match[1]
        ? undefined
        : /^\s{1,8}panic: (.{1,1000}?)(?: \[recovered\])?$/.exec(around.line(1)?.text ?? '')?.[1];
    const text =
      again === undefined || first.includes(again)
        ? first
        : again.includes(first)
          ? again
          : `${again} (recovered from: ${first})`;
    // Rust, Erlang and people write `panic:` too. After Go's comes a goroutine.
    if (trace === undefined) return null;
    const type = /^runtime error: /.test(text) ? 'runtime error' : 'panic';
    const typed = /^(?:main\.|\*?[\w./]{1,80}\.)?([A-Z]\w{0,60})(?:\{|\()/.exec(text)?.[0];
    return {
      fields: {
        type: typed === undefined ? type : 'panic',
        ...message(text.replace(/^runtime error: /, '')),
        ...at(frame),
        language: 'Go',
      },
      ...also(frame),
    };
  },
  source: 'run: go 1.26',
});

const fatal = pattern({
  id: 'go/fatal-error',
  kind: 'exception',
  needles: ['fatal error: '],
  find: () =>
    sequence(
      /^fatal error: /,
      group('', [
        /all goroutines are asleep - deadlock!/,
        /concurrent map [\w ]{1,40}|stack overflow|sync: .{1,80}|unexpected signal .{0,120}/,
        /runtime: .{1,120}|.{1,80}/,
      ]),
      /$/,
    ),
  on: 'text',
  ends: true,
  read: (match, around) => {
    if (
      around.after(/^goroutine \d{1,9} |^runtime stack:/, 20) === undefined ||
      /out of memory|cannot allocate/.test(match[1] as string)
    )
      return null;
    const frame = own(around);
    return {
      fields: { type: 'fatal error', message: match[1] as string, ...at(frame), language: 'Go' },
      ...also(frame),
    };
  },
  source: 'run: go 1.26',
});

const memory = pattern({
  id: 'go/out-of-memory',
  kind: 'out-of-memory',
  needles: [
    'runtime: out of memory',
    'fatal error: out of memory',
    'runtime: cannot allocate memory',
    'cannot allocate heap',
  ],
  find: () =>
    /^(?:fatal error: )?(?:runtime: (?:out of memory|cannot allocate memory|cannot allocate heap)|out of memory).{0,200}$/,
  on: 'text',
  ends: true,
  read: (match, around) =>
    around.after(/^goroutine \d|^runtime stack:|^fatal error: /, 20) === undefined
      ? null
      : { fields: { detail: match[0].slice(0, 300) } },
  source: 'github.com/golang/go src/runtime/mcache.go, src/runtime/malloc.go',
});

const threads = pattern({
  id: 'go/threads',
  kind: 'limit-reached',
  needles: ['failed to create new os thread', 'program exceeds', 'pthread_create failed'],
  find: () =>
    sequence(
      /^/,
      [
        /runtime: failed to create new OS thread.{0,200}/,
        /runtime: program exceeds \d{1,9}-thread limit/,
        /runtime\/cgo: pthread_create failed: .{1,80}/,
      ],
      /$/,
    ),
  on: 'text',
  ends: true,
  read: (match) => ({ fields: { what: 'threads', detail: match[0] } }),
  source: 'github.com/golang/go src/runtime/os_linux.go, src/runtime/cgo/gcc_libinit.c',
});

/** The C function that Go code called: `example.com/db._Cfunc_db_open(...)`. */
const C_FUNCTION = /\._Cfunc_(\w{1,120})\(/;

const signal = pattern({
  id: 'go/signal',
  kind: 'segfault',
  needles: ['sigsegv: ', 'sigabrt: ', 'sigbus: ', 'sigill: ', 'sigfpe: ', 'sigtrap: ', 'sigsys: '],
  find: () => /^(SIG(?:SEGV|ABRT|BUS|ILL|FPE|TRAP|SYS): [a-z -]{4,40})$/,
  on: 'text',
  ends: true,
  read: (match, around) => {
    // People write such lines, too. After Go's comes the program counter.
    if (!/^PC=0x[0-9a-f]{1,16} m=/.test(around.line(1)?.text ?? '')) return null;
    const inC = around.after(/^signal arrived during cgo execution$/, 3) !== undefined;
    const called = inC ? around.after(C_FUNCTION, 12)?.match[1] : undefined;
    const where = called ? ` in the C function ${called}` : inC ? ' in C code' : '';
    return { fields: { detail: `${match[1] as string}${where}` } };
  },
  source: 'github.com/golang/go src/runtime/signal_unix.go:sighandler, src/runtime/signal_amd64.go:dumpregs',
});

export const GO = [panic, fatal, memory, threads, signal];
