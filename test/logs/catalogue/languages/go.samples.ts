import type { GO } from '../../../../src/logs/catalogue/languages/go.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof GO> = {
  'go/panic': {
    reads: [
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
    ignores: ['panic: mode off', 'http: panic serving 10.0.0.1:4000: boom\ngoroutine 7 [running]:'],
  },
  'go/fatal-error': {
    reads: [
      {
        log: 'fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [sync.WaitGroup.Wait]:\nmain.main()\n\t/src/main.go:9 +0x1d',
        fields: { message: 'all goroutines are asleep - deadlock!', frame: '/src/main.go:9' },
      },
      {
        log: 'fatal error: concurrent map writes\n\ngoroutine 69 [running]:\ninternal/runtime/maps.fatal({0x52d8c7?, 0x0?})\n\t/usr/local/go/src/runtime/panic.go:1181 +0x18\nexample.com/shop/internal/db.Conc.func1()\n\t/src/internal/db/db.go:8 +0x5e\ncreated by example.com/shop/internal/db.Conc in goroutine 1\n\t/src/internal/db/db.go:8 +0x25',
        fields: { frame: '/src/internal/db/db.go:8' },
      },
    ],
    ignores: ['fatal error: config.h: No such file or directory'],
  },
  'go/out-of-memory': {
    reads: [
      'runtime: out of memory: cannot allocate 67108864-byte block (201326592 in use)\nfatal error: out of memory\n\ngoroutine 1 [running]:',
    ],
    ignores: ['out of memory limit set to 1GiB'],
  },
  'go/threads': {
    reads: [
      'runtime: failed to create new OS thread (have 7 already; errno=11)',
      'runtime/cgo: pthread_create failed: Resource temporarily unavailable',
    ],
    ignores: ['program exceeds expectations'],
  },
  'go/signal': {
    reads: [
      {
        log: 'SIGSEGV: segmentation violation\nPC=0x4a0298 m=0 sigcode=1 addr=0x40\nsignal arrived during cgo execution\n\ngoroutine 1 gp=0xc0cc54521e0 m=0 mp=0x589160 [syscall]:\nruntime.cgocall(0x4a0260, 0xc0cc5498ee8)\n\t/usr/local/go/src/runtime/cgocall.go:167 +0x4b fp=0xc0cc5498ec0\nmain._Cfunc_open_store(0x0)\n\t_cgo_gotypes.go:48 +0x3a',
        fields: { detail: 'SIGSEGV: segmentation violation in the C function open_store' },
      },
      {
        log: 'SIGABRT: abort\nPC=0x7f23 m=0 sigcode=0\n\ngoroutine 1 [running]:',
        fields: { detail: 'SIGABRT: abort' },
      },
    ],
    ignores: ['SIGSEGV: segmentation violation', 'SIGTERM: termination\nPC=0x1 m=0', 'caught SIGBUS: bus error'],
  },
};
