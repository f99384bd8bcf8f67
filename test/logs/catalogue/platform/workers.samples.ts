import type { WORKERS } from '../../../../src/logs/catalogue/platform/workers.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof WORKERS> = {
  'memory/worker-killed': {
    reads: [
      '[2026-01-01 10:00:00 +0000] [1] [ERROR] Worker (pid:9) was sent SIGKILL! Perhaps out of memory?',
      'DAMN ! worker 1 (pid: 12) died, killed by signal 9 :( trying respawn ...',
      "Process 'ForkPoolWorker-2' pid:14 exited with 'signal 9 (SIGKILL)'",
      '2026/01/01 10:00:00 [alert] 1#1: worker process 30 exited on signal 9',
      'AH00051: child pid 17 exit signal Killed (9), possible coredump in /etc/apache2',
      'LOG:  server process (PID 72) was terminated by signal 9: Killed',
      'concurrent.futures.process.BrokenProcessPool: A process in the process pool was terminated abruptly while the future was running or pending.',
      'RuntimeError: DataLoader worker (pid 45) is killed by signal: Killed.',
      'ERROR:torch.distributed.elastic.multiprocessing.api:failed (exitcode: -9) local_rank: 0 (pid: 60) of binary: /usr/bin/python3',
      'Shard process was signaled to shutdown with signal 9 rank=1',
    ],
    ignores: [
      'worker process 30 exited on signal 15',
      '[CRITICAL] WORKER TIMEOUT (pid:9)\n[ERROR] Worker (pid:9) was sent SIGKILL! Perhaps out of memory?',
      'sending SIGKILL to the worker process',
    ],
  },
  'process/child-signal': {
    reads: [
      {
        log: 'ERROR:torch.distributed.elastic.multiprocessing.api:failed (exitcode: -7) local_rank: 1 (pid: 56) of binary: /usr/bin/python3',
        fields: {
          detail: 'failed (exitcode: -7) local_rank: 1 (pid: 56) of binary: /usr/bin/python3',
        },
      },
      'Shard process was signaled to shutdown with signal 7 rank=1',
      'DAMN ! worker 1 (pid: 12) died, killed by signal 7 :( trying respawn ...',
      '2026/01/01 10:00:00 [alert] 1#1: worker process 30 exited on signal 11',
      'LOG:  server process (PID 72) was terminated by signal 4: Illegal instruction',
    ],
    ignores: [
      'worker process 30 exited on signal 15',
      'worker 4 ended after signal 70',
      'the child exited with exitcode: -15',
      'task 7 crashed 4 times',
    ],
  },
};
