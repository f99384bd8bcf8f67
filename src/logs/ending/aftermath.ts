/** Lines after a failure that do not say what failed. */
import { group, once, sequence } from '../../expressions.ts';
import { anyOf } from '../../needles.ts';
import type { Needled } from '../../needles.ts';

/** What launchers and supervisors report, where to read more, usage. */
export const AFTERMATH: readonly Needled[] = [
  ['npm', /^npm (?:ERR!|error|notice|warn)/i],
  ['elifecycle', /ELIFECYCLE/i],
  ['failed to load command', /^bundler: failed to load command:/i],
  ['command failed', /^error Command failed/i],
  ['info visit', /^info Visit /i],
  ['complete log', /A complete log of this run/i],
  ['at async', /^\s*at async /i],
  [
    'see ',
    /^\W{0,3}(?:please )?see (?:the )?(?:full |complete |whole )?(?:stack ?)?(?:trace|output|errors?|messages?|logs?)\b.{0,80}$/i,
  ],
  ['tasks: top', /^Tasks: TOP => /i],
  ['node.js v', /^Node\.js v\d/i],
  ['rust_backtrace', /RUST_BACKTRACE/i],
  ['run with `', /run with `/i],
  ['for more information', /^For more information/i],
  ['try', /^Try ['"`]/i],
  ['--help', /^(?:Try|See|Use|Run|Type|For|Please|Pass|Execute|More|Hint|Rerun)\b.{0,80}--help/i],
  ["run '", /^Run '.{1,60}' for/i],
  ['usage:', /^usage:/i],
  ['-', /^\s+-{1,2}[a-zA-Z][\w-]*/],
  ['program will exit', /^Program will exit/i],
  ['full report at', /^Full report at/i],
  ['crash dump', /Crash dump is being written/i],
  ['core dumped', /core dumped/i],
  ['+', /^\+ \S/],
  ['***', /^make(?:\[\d+\])?: \*\*\*/i],
  ['java virtual machine', /Could not create the Java Virtual Machine/i],
  ['fatal exception', /A fatal exception has occurred/i],
  ['found in configuration', /(?:Fatal errors|Error\(s\)) found in configuration(?: file\b.{0,200})?\.?$/i],
  ['worker failed', /Worker failed to boot/i],
  [
    'exit',
    once(() =>
      sequence(
        /^.{0,80}\bexit(?:ed|ing)? (?:(?:the )?(?:JVM|VM|process|program|application|server|container) )?/i,
        /(?:with )?(?:an? )?(?:non-?zero )?(?:exit )?(?:status|code|error code)[ :=]{0,2}\d{0,3}\W{0,3}$/i,
      ),
    ),
  ],
  ['objdump', /objdump -rdS/],
  [
    ['exiting', 'aborting', 'quitting', 'terminating', 'shutting down'],
    /^[\w .-]{1,40} (?:failed|error)[.!:;,]{0,2} (?:exiting|aborting|quitting|terminating|shutting down)\b.{0,12}$/i,
  ],
  [
    ['failed to start', 'did not start', 'could not be started'],
    /^[\w .-]{1,40} (?:failed to start|did not start|could not be started)[.!]?$/i,
  ],
  ['applicationcontext', /^Error starting ApplicationContext\. To display/i],
  ['application run failed', /Application run failed$/i],
  ['entered', /entered (?:FATAL|STOPPED|BACKOFF) state/i],
  ['configuration file', /^(?:nginx|httpd|apache2): configuration file .{1,200} test failed$/i],
  [
    ['abnormally', 'unexpectedly', 'prematurely', 'normally', 'cleanly', 'properly'],
    once(() =>
      sequence(
        /^.{0,60}\b/i,
        [
          /(?:exit|exited|exiting|terminat(?:ed|ing)|ended|quit) (?:abnormally|unexpectedly|prematurely)/i,
          /did not (?:exit|terminate|end|shut down) (?:normally|cleanly|properly)/i,
        ],
        group(
          '?:',
          [
            /,? (?:with )?(?:exit |status )?(?:code|status) ?-?\d{0,3}\.?/i,
            /(?: -|[.;,]) (?:please )?(?:check|see) .{1,120}/i,
          ],
          '?',
        ),
        /$/i,
      ),
    ),
  ],
  ['shutting down: master', /^Shutting down: Master$/i],
  ['fassert', /aborting after fassert\(\) failure/i],
  ['pm2', /\bPM2 (?:log|error)?: ?(?:App|Script) /i],
  [['continues', 'persists'], /^If (?:this|the) .{1,60} (?:continues|persists)/i],
  ['aborting', /^Aborting$/i],
  ['more details here', /^More details here: https:\/\/curl\./i],
  ['curl failed to verify', /^curl failed to verify the legitimacy/i],
  ['establish a secure', /^establish a secure connection to it\./i],
  ['how to fix it', /^how to fix it, please visit/i],
  ['curl performs ssl', /^curl performs SSL certificate verification by default/i],
  ['if this https server', /^If this HTTPS server uses a certificate signed/i],
  ["curl's verification", /^If you'd like to turn off curl's verification/i],
  ['similar options', /^HTTPS-proxy has similar options/i],
  ['insecurely', /^To connect to \S{1,253} insecurely, use/i],
  ['from remote repository', /^(?:fatal: )?Could not read from remote repository\.?$/i],
  ['correct access rights', /^Please make sure you have the correct access rights/i],
  ['repository exists', /^and the repository exists\.$/i],
];

/** Returns whether a launcher or supervisor reports the failure, or a line says where to read more, or shows usage. */
export const isAftermath = anyOf(AFTERMATH);

/** Returns whether a line says that the program stops or cleans up. The line may still say why. */
const stops = anyOf([
  ['see', /(?:^|\s)see (?:the )?.{1,60} for (?:more )?(?:details|information)|^See .{1,80}/i],
  [
    [
      'exit',
      'abort',
      'quitting',
      'terminat',
      'stop',
      'bye',
      'shutting down',
      'shutdown',
      'done',
      'clos',
      'clean',
      'dying',
    ],
    once(() =>
      sequence(
        /^(?:\[\w+\] )?(?:fatal:? |panic:? )?(?:now )?/i,
        [
          /exiting|exited|aborting|aborted|quitting|terminating|terminated|stopping|stopped|bye/i,
          /goodbye|shutting down|shutdown|done|closing|cleanup|cleaning up|dying/i,
        ],
        /\b.{0,40}$/i,
      ),
    ),
  ],
  [
    ['stop', 'clos', 'destroy', 'disposing', 'unregistering', 'shut', 'killing', 'terminating'],
    /^(?:killing|terminating|stopping|stopped|closing|closed|destroy|destroying|disposing|unregistering|shutting|shutdown)\b/i,
  ],
  [
    ['exit', 'terminated', 'stop', 'shutting down'],
    once(() =>
      sequence(
        /\b/i,
        [/worker|process|server|service|application|app|master|pool/i],
        /\b.{0,30}\b(?:exiting|exited|terminated|stopped|stopping|shutting down)\b.{0,40}$/i,
      ),
    ),
  ],
  [
    ['shut', 'closed', 'stopped', 'terminated'],
    /(?:shut ?down|shutting down|closed|stopped|terminated)(?: (?:completed|complete|initiated|successfully|gracefully|cleanly))?[.!]*$/i,
  ],
  ['killed', /^Killed$/i],
  ['child process', /child process .{0,40} exited/i],
]);

/** The script that reports, and its level: `/run/s6/basedir/scripts/rc.init: fatal: `. */
const REPORTER = /^\/[\w./-]{1,80}: (?:fatal|error|info|warning): /;
const SAYS_WHY = /\bdue to\b|\bbecause\b|: \S.{20,}/i;

/** Returns whether a line says that the program stops or cleans up, and not why. */
export const isLeaving = (message: string): boolean => {
  const text = message.replace(REPORTER, '');
  return stops(text) && !SAYS_WHY.test(text.slice(0, 400));
};
