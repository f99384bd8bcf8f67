import type { COMPILED } from '../../../../src/logs/catalogue/languages/compiled.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof COMPILED> = {
  'zig/panic': {
    reads: [
      {
        log: 'thread 7 panic: index out of bounds: index 3, len 3\n/srv/main.zig:14:21: 0x1034a2c in main (app)\n    const port = parts[3];',
        fields: { type: 'panic', message: 'index out of bounds: index 3, len 3', frame: '/srv/main.zig:14' },
      },
      {
        log: 'error: FileNotFound\n/usr/lib/zig/std/posix.zig:1768:23: 0x1056a2c in openatZ (app)\n/srv/main.zig:9:22: 0x1034c7b in main (app)',
        fields: { type: 'FileNotFound', frame: '/srv/main.zig:9' },
      },
    ],
    ignores: ['error: FileNotFound', 'thread 7 panic: mode off'],
  },
  'nim/unhandled': {
    reads: [
      {
        log: '/srv/app.nim(12)         app\n/srv/app.nim(8)          connect\nError: unhandled exception: Connection refused [OSError]',
        fields: { type: 'OSError', message: 'Connection refused', frame: '/srv/app.nim:8' },
      },
    ],
    ignores: ['Error: unhandled exceptions are counted'],
  },
  'crystal/unhandled': {
    reads: [
      {
        log: "Unhandled exception: Missing hash key: \"port\" (KeyError)\n  from /usr/share/crystal/src/hash.cr:1079:11 in '[]'\n  from src/app.cr:4:7 in '__crystal_main'",
        fields: { type: 'KeyError', frame: 'src/app.cr:4' },
      },
    ],
    ignores: ['Unhandled exception: retrying'],
  },
  'crystal/missing-env': {
    reads: [{ log: 'Unhandled exception: Missing ENV key: "REDIS_URL" (KeyError)', fields: { variable: 'REDIS_URL' } }],
    ignores: ['Missing ENV'],
  },
  'd/uncaught': {
    reads: [
      {
        log: 'core.exception.RangeError@source/app.d(12): Range violation',
        fields: { type: 'core.exception.RangeError', frame: 'source/app.d:12' },
      },
    ],
    ignores: ['user@host.d(1)'],
  },
  'pascal/unhandled': {
    reads: [
      {
        log: 'An unhandled exception occurred at $000000000040108B:\nEAccessViolation: Access violation\n  $000000000040108B line 12 of app.lpr',
        fields: { type: 'EAccessViolation', frame: 'app.lpr:12' },
      },
      { log: 'Runtime error 203 at $000000000042F1A0', fields: { type: 'Runtime error 203' } },
    ],
    ignores: ['Runtime error rate 3'],
  },
  'gnu/runtime-error': {
    reads: [
      {
        log: 'At line 14 of file solver.f90\nFortran runtime error: Array bound mismatch for dimension 1',
        fields: { frame: 'solver.f90:14', language: 'Fortran' },
      },
      {
        log: 'raised CONSTRAINT_ERROR : main.adb:14 index check failed',
        fields: { type: 'CONSTRAINT_ERROR', frame: 'main.adb:14', language: 'Ada' },
      },
      { log: 'libcob: billing.cob:41: error: record overflow', fields: { frame: 'billing.cob:41', language: 'COBOL' } },
    ],
    ignores: ['the alarm was raised : twice'],
  },
  'powershell/error': {
    reads: [
      {
        log: "Get-Content: /app/run.ps1:7\nLine |\n   7 |  $cfg = Get-Content -Path $path\n     |         ~~~~~~~~~~~~~~~~~~~~~~~\n     | Cannot find path '/config/app.json' because it does not exist.",
        fields: {
          type: 'Get-Content',
          message: "Cannot find path '/config/app.json' because it does not exist.",
          frame: '/app/run.ps1:7',
        },
      },
    ],
    ignores: ['Write-Host: /app/run.ps1:7'],
  },
};
