/** The app says that it was told to stop. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';

/** Lines about a stop that do not say that the app was told to stop. */
const NO_ORDER = once(() =>
  oneOf([
    /\bon SIG|press |send SIG|will (?:be )?(?:shut|stop)/i,
    /shutdown hook (?:added|registered)/i,
    /stop with|to (?:stop|quit|shut)|no listening sockets/i,
    /due to (?:an? )?(?:error|exception|failure|startup)/i,
    /\bsignal(?:led)? by\b|terminated by signal|segmentation/i,
    /SIG(?:SEGV|ABRT|BUS|ILL|FPE)/i,
    /signal (?:4|6|7|8|9|11)\b/i,
    /(?:errors?|failure),? shutting down/i,
    /timeout=|startup process failure|exited with code|via signal/i,
  ]),
);

export const LIFECYCLE = [
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
    find: () =>
      oneOf([
        /\b(?:SIG(?:TERM|INT|QUIT))\b/,
        sequence(
          [/[Rr]eceived|[Cc]aught|[Gg]ot|[Hh]andling|[Tt]rapped|signal/],
          / (?:signal:? |an? |termination |stop |os |OS )?/,
          [/signal|terminated|interrupt|15\b|fast shutdown|smart shutdown|shutdown request|term\b/],
        ),
        sequence(
          [/[Gg]raceful(?:ly)? |[Ii]nitiating |[Cc]ommencing |[Bb]eginning /],
          /(?:shut(?:ting)? ?down|stop(?:ping)?|exit)/,
        ),
        /\b[Ss]hutting down\b/,
        /[Ss]hutdown (?:initiated|requested|signal|complete|in progress)/,
        /Application is shutting down/,
        /User requested shutdown/,
        /Stopping (?:server|service|application|HTTP server|Kestrel|gracefully)/,
        /signal: terminated/,
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      if (NO_ORDER().test(text)) return null;
      const signal =
        /\bSIG(?:TERM|INT|QUIT)\b/.exec(text)?.[0] ??
        (/terminated|signal:? term\b|\b15\b|smart shutdown/.test(text)
          ? 'SIGTERM'
          : /interrupt|fast shutdown/.test(text)
            ? 'SIGINT'
            : undefined);
      return { fields: { detail: detailOf(text), ...(signal === undefined ? {} : { signal }) } };
    },
    source: [
      'run: prometheus 2.42, postgres 15, apache 2.4',
      'nginx ngx_process.c',
      'benoitc/gunicorn arbiter.py',
      'encode/uvicorn server.py',
      'redis server.c',
      'spring-boot GracefulShutdown.java',
      'dotnet/runtime Hosting.Lifetime',
      'puma',
    ],
  }),
];
