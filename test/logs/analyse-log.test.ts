/** The log engine on whole logs: where the final error block begins, what is noise, what the process survived. */
import { expect } from 'chai';
import { analyseLog } from '../../src/logs/analyse-log.ts';
import { pattern } from '../../src/logs/catalogue/pattern.ts';
import type { LogAnalysis, MatchKind } from '../../src/logs/log-analysis.ts';
import { cpuMilliseconds } from '../support/cpu-time.ts';

/** Analyses lines. The number of a line is its second, in the kubelet's timestamp before it. */
function analyse(text: string, exitCode: number | undefined = 1): LogAnalysis {
  return analyseLog(
    { text, timestamps: false, truncated: false },
    { container: 'web', previous: false, ...(exitCode === undefined ? {} : { exitCode }) },
  );
}

const stamped = (lines: readonly (readonly [number, string])[]): string =>
  lines
    .map(
      ([second, text]) =>
        `${new Date(Date.UTC(2026, 0, 1, 0, 0, 0) + second * 1000).toISOString().replace('Z', '000000Z')} ${text}`,
    )
    .join('\n');

function timed(lines: readonly (readonly [number, string])[], exitCode = 1): LogAnalysis {
  return analyseLog(
    { text: stamped(lines), timestamps: true, truncated: false },
    { container: 'web', previous: false, exitCode },
  );
}

const fatalKinds = (analysis: LogAnalysis): MatchKind[] =>
  analysis.matches.filter((match) => match.fatal).map((match) => match.kind);
const best = (analysis: LogAnalysis): string | undefined => analysis.lines[analysis.decisive[0] ?? -1]?.text;

describe('log engine', () => {
  it('begins the final error block at the failure, not at the stop after it', () => {
    const analysis = analyse(
      '[INFO] starting\n[ERROR] cannot read licence: it expired on 2026-01-01\n[INFO] closing pool\n[FATAL] exiting',
    );
    expect(analysis.finalError).to.equal(1);
    expect(best(analysis)).to.match(/licence/);
    expect(fatalKinds(analysis)).to.include('error-line');
  });

  it('chooses the fatal line before a notice of any wording', () => {
    const notice =
      '\n*** OH NO ***\nThe server failed and cannot continue because of an error (see above).\n' +
      'Errors like this may be caused by bad disks, invalid licences or a missing network.\nPlease report it to the vendor.';
    for (const fatal of [
      '2026-01-01 10:00:00 FATAL shard map has two owners for key 9',
      'F0101 10:00:00.000000       1 main.go:12] shard map has two owners for key 9',
      '{"level":"fatal","msg":"shard map has two owners for key 9"}',
    ])
      expect(best(analyse(`INFO starting\n${fatal}${notice}`)), fatal).to.match(/two owners/);
  });

  it('chooses what a vague fatal line announces, and the exception after a fatal line', () => {
    expect(best(analyse('[INFO] up\n[FATAL] startup failed\nlicence file /etc/l.key has no seats left'))).to.match(
      /seats/,
    );
    expect(
      best(
        analyse(
          '2026-01-01 10:00:00 FATAL worker died\nTraceback (most recent call last):\n  File "/srv/a.py", line 3, in f\nValueError: shard 9 has two owners',
        ),
      ),
    ).to.match(/two owners/);
  });

  it('does not choose a failure to clean up after the failure', () => {
    const analysis = analyse(
      'ERROR lease of shard 9 was taken by node b\nINFO stopping\nERROR failed to close connection pool: invalid state CLOSED\nERROR Failed to rel',
    );
    expect(best(analysis)).to.match(/taken by node b/);
  });

  it('reports nothing in a calm log', () => {
    const analysis = analyse('[INFO] starting\n[INFO] ready, 0 errors\n[INFO] served 12 requests', 0);
    expect(analysis.finalError).to.equal(3);
    expect(analysis.decisive).to.deep.equal([]);
    expect(analysis.matches.filter((match) => match.fatal)).to.deep.equal([]);
  });

  it('reports nothing in an empty log', () => {
    const analysis = analyse('');
    expect(analysis.lines).to.deep.equal([]);
    expect(analysis.finalError).to.equal(0);
    expect(analysis.matches).to.deep.equal([]);
    expect(analysis.decisive).to.deep.equal([]);
  });

  it('ignores what the kubelet writes in place of a log', () => {
    expect(analyse('unable to retrieve container logs for containerd://0123abcd').lines).to.deep.equal([]);
    expect(
      analyse('failed to try resolving symlinks in path "/var/log/pods/x/0.log": no such file').lines,
    ).to.deep.equal([]);
  });

  it('keeps an error that the process survived out of the final error block', () => {
    const lines: [number, string][] = [
      [0, 'ERROR metrics exporter failed: timeout'],
      [1, 'INFO ready'],
    ];
    for (let i = 2; i < 90; i++) lines.push([i, `INFO request ${i} served`]);
    const analysis = timed(lines, 137);
    expect(analysis.finalError).to.equal(analysis.lines.length);
    expect(fatalKinds(analysis)).to.deep.equal([]);
  });

  it('reads a trace that lines of stdout follow in the last second', () => {
    const lines: [number, string][] = [
      [0, '[INFO] up'],
      [60, 'panic: assignment to entry in nil map'],
      [60, ''],
      [60, 'goroutine 1 [running]:'],
      [60, 'main.handle(0x0)'],
      [60, '\t/app/handler.go:88 +0x1f'],
    ];
    for (let i = 0; i < 300; i++) lines.push([60, `[INFO] request ${i} served`]);
    const analysis = timed(lines, 2);
    expect(fatalKinds(analysis)[0]).to.equal('exception');
    expect(best(analysis)).to.match(/nil map/);
    const later = timed([...lines, [95, '[INFO] request served']], 2);
    expect(fatalKinds(later)).to.deep.equal([]);
  });

  it('does not blame failures while the process stops on request', () => {
    const stop = pattern({
      id: 'x/stop',
      kind: 'shutting-down',
      needles: ['received signal'],
      find: () => /received signal (?<signal>\w+), (?<detail>.+)/,
      source: 'test',
    });
    const text =
      'INFO serving\nINFO received signal SIGTERM, shutting down\nERROR could not flush metrics: connection closed';
    const told = analyseLog(
      { text, timestamps: false, truncated: false },
      { container: 'web', previous: false, exitCode: 143 },
      [stop],
    );
    expect(told.finalError).to.equal(3);
    expect(told.matches.map((match) => [match.kind, match.fatal])).to.deep.equal([['shutting-down', false]]);
    expect(told.decisive).to.deep.equal([]);
    const failed = analyseLog(
      {
        text: `ERROR cannot open /data/db: locked\n${text.split('\n')[1] as string}`,
        timestamps: false,
        truncated: false,
      },
      { container: 'web', previous: false, exitCode: 1 },
      [stop],
    );
    expect(failed.finalError).to.equal(0);
  });

  it('ranks the root of a chain of exceptions before its wrappers', () => {
    const analysis = analyse(
      'Traceback (most recent call last):\n  File "/srv/app/db.py", line 3, in url\n    return os.environ["TOKEN"]\n  File "<frozen os>", line 679, in __getitem__\nKeyError: \'TOKEN\'\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File "/srv/main.py", line 6, in main\n    raise RuntimeError("config broken") from e\nRuntimeError: config broken',
    );
    expect(analysis.finalError).to.equal(0);
    expect(fatalKinds(analysis).slice(0, 2)).to.deep.equal(['missing-env', 'exception']);
    expect(best(analysis)).to.equal("KeyError: 'TOKEN'");
  });

  it('ranks an exception before the one that it replaced', () => {
    const analysis = analyse(
      'Traceback (most recent call last):\n  File "/srv/d.py", line 3, in <module>\n    parse()\nValueError: first\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "/srv/d.py", line 5, in <module>\n    boom()\nRuntimeError: second',
    );
    const exceptions = analysis.matches.filter((match) => match.kind === 'exception');
    expect(exceptions.map((match) => match.kind === 'exception' && match.fields.message)).to.deep.equal([
      'second',
      'first',
    ]);
  });

  it('skips the lines of npm, usage texts and set -x', () => {
    const npm = analyse(
      '> shop@1.0.0 start\n> node server.js\n\nlicence server says: seats exhausted (max 5)\nnpm ERR! code ELIFECYCLE\nnpm ERR! errno 1\nnpm ERR! A complete log of this run can be found in:\nnpm ERR!     /root/.npm/_logs/x.log',
    );
    expect(best(npm)).to.match(/seats exhausted/);
    const shell = analyse('+ ./migrate\nschema 12 is newer than this program (11): cannot continue\n+ exit 1');
    expect(best(shell)).to.match(/schema 12/);
  });

  it('reads a failure in an unknown language by its level or its place', () => {
    expect(best(analyse('INFO start\nFEHLER: Lizenz abgelaufen\nINFO ende'))).to.match(/Lizenz/);
    expect(best(analyse('ligne 1 lue\nla licence a expiré le 3 mars'))).to.match(/licence/);
    expect(analyse('ligne 1 lue\nla licence a expiré le 3 mars').matches).to.deep.equal([]);
  });

  it('joins a JSON message with its error, and reads a trace in a field', () => {
    const analysis = analyse(
      '{"level":"info","msg":"start"}\n{"level":"error","msg":"boot failed","err":{"type":"TypeError","message":"x is not a function","stack":"TypeError: x is not a function\\n    at boot (/app/src/boot.js:12:3)\\n    at node:internal/main:1:1"}}',
    );
    expect(analysis.lines[1]?.message).to.equal('boot failed: TypeError: x is not a function');
    const match = analysis.matches.find((candidate) => candidate.kind === 'exception');
    expect(match?.fatal).to.equal(true);
    expect(match?.line).to.equal(1);
    expect(match?.kind === 'exception' && match.fields.frame).to.equal('/app/src/boot.js:12');
  });

  it('replaces control characters and cuts long lines', () => {
    const analysis = analyse(`\u001b[31mERROR\u001b[0m boom\u0007\u0000 here\n${'x'.repeat(5000)}`);
    expect(analysis.lines[0]?.text).to.equal('ERROR boom\ufffd\ufffd here');
    expect(analysis.lines[0]?.severity).to.equal('error');
    expect(analysis.lines[1]?.text).to.have.lengthOf(2000);
    expect(analyse('10%\r50%\r100% done').lines[0]?.text).to.equal('100% done');
  });

  it('reads the newest lines of a long log and marks it as truncated', () => {
    const analysis = analyse(`${'INFO line\n'.repeat(5000)}ERROR disk is full of cats`);
    expect(analysis.lines).to.have.lengthOf(2000);
    expect(analysis.truncated).to.equal(true);
    expect(best(analysis)).to.match(/cats/);
  });

  it('takes warnings that repeat until the end for the reason, not earlier ones', () => {
    const failed = analyse(
      'INFO start\nWARN queue not reachable: connection refused (attempt 1)\nWARN queue not reachable: connection refused (attempt 2)',
    );
    expect(failed.finalError).to.equal(1);
    const passed = analyse(
      'WARN queue not reachable: connection refused (attempt 1)\nINFO connected\nINFO listening on 8080',
      137,
    );
    expect(passed.finalError).to.equal(3);
  });

  it('reports nothing fatal if the job succeeded', () => {
    expect(analyse('job start\nERROR row 3 invalid, skipped\ndone', 0).matches).to.deep.equal([]);
  });

  it('skips what a launcher reports about a dead worker', () => {
    const analysis = analyse(
      '[INFO] Booting worker with pid: 7\n[ERROR] Exception in worker process\nTraceback (most recent call last):\n  File "/app/settings.py", line 20, in <module>\n    f()\nTypeError: no port\n[INFO] Worker exiting (pid: 7)\n[ERROR] Worker (pid:7) exited with code 3\n[ERROR] Shutting down: Master\n[ERROR] Reason: Worker failed to boot.',
      3,
    );
    expect(analysis.matches[0]?.kind).to.equal('exception');
    expect(best(analysis)).to.equal('TypeError: no port');
  });

  it('reads a message of several lines under an error', () => {
    const analysis = analyse(
      "2026-11-22T10:00:01.000Z ERROR 1 --- [main] o.s.b.d.Reporter : \n\n*****\nAPPLICATION FAILED TO START\n*****\n\nDescription:\n\nFailed to configure a DataSource: 'url' attribute is not specified.\n\nAction:\n\nConsider the following:\n If you want another, please put it there.",
    );
    expect(best(analysis)).to.match(/^Failed to configure a DataSource/);
  });

  it('finds the error before an orderly stop of any length', () => {
    const leaving = Array.from({ length: 30 }, (_, i) => `[INFO] trabajador ${i} detenido`).join('\n');
    expect(
      best(analyse(`[INFO] arrancando\n[ERROR] no se pudo abrir la cola "pedidos"\n${leaving}\n[INFO] hasta luego`)),
    ).to.match(/pedidos/);
    const quick = timed([
      [0, '[INFO] up'],
      [1, '[ERROR] dial tcp: lookup orders-db on 10.96.0.10:53: no such host'],
      ...Array.from({ length: 12 }, (_, i) => [1, `[INFO] closing ${i} of 12 pools`] as const),
    ]);
    expect(fatalKinds(quick)[0]).to.equal('dns');
    // An error that the process survived for long is no reason, and a successful end has none.
    const old = timed([
      [0, '[ERROR] dial tcp: lookup orders-db on 10.96.0.10:53: no such host'],
      ...Array.from({ length: 12 }, (_, i) => [i * 20, `[INFO] served ${i}`] as const),
    ]);
    expect(fatalKinds(old)).to.deep.equal([]);
    expect(analyse(`[ERROR] one order was refused\n${leaving}`, 0).decisive).to.deep.equal([]);
  });

  it('takes the line with the rare tag if no word for a severity is known', () => {
    const told = (tag: string, text: string): string => `2026/11/22 23:10:46 [${tag}] ${text}`;
    expect(
      best(
        analyse(
          [
            told('itxaron', 'abiarazten'),
            told('itxaron', 'irakurtzen'),
            told('akatsa', 'ez dago "gakoa"'),
            told('itxaron', 'agur'),
          ].join('\n'),
        ),
      ),
    ).to.match(/gakoa/);
    // Names of loggers are no severities: then the last message counts.
    expect(
      best(
        analyse(
          [
            told('db', 'opened'),
            told('http', 'bound'),
            told('cache', 'warm'),
            told('queue', 'bound'),
            told('core', 'agur'),
          ].join('\n'),
        ),
      ),
    ).to.match(/agur/);
    expect(
      analyse([told('itxaron', 'abiarazten'), told('akatsa', 'x'), told('itxaron', 'agur')].join('\n'), 0).decisive,
    ).to.deep.equal([]);
  });

  it('takes what failed each time for the reason, not the giving up', () => {
    const line = (level: string, text: string): string => `time="2026-11-22T23:10:51Z" level=${level} ${text}`;
    const tries = [1, 2, 3].map((n) =>
      line(
        'warning',
        `msg="gateway not reachable, retrying in 1s" attempt=${n} error="Get \\"https://gw.example.com/v2\\": x509: certificate has expired or is not yet valid"`,
      ),
    );
    const gone = analyse(
      [line('info', 'msg=starting'), ...tries, line('fatal', 'msg="giving up after 3 attempts"')].join('\n'),
    );
    expect(gone.matches[0]).to.deep.include({ kind: 'tls', fatal: true });
    expect(gone.matches[0]?.fields).to.include({ host: 'gw.example.com' });
    expect(best(gone)).to.match(/x509/);
    // If no pattern matches, the line itself is the detail.
    expect(
      best(
        analyse(
          'WARN queue "orders" is paused, retrying\nWARN queue "orders" is paused, retrying\nINFO shutting pool\nERROR max retries exceeded',
        ),
      ),
    ).to.match(/paused/);
    // The block has its own reason, or no line before it has one.
    expect(
      best(
        analyse(
          'WARN cache: dial tcp 10.0.0.1:6379: connect: connection refused, retrying\nFATAL giving up after 3 attempts: schema "orders" does not exist',
        ),
      ),
    ).to.match(/schema/);
    expect(best(analyse('INFO starting\nFATAL giving up after 3 attempts'))).to.match(/giving up/);
    expect(
      fatalKinds(
        analyse(
          'WARN pq: password authentication failed for user "app", retrying attempt=1\nFATAL could not connect to database after 2 attempts',
        ),
      )[0],
    ).to.equal('auth-failed');
    expect(
      fatalKinds(
        analyse(
          'WARN cache miss: connection refused by 10.0.0.9:6379, using database\nINFO request ok\nERROR leader election lost',
        ),
      ),
    ).to.deep.equal(['error-line']);
    // Survived: a later try succeeded.
    expect(
      fatalKinds(
        analyse(
          'WARN dial tcp 10.0.0.1:6379: connect: connection refused, retrying\nINFO connected\nFATAL key "port" must be a number',
        ),
      ),
    ).to.deep.equal(['error-line']);
  });

  it('reads the errors of command-line clients, not the advice below them', () => {
    const old = analyse(
      "curl: (60) SSL certificate problem: certificate has expired\nMore details here: https://curl.haxx.se/docs/sslcerts.html\n\ncurl performs SSL certificate verification by default, using a \"bundle\"\n of Certificate Authority (CA) public keys (CA certs). If the default\n bundle file isn't adequate, you can specify an alternate file\n using the --cacert option.\nIf this HTTPS server uses a certificate signed by a CA represented in\n the bundle, the certificate verification probably failed due to a\n problem with the certificate (it might be expired, or the name might\n not match the domain name in the URL).\nIf you'd like to turn off curl's verification of the certificate, use\n the -k (or --insecure) option.",
    );
    expect(best(old)).to.match(/^curl: \(60\)/);
    expect(old.matches[0]?.fields).to.not.have.property('host');
    const cloned = analyse(
      "Cloning into '/srv/site'...\ngit@git.example.com: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.",
    );
    expect(cloned.matches[0]).to.deep.include({ kind: 'auth-failed', fatal: true });
    const pip = analyse(
      "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(\"HTTPSConnection(host='pypi.example.com', port=443): Failed to establish a new connection: [Errno -2] Name or service not known\")': /simple/flask/\nERROR: Could not find a version that satisfies the requirement flask (from versions: none)\nERROR: No matching distribution found for flask",
    );
    expect(pip.matches[0]).to.deep.include({ kind: 'dns', fields: { host: 'pypi.example.com' }, fatal: true });
  });

  it('finds no event in the description of an option', () => {
    const usage =
      'BusyBox v1.35.0 (Debian) multi-call binary.\n\nUsage: nc [-iN] [-wN] [-l] [-p PORT]\n\nOpen a pipe to IP:PORT or FILE\n\n\t-l\tListen mode, for inbound connects\n\t-p PORT\tLocal port\n\t-w SEC\tConnect timeout\n\t-k\tFail on certificate verify failed';
    const wrong = analyse(`up\nnc: invalid option -- 'k'\n${usage}`);
    expect(wrong.matches.filter((match) => ['connection-timeout', 'tls'].includes(match.kind))).to.deep.equal([]);
    expect(wrong.matches[0]).to.deep.include({ kind: 'bad-flag', fatal: true });
    expect(fatalKinds(analyse(usage))).to.deep.equal(['usage']);
    const flags =
      'Usage of /app/run:\n  -dsn string\n    \tdata source name, may be refused: connection refused means the host is down\n  -timeout duration\n    \tconnect timeout (default 5s)';
    expect(fatalKinds(analyse(flags, 2))).to.deep.equal(['usage']);
    // Lines after a usage text count, and a number called usage is no heading.
    expect(fatalKinds(analyse(`${flags}\nERROR dial tcp 10.0.0.1:5432: connect: connection refused`))[0]).to.equal(
      'connection-refused',
    );
    expect(fatalKinds(analyse('usage: 45%\n  dial tcp 10.0.0.1:5432: connect: connection refused'))[0]).to.equal(
      'connection-refused',
    );
  });

  it('takes the refusal for the reason why the leader was lost', () => {
    const lost = analyse(
      'I1122 10:00:01.031442       1 leaderelection.go:257] attempting to acquire leader lease ops/lock...\nE1122 10:00:03.031442       1 leaderelection.go:436] error retrieving resource lock ops/lock: leases.coordination.k8s.io "lock" is forbidden: User "system:serviceaccount:ops:operator" cannot get resource "leases" in API group "coordination.k8s.io" in the namespace "ops"\nI1122 10:00:04.000000       1 internal.go:1] stopping\nF1122 10:00:04.100000       1 main.go:77] problem running manager: leader election lost',
    );
    expect(lost.matches[0]).to.deep.include({ kind: 'rbac-forbidden', fatal: true });
    expect(lost.matches[0]?.fields).to.include({ resource: 'leases', verb: 'get' });
  });

  it('returns at most five decisive lines, and equal results for equal logs', () => {
    const text = Array.from(
      { length: 60 },
      (_, i) => `ERROR step ${String.fromCharCode(97 + (i % 26))}${i} failed: cannot open "thing${i}"`,
    ).join('\n');
    expect(analyse(text).decisive.length).to.equal(5);
    expect(analyse(text)).to.deep.equal(analyse(text));
  });

  it('stays quick on hostile text', () => {
    const hostile = [
      `${'a'.repeat(2000)}`,
      `${' '.repeat(2000)}`,
      `{"${'a":{"'.repeat(400)}`,
      'Error: '.repeat(300),
      '='.repeat(2000),
      'a=b '.repeat(500),
      '['.repeat(2000),
      `${'1:'.repeat(1000)}`,
    ];
    const text = Array.from({ length: 2000 }, (_, i) => hostile[i % hostile.length]).join('\n');
    // 4 MB of such text take some 300 ms on a slow machine. What is not linear takes minutes.
    expect(cpuMilliseconds(() => analyse(text))).to.be.lessThan(5000);
  });

  it('quotes no work that was canceled because the program stops', () => {
    const log = [
      'level=error msg="lane 7 has no keeper" component=lanes',
      'level=error msg="could not load parcels" err="context canceled"',
    ];
    const { lines, decisive } = analyse(`${log.join('\n')}\n`);
    expect(decisive.map((index) => lines[index]!.message).join('\n'))
      .to.contain('no keeper')
      .and.not.contain('parcels');
  });
});
