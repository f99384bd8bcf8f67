import type { NATIVE } from '../../../../src/logs/catalogue/languages/native.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof NATIVE> = {
  'cpp/terminate': {
    reads: [
      {
        log: "terminate called after throwing an instance of 'std::runtime_error'\n  what():  cannot open config",
        fields: { type: 'std::runtime_error', message: 'cannot open config', language: 'C++' },
      },
      { log: "terminate called after throwing an instance of 'int'", fields: { type: 'int' } },
    ],
    ignores: ['terminate called by operator'],
  },
  'cpp/bad-alloc': {
    reads: ["terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc"],
    ignores: ['bad allocation ratio'],
  },
  'c/assertion': {
    reads: [
      {
        log: "a: a.cpp:8: int main(int, char**): Assertion `c==9' failed.",
        fields: { message: 'c==9', frame: 'a.cpp:8' },
      },
      { log: 'Assertion failed: port > 0 (net.c: listen_on: 40)', fields: { frame: 'net.c:40' } },
    ],
    ignores: ['assertion failed for token 12, trying next key'],
  },
  'c/heap-corruption': {
    reads: [
      {
        log: 'free(): double free detected in tcache 2',
        fields: { detail: 'free(): double free detected in tcache 2' },
      },
      '*** stack smashing detected ***: terminated',
      'malloc(): corrupted top size',
    ],
    ignores: ['free(): 12 blocks returned'],
  },
  'c/sanitizer': {
    reads: [
      {
        log: '==31650==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000024 at pc 0x55cd\nREAD of size 4 at 0x602000000024 thread T0\n    #0 0x55cd3e5667a4 in main /src/a.cpp:8\n    #1 0x7f4df8845249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58',
        fields: { type: 'AddressSanitizer', frame: '/src/a.cpp:8' },
      },
    ],
    ignores: ['ERROR: input sanitizer: empty'],
  },
  'c/signal-named': {
    reads: [
      { log: 'Segmentation fault (core dumped)', fields: { detail: 'Segmentation fault (core dumped)' } },
      '/entrypoint.sh: line 3:    31 Segmentation fault      /app/server --port 80',
      'Caught signal 11 (SIGSEGV)',
    ],
    ignores: ['installing SIGSEGV handler', '[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4eb68d]'],
  },
};
