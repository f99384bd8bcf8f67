import type { LIFECYCLE } from '../../../../src/logs/catalogue/platform/lifecycle.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof LIFECYCLE> = {
  'lifecycle/shutting-down': {
    reads: [
      {
        log: 'ts=2026-11-22T22:27:49.314Z caller=main.go:823 level=warn msg="Received SIGTERM, exiting gracefully..."',
        fields: { signal: 'SIGTERM' },
      },
      {
        log: '2026/11/22 10:00:00 [notice] 1#1: signal 15 (SIGTERM) received from 0, exiting',
        fields: { signal: 'SIGTERM' },
      },
      { log: '[2026-11-22 10:00:00 +0000] [1] [INFO] Handling signal: term' },
      'INFO:     Shutting down',
      { log: 'LOG:  received smart shutdown request', fields: { signal: 'SIGTERM' } },
      { log: 'LOG:  received fast shutdown request', fields: { signal: 'SIGINT' } },
      '1:signal-handler (1795341600) Received SIGTERM scheduling shutdown...',
      { log: 'received signal: terminated', fields: { signal: 'SIGTERM' } },
      '- Gracefully stopping, waiting for requests to finish\n- Gracefully shutting down workers...',
      'Commencing graceful shutdown. Waiting for active requests to complete',
      'info: Microsoft.Hosting.Lifetime[0]\n      Application is shutting down...',
      {
        log: '[Sun Nov 22 22:24:38.863382 2026] [mpm_event:notice] [pid 11704:tid 11704] AH00491: caught SIGTERM, shutting down',
        fields: { signal: 'SIGTERM' },
      },
    ],
    ignores: [
      'Caught signal 11 (SIGSEGV)',
      'press Ctrl-C or send SIGINT to stop',
      'server process (PID 29) was terminated by signal 9: Killed',
      'no listening sockets available, shutting down',
      'graceful-shutdown timeout=30s',
    ],
  },
};
