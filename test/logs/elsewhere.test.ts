/** Logs that end with a message that only points to the reason. */
import { expect } from 'chai';
import { analyseLog } from '../../src/logs/analyse-log.ts';
import { pointsElsewhere } from '../../src/logs/ending/points-elsewhere.ts';
import { isRaisedExit } from '../../src/logs/ending/raised-exit.ts';

/** Returns the line that the engine chooses, and the kind of its first fatal match. */
function chosen(text: string): string {
  const analysis = analyseLog(
    { text, timestamps: false, truncated: false },
    { container: 'web', previous: true, exitCode: 1 },
  );
  const first = analysis.matches.find(({ fatal }) => fatal);
  return `${first?.kind}: ${analysis.lines[first?.line ?? analysis.decisive[0] ?? -1]?.text}`;
}

const log = (...lines: string[]): string => `${lines.join('\n')}\n`;

describe('a log that ends with a pointer to the reason', () => {
  it('takes the trace of the child, with the prefix of a logger on every line', () => {
    const worker = (line: string): string => `(Shard2 pid=88) ERROR 03-04 09:10:11 [pool.py:41] ${line}`;
    const main = (line: string): string => `(Main pid=1) ${line}`;
    const text = log(
      '(Main pid=1) INFO 03-04 09:10:01 [cli.py:12] starting 4 shards',
      worker('Traceback (most recent call last):'),
      worker('  File "/srv/shards/pool.py", line 40, in run'),
      worker('    self.open(index)'),
      worker('ValueError: shard map has 3 entries, the index has 4'),
      main('Traceback (most recent call last):'),
      main('  File "/srv/cli.py", line 30, in <module>'),
      main('    raise RuntimeError("Shard startup failed. "'),
      main('RuntimeError: Shard startup failed. See the stack trace above.'),
    );
    expect(chosen(text)).to.match(/^exception: .*ValueError: shard map has 3 entries/);
  });
  it('takes the failure of the part that the last line names', () => {
    const line = (level: string, text: string): string => `time="2026-11-30T09:03:41Z" level=${level} msg="${text}"`;
    const text = log(
      line('info', 'checking the ledger'),
      line('error', 'Cannot check the ledger: its seal is of another press, which happens without using the tool'),
      line('warning', 'Retrying the gate: dial tcp 10.96.14.3:389: i/o timeout'),
      line('fatal', 'The following parts had fatal failures during startup: ledger'),
    );
    expect(chosen(text)).to.contain('its seal is of another press');
  });
  it('takes what failed before the lines that git adds', () => {
    const clone = (...lines: string[]): string => chosen(log("Cloning into '/srv/menus'...", ...lines));
    const added = ['fatal: the remote end hung up unexpectedly', 'fatal: early EOF', 'fatal: index-pack failed'];
    expect(clone('error: RPC failed; HTTP 524 curl 22 The requested URL returned error: 524', ...added)).to.contain(
      'HTTP 524',
    );
    expect(
      clone(
        'ssh: Could not resolve hostname git.lan: Name or service not known',
        'fatal: Could not read from remote repository.',
      ),
    ).to.contain('git.lan');
    expect(clone(added[0]!)).to.contain('hung up');
  });
  it('takes what a program printed before it raised an exit', () => {
    const text = log(
      '[1] * Booting',
      'The portal needs these values before it can start:',
      '',
      '  - PORTAL_SIGNING_SALT',
      '  - PORTAL_SEED',
      '',
      '[1] ! Unable to load application: SystemExit: exit',
    );
    expect(chosen(text)).to.equal('error-line: The portal needs these values before it can start:');
  });
  it('takes the exception of a rake task that a hint follows', () => {
    const text = log(
      'bin/rails aborted!',
      'KeyError: no ledger named north (KeyError)',
      "/app/lib/ledger.rb:12:in `fetch'",
      'Tasks: TOP => ledger:open',
      '(See full trace by running task with --trace)',
    );
    expect(chosen(text)).to.equal('exception: KeyError: no ledger named north (KeyError)');
  });
  it('takes the earlier error of other languages', () => {
    for (const end of [
      'ERROR startup failed, see the error above',
      'FATAL application failed to start; check the logs above for details',
      'ERROR boot failed due to an exception in a worker process. See log for details.',
      'ERROR failed, the error is printed above',
    ])
      expect(chosen(log('INFO start', "ERROR lane 'north' has no gauge", 'INFO closing', end)), end).to.contain(
        "lane 'north' has no gauge",
      );
  });
  it('takes the error of the one that failed, where the last message counts them', () => {
    for (const end of [
      'error: opening gauge set: failed to open all gauges',
      'FATAL one or more lanes failed to start',
      'ERROR 1 of 3 lanes could not be opened',
    ])
      expect(chosen(log('INFO start', "ERROR lane 'north' has no gauge", 'INFO closing', end)), end).to.contain(
        "lane 'north' has no gauge",
      );
    const end = "ERROR failed to open all gauges of lane 'south': bad magic 7";
    expect(chosen(log("ERROR lane 'north' has no gauge", 'INFO closing', end))).to.contain(end);
  });
  it('prefers what is particular to a trace that names nothing', () => {
    const text = log(
      'WARN cache: open /cache/a.seg: No space left on device',
      'Traceback (most recent call last):',
      '  File "/srv/cache.py", line 9, in <module>',
      '    main()',
      'RuntimeError: unknown system error (run with CACHE_DEBUG=1 for details)',
    );
    expect(chosen(text)).to.match(/^disk-full: /);
  });
  it('keeps an end that says something itself', () => {
    for (const end of [
      "ERROR cannot open ledger 'south', see the log above",
      'ERROR bind to 10.0.0.9:7000 failed, check the logs for details',
    ])
      expect(chosen(log("WARN lane 'north' is slow", 'INFO go on', end)), end).to.contain(end);
  });
  it('keeps the pointer where no line above says anything', () => {
    const end = 'ERROR startup failed, see the error above';
    expect(chosen(log('INFO start', 'INFO config read', end))).to.contain(end);
  });
});

describe('an exit that a program raised', () => {
  it('has no reason of its kind', () => {
    for (const text of ['SystemExit: exit', 'worker: SystemExit: 3', 'SystemExit'])
      expect(isRaisedExit(text), text).to.equal(true);
    expect(isRaisedExit('SystemExit: cannot read ledger')).to.equal(false);
  });
  it('stays the end where no line before says why', () => {
    expect(chosen(log('INFO start', '! Unable to load application: SystemExit: exit'))).to.contain('SystemExit');
  });
});

describe('a message that points elsewhere', () => {
  it('says nothing itself', () => {
    for (const text of [
      'Engine process failed to start. See stack trace for the root cause.',
      'Initialisation failed, see above',
      'caused by the following exception',
    ])
      expect(pointsElsewhere(text), text).to.equal(true);
    for (const text of [
      'seed 7 is not above the threshold',
      'the error rate is above 5 %',
      'see https://docs.example.com/start',
    ])
      expect(pointsElsewhere(text), text).to.equal(false);
  });
});
