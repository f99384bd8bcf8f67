/** A server reports that one of its processes ended by SIGKILL, or by the signal of a crash. */
import { oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';

/** Before it kills a worker that takes too long, a server says so: gunicorn, uWSGI, php-fpm, Puma, Passenger. */
const OWN_KILL =
  /WORKER TIMEOUT|HARAKIRI|execution timed out|[Tt]erminating timed out|timed out, (?:killing|terminating)/;
/** How many lines above its end a worker was told to end. */
const ABOVE = 6;

export const WORKERS = [
  pattern({
    id: 'memory/worker-killed',
    kind: 'out-of-memory',
    needles: ['sigkill', 'signal 9', 'killed (9)', 'signal: killed', 'terminated abruptly', 'exitcode'],
    find: () =>
      oneOf([
        /\b[Ww]orker \(pid:\d{1,9}\) was sent SIGKILL/,
        /\b(?:[Ww]orker|[Cc]hild|[Pp]rocess)\b.{0,80}\b(?:died|exited|terminated|killed|ended|signal?led)\b.{0,60}\b(?:signal:? ?9\b|SIGKILL)/,
        /\bexitcode\s{0,3}[:=]\s{0,3}-9\b/,
        /\b(?:child|worker)(?: process)?(?: pid)? \d{1,9} exit(?:ed)? (?:on )?signal (?:Killed \(9\)|9\b)/,
        /\breaped #<Process::Status: pid \d{1,9} SIGKILL/,
        /\bworker\b.{0,40} is killed by signal: Killed/,
        /A process in the process pool was terminated abruptly/,
        /The exit codes of the workers are \{.{0,80}SIGKILL/,
      ]),
    read: (_, around) => {
      if (around.matched.severity === 'debug' || around.before(OWN_KILL, ABOVE) !== undefined) return null;
      return { fields: { detail: detailOf(around.matched.message) } };
    },
    source: [
      'benoitc/gunicorn gunicorn/arbiter.py reap_workers',
      'unbit/uwsgi core/master_checks.c',
      'celery/billiard billiard/pool.py',
      'nginx src/os/unix/ngx_process.c ngx_process_get_status',
      'apache/httpd server/mpm_unix.c AH00051',
      'php/php-src sapi/fpm/fpm/fpm_children.c',
      'postgres src/backend/postmaster/postmaster.c LogChildExit',
      'pytorch torch/utils/data/_utils/signal_handling.py',
      'pytorch torch/distributed/elastic/multiprocessing/api.py',
      'huggingface/text-generation-inference launcher/src/main.rs',
    ],
  }),
  pattern({
    id: 'process/child-signal',
    kind: 'segfault',
    needles: ['signal 7', 'signal: 7', 'signal (7', 'exitcode'],
    find: () =>
      oneOf([
        sequence(
          /\b(?:[Ww]orker|[Cc]hild|(?:[Ss]ub)?[Pp]rocess|[Cc]ommand|[Tt]ask)\b.{0,80}\b/,
          [/died|exit(?:ed)?|terminated|killed|ended|signal?led|crashed/],
          /\b.{0,60}\bsignal:? \(?(?:4|7|8|11)\b/,
        ),
        /\bexitcode\s{0,3}[:=]\s{0,3}-(?:4|7|8|11)\b/,
      ]),
    read: (_, around) =>
      around.matched.severity === 'debug' ? null : { fields: { detail: detailOf(around.matched.message) } },
    source: [
      'pytorch torch/distributed/elastic/multiprocessing/api.py',
      'huggingface/text-generation-inference launcher/src/main.rs',
      'nginx src/os/unix/ngx_process.c ngx_process_get_status',
      'postgres src/backend/postmaster/postmaster.c LogChildExit',
      'unbit/uwsgi core/master_checks.c',
    ],
  }),
];
