/** Go's panics and fatal errors. */
import { pattern } from '../pattern.ts';
import type { AnyPattern, Neighbours } from '../pattern.ts';
import { also, appFrame, at, following, message } from './trace.ts';
import type { Frame } from './trace.ts';

const FRAME = /^\s{0,8}(\S{1,300}\.(?:go|s)):(\d{1,7})(?: \+0x[0-9a-f]{1,16})?/;
const FOREIGN =
  /\/(?:usr\/(?:local\/)?(?:lib\/)?go(?:-[\d.]+)?|usr\/lib\/golang|opt\/hostedtoolcache\/go[^\s]*)\/src\/|\/pkg\/mod\/|\/vendor\/|\/go\d?\.?[\d.]*\/src\/(?:runtime|net|internal|sync|os|reflect|testing|encoding)|^\s*(?:runtime|net|net\/http|sync|os|io|reflect|internal\/\S+|encoding\/\S+|log|fmt|syscall)\/\w+\.(?:go|s):|github\.com\/(?:spf13|urfave|gin-gonic|labstack|sirupsen)\/|go\.uber\.org\/|k8s\.io\//;

/** The first frame of the application's own in the goroutine that died: the first dump after the panic. */
function own(around: Neighbours): Frame | undefined {
  const lines = following(around, 120);
  const first = lines.findIndex((line) => /^goroutine \d/.test(line.text));
  if (first < 0) return undefined;
  const second = lines.findIndex((line, i) => i > first && /^goroutine \d/.test(line.text));
  const dump = lines
    .slice(first, second < 0 ? undefined : second)
    .filter((_, i, all) => !/^created by /.test(all[i - 1]?.text ?? ''));
  return appFrame(dump, FRAME, FOREIGN);
}

const panic = pattern({
  id: 'go/panic',
  kind: 'exception',
  needles: ['panic: '],
  find: /^panic: (.{1,1500})$/,
  on: 'text',
  ends: true,
  read: (match, around) => {
    const frame = own(around);
    const trace = around.after(/^goroutine \d{1,9} |^\[signal SIG/, 20);
    const first = (match[1] as string).replace(/ \[recovered(?:, repanicked)?\]$/, '');
    // What recovered the first one raised the second, which ended the process.
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
    // Rust, Erlang and people write `panic:` too; Go's is followed by a goroutine.
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
  samples: {
    match: [
      {
        log: 'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4eb68d]\n\ngoroutine 1 [running]:\nexample.com/shop/internal/db.Open(...)\n\t/src/internal/db/db.go:4\nmain.main()\n\t/src/main.go:5 +0xcd',
        fields: {
          type: 'runtime error',
          message: 'invalid memory address or nil pointer dereference',
          frame: '/src/internal/db/db.go:4',
          language: 'Go',
        },
      },
      {
        log: 'panic: assignment to entry in nil map\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:6 +0xb2',
        fields: { type: 'panic', message: 'assignment to entry in nil map' },
      },
      {
        log: 'panic: first [recovered]\n\tpanic: again: first\n\ngoroutine 1 [running]:\nmain.main.func1()\n\t/src/main.go:15 +0x5b\npanic({0x4fc3e0?, 0x536418?})\n\t/usr/local/go/src/runtime/panic.go:860 +0x13a\nmain.main()\n\t/src/main.go:15 +0x296',
        fields: { message: 'again: first', frame: '/src/main.go:15' },
      },
      {
        log: 'panic: assignment to entry in nil map [recovered]\n\tpanic: no shard for eu\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:6 +0xb2',
        fields: { message: 'no shard for eu (recovered from: assignment to entry in nil map)' },
      },
    ],
    not: ['panic: mode off', 'http: panic serving 10.0.0.1:4000: boom\ngoroutine 7 [running]:'],
  },
  source: 'run: go 1.26',
});

const fatal = pattern({
  id: 'go/fatal-error',
  kind: 'exception',
  needles: ['fatal error: '],
  find: /^fatal error: (all goroutines are asleep - deadlock!|concurrent map [\w ]{1,40}|stack overflow|sync: .{1,80}|unexpected signal .{0,120}|runtime: .{1,120}|.{1,80})$/,
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
  samples: {
    match: [
      {
        log: 'fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [sync.WaitGroup.Wait]:\nmain.main()\n\t/src/main.go:9 +0x1d',
        fields: { message: 'all goroutines are asleep - deadlock!', frame: '/src/main.go:9' },
      },
      {
        log: 'fatal error: concurrent map writes\n\ngoroutine 69 [running]:\ninternal/runtime/maps.fatal({0x52d8c7?, 0x0?})\n\t/usr/local/go/src/runtime/panic.go:1181 +0x18\nexample.com/shop/internal/db.Conc.func1()\n\t/src/internal/db/db.go:8 +0x5e\ncreated by example.com/shop/internal/db.Conc in goroutine 1\n\t/src/internal/db/db.go:8 +0x25',
        fields: { frame: '/src/internal/db/db.go:8' },
      },
    ],
    not: ['fatal error: config.h: No such file or directory'],
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
  find: /^(?:fatal error: )?(?:runtime: (?:out of memory|cannot allocate memory|cannot allocate heap)|out of memory).{0,200}$/,
  on: 'text',
  ends: true,
  read: (match, around) =>
    around.after(/^goroutine \d|^runtime stack:|^fatal error: /, 20) === undefined
      ? null
      : { fields: { detail: match[0].slice(0, 300) } },
  samples: {
    match: [
      'runtime: out of memory: cannot allocate 67108864-byte block (201326592 in use)\nfatal error: out of memory\n\ngoroutine 1 [running]:',
    ],
    not: ['out of memory limit set to 1GiB'],
  },
  source: 'github.com/golang/go src/runtime/mcache.go, src/runtime/malloc.go',
});

const threads = pattern({
  id: 'go/threads',
  kind: 'limit-reached',
  needles: ['failed to create new os thread', 'program exceeds', 'pthread_create failed'],
  find: /^(?:runtime: failed to create new OS thread.{0,200}|runtime: program exceeds \d{1,9}-thread limit|runtime\/cgo: pthread_create failed: .{1,80})$/,
  on: 'text',
  ends: true,
  read: (match) => ({ fields: { what: 'threads', detail: match[0] } }),
  samples: {
    match: [
      'runtime: failed to create new OS thread (have 7 already; errno=11)',
      'runtime/cgo: pthread_create failed: Resource temporarily unavailable',
    ],
    not: ['program exceeds expectations'],
  },
  source: 'github.com/golang/go src/runtime/os_linux.go, src/runtime/cgo/gcc_libinit.c',
});

export const GO: readonly AnyPattern[] = [panic, fatal, memory, threads];
