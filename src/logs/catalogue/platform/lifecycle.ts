/** The app says that it was told to stop. */
import { detailOf } from '../address.ts';
import { pattern } from '../pattern.ts';
import type { AnyPattern } from '../pattern.ts';

export const LIFECYCLE: readonly AnyPattern[] = [
  pattern({
    id: 'lifecycle/shutting-down',
    kind: 'shutting-down',
    needles: [
      'sigterm',
      'sigint',
      'sigquit',
      'shutting down',
      'shutdown',
      'signal',
      'terminated',
      'stopping',
      'shut down',
      'exiting gracefully',
      'graceful',
      'handling signal',
      'worker exiting',
      'graceful stop',
      'terminating',
      'interrupt',
    ],
    find: /\b(?:SIG(?:TERM|INT|QUIT))\b|(?:[Rr]eceived|[Cc]aught|[Gg]ot|[Hh]andling|[Tt]rapped|signal) (?:signal:? |an? |termination |stop |os |OS )?(?:signal|terminated|interrupt|15\b|fast shutdown|smart shutdown|shutdown request|term\b)|(?:[Gg]raceful(?:ly)? |[Ii]nitiating |[Cc]ommencing |[Bb]eginning )(?:shut(?:ting)? ?down|stop(?:ping)?|exit)|\b[Ss]hutting down\b|[Ss]hutdown (?:initiated|requested|signal|complete|in progress)|Application is shutting down|User requested shutdown|Stopping (?:server|service|application|HTTP server|Kestrel|gracefully)|signal: terminated/,
    read: (match, around) => {
      const line = around.line(0);
      const text = line?.message ?? match[0];
      if (
        /\bon SIG|press |send SIG|will (?:be )?(?:shut|stop)|shutdown hook (?:added|registered)|stop with|to (?:stop|quit|shut)|no listening sockets|due to (?:an? )?(?:error|exception|failure|startup)|\bsignal(?:led)? by\b|terminated by signal|segmentation|SIG(?:SEGV|ABRT|BUS|ILL|FPE)|signal (?:4|6|7|8|9|11)\b|(?:errors?|failure),? shutting down|timeout=|startup process failure|exited with code|via signal/i.test(
          text,
        )
      )
        return null;
      const signal =
        /\bSIG(?:TERM|INT|QUIT)\b/.exec(text)?.[0] ??
        (/terminated|\b15\b|smart shutdown/.test(text)
          ? 'SIGTERM'
          : /interrupt|fast shutdown/.test(text)
            ? 'SIGINT'
            : undefined);
      return { fields: { detail: detailOf(text), ...(signal === undefined ? {} : { signal }) } };
    },
    samples: {
      match: [
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
      not: [
        'Caught signal 11 (SIGSEGV)',
        'press Ctrl-C or send SIGINT to stop',
        'server process (PID 29) was terminated by signal 9: Killed',
        'no listening sockets available, shutting down',
        'graceful-shutdown timeout=30s',
      ],
    },
    source:
      'run: prometheus 2.42, postgres 15, apache 2.4; nginx ngx_process.c; benoitc/gunicorn arbiter.py; encode/uvicorn server.py; redis server.c; spring-boot GracefulShutdown.java; dotnet/runtime Hosting.Lifetime; puma',
  }),
];
