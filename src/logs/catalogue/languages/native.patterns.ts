/** C and C++: aborts, assertions, sanitizers, checks of the allocator, signals that the log names. */
import { group, oneOf, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import { appFrame, at, following, message } from './trace.ts';

const terminate = pattern({
  id: 'cpp/terminate',
  kind: 'exception',
  needles: ['terminate called', 'terminating with uncaught exception', 'terminating due to uncaught exception'],
  find: () =>
    sequence(
      /^/,
      [
        /terminate called after throwing an instance of '([^']{1,200})'/,
        /(terminate called without an active exception)/,
        sequence(
          /(?:libc\+\+abi(?:\.dylib)?: )?terminating (?:with|due to) uncaught exception of type /,
          /([\w:<>, ]{1,200}?)(?:: (.{1,600}))?/,
        ),
      ],
      /$/,
    ),
  ends: true,
  read: (match, around) => {
    const what = around.after(/^\s{1,6}what\(\): {1,3}(.{1,600})$/, 2);
    return {
      fields: {
        type: match[1] ?? match[3] ?? 'terminate',
        ...message(what?.match[1] ?? match[4] ?? match[2]),
        language: 'C++',
      },
      ...(what === undefined ? {} : { also: [what.line.index] }),
    };
  },
  source: 'run: g++ 12',
});

const alloc = pattern({
  id: 'cpp/bad-alloc',
  kind: 'out-of-memory',
  needles: ['std::bad_alloc', 'std::bad_array_new_length'],
  find: () => /std::bad_alloc/,
  read: (_match, around) => ({ fields: { detail: around.matched.message.slice(0, 300) } }),
  source: 'https://en.cppreference.com/w/cpp/memory/new/bad_alloc',
});

const assertion = pattern({
  id: 'c/assertion',
  kind: 'exception',
  needles: ['assertion'],
  find: () =>
    oneOf([
      sequence(
        /^(?:(?:[\w./-]{1,120}): )?([\w./+-]{1,200}\.[a-z]{1,4}):(\d{1,7}): (.{1,200}): Assertion /,
        /[`'](.{1,400})' failed\.?/,
      ),
      /^Assertion failed: (.{1,300}) \(([^():]{1,200}): [^():]{1,120}: (\d{1,7})\)/,
    ]),
  ends: true,
  read: (match) => ({
    fields: {
      type: 'assertion failed',
      ...message(match[4] ?? match[5]),
      frame: `${(match[1] ?? match[6]) as string}:${(match[2] ?? match[7]) as string}`,
      language: 'C',
    },
  }),
  source: 'run: glibc 2.36; git.musl-libc.org src/exit/assert.c',
});

const heap = pattern({
  id: 'c/heap-corruption',
  kind: 'segfault',
  needles: [
    'double free',
    'free(): ',
    'malloc(): ',
    'malloc_consolidate',
    'corrupted size',
    'stack smashing detected',
    'buffer overflow detected',
    'munmap_chunk',
    'realloc(): ',
  ],
  find: () =>
    sequence(
      /^(?:\*\*\* )?(?:Error in .{1,120}: )?/,
      group('', [
        sequence(
          /(?:free|malloc|realloc|munmap_chunk|malloc_consolidate)\(\): /,
          [/invalid|double free|corrupted|memory corruption|unaligned|mismatching|largebin|unsorted/, /smallbin/],
          /.{0,120}/,
        ),
        /double free or corruption.{0,60}/,
        /corrupted (?:size vs\. prev_size|double-linked list).{0,60}/,
        /stack smashing detected|buffer overflow detected/,
      ]),
      /(?: \*\*\*)?/,
    ),
  ends: true,
  read: (match) => ({ fields: { detail: (match[1] as string).trim() } }),
  source: 'run: glibc 2.36',
});

const sanitizer = pattern({
  id: 'c/sanitizer',
  kind: 'exception',
  needles: ['sanitizer: '],
  find: () => /^==\d{1,9}==\s?ERROR: (\w{1,40}Sanitizer): (.{1,300})$/,
  on: 'text',
  ends: true,
  read: (match, around) => {
    const frame = appFrame(
      following(around, 30),
      /^\s{1,8}#\d{1,3} 0x[0-9a-f]{1,16} in .{1,200} (\/?[^\s:()]{1,300}):(\d{1,7})/,
      /\/(?:usr|sysdeps|csu|sanitizer_common)\/|\.\.\/(?:sysdeps|csu)/,
    );
    return { fields: { type: match[1] as string, ...message(match[2]), ...at(frame), language: 'C' } };
  },
  source: 'run: g++ 12 -fsanitize=address',
});

const signal = pattern({
  id: 'c/signal-named',
  kind: 'segfault',
  needles: ['segmentation fault', 'sigsegv', 'illegal instruction', 'sigill', 'bus error', 'sigbus'],
  find: () =>
    /^(?!\[signal )(?:.{0,200}\b)?(Segmentation fault|segmentation fault|SIGSEGV|Illegal instruction|SIGILL|[Bb]us error|SIGBUS)\b.{0,200}$/,
  read: (_, around) => {
    const line = around.matched;
    // Go and the JVM name the signal in their own reports, which other patterns read.
    if (
      /^\[signal |^# |^panic: |^Fatal Python error/.test(line.text) ||
      /^PC=0x/.test(around.line(1)?.text ?? '') ||
      /handler|ignor|on SIGSEGV|catch/i.test(line.text)
    )
      return null;
    return { fields: { detail: line.message.slice(0, 300) } };
  },
  source: 'run: bash 5.2, dash 0.5',
});

export const NATIVE = [terminate, alloc, assertion, heap, sanitizer, signal];
