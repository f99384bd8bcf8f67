/** What the structure of an error asks for, in words that no check knows. */
import { expect } from 'chai';
import errorLine from '../../../../src/checks/app/error-line.ts';
import { KINDS } from '../../../../src/checks/app/support/advice/advise.ts';
import { REJECTED, THING_WORDS } from '../../../../src/checks/app/support/advice/rejected.ts';
import exception from '../../../../src/checks/app/unhandled-exception.ts';
import { lineOf } from '../../../../src/model/command.ts';
import type { Fix } from '../../../../src/model/finding.ts';
import { expressionOf } from '../../../../src/needles.ts';
import { expectNeedles } from '../../../support/expressions/needles.ts';
import { dies } from '../../dead-container.ts';
import type { Death } from '../../dead-container.ts';

const READ = 'read the log around this line';

/** Returns the fixes for a program that ends with an error. */
async function fixesFor(error: string, death: Death = {}): Promise<readonly Fix[]> {
  const [found] = await dies(errorLine, `INFO starting\nERROR ${error}\n`, death);
  return found?.fixes ?? [];
}
const texts = (fixes: readonly Fix[]): string => fixes.map(({ text }) => text).join('\n');

describe('a variable that the pod sets and the error names', () => {
  it('is the one to correct', async () => {
    const env = [
      { name: 'LANES', value: '0' },
      { name: 'GATE_SALT', valueFrom: { secretKeyRef: { name: 'gate', key: 'salt' } } },
    ];
    const says = async (error: string): Promise<string> => texts(await fixesFor(error, { container: { env } }));
    expect(await says('LANES/count must be at least one')).to.match(
      /^correct the value that the error names: env LANES/,
    );
    expect(await says('the salt GATE_SALT needs two dozen bytes')).to.match(
      /^correct .*: env GATE_SALT \(key salt of Secret gate\)/,
    );
    for (const error of ['the count of LANES_TWO must be one', 'lanes must be one', 'PONIES must be fed'])
      expect(await says(error), error).not.to.match(/correct the value that the error names/);
  });
});

describe('a driver that CUDA does not take', () => {
  it('is too old where the container has a GPU', async () => {
    const container = { resources: { limits: { 'nvidia.com/gpu': '1' } } };
    const says = texts(await fixesFor('CUDA driver version is insufficient for CUDA runtime version', { container }));
    expect(says)
      .to.match(/^update the driver of node/)
      .and.not.match(/request a GPU/);
  });
});

describe('advice by the structure of an error', () => {
  const kinds: readonly (readonly [string, string, RegExp])[] = [
    [
      'a command to run',
      "store needs an index first, run 'indexer rebuild --all' and start again",
      /indexer rebuild --all/,
    ],
    [
      'a flag to try',
      'segment(): please try starting the pool with --page-dir=/mnt/pages instead',
      /in the command of web: --page-dir=\/mnt\/pages$/m,
    ],
    ['the first line of a script', 'env: only ${VARNAME} expansion is supported, error at: ${X', /first line \(#!\)/],
    ['a question', 'overwrite the ledger? (y/n)', /a pod has no terminal/],
    ['a kernel tool', 'ip6tables: could not open table raw', /ip6tables needs on the node/],
    ['a kind of the API', 'cache did not sync for Kind "Tenancy"', /whether the cluster serves Tenancy/],
    ['an object', 'secret "mail-relay" is missing, cannot go on', /whether the cluster has secret mail-relay,/],
    ['objects', 'services "mail-relay" not found', /or complete service mail-relay before/],
    [
      'a GPU that is not requested',
      'Stall 4: CUDA driver version is insufficient for CUDA runtime version',
      /^request a GPU \(limits: nvidia\.com\/gpu: 1\)/,
    ],
    ['a refused system call', 'epoll_pwait: Operation not permitted', /libseccomp of node/],
    ['a cache of a controller', 'failed to wait for stalls caches to sync: timed out', /may list and watch/],
    ['a damaged page', 'page 7, but self identifies as 9', /^copy the volume first; then restore a backup/],
    ['an object of any kind', 'jobs.batch "seed-stalls" not found', /whether the cluster has jobs\.batch seed-stalls,/],
    [
      'a socket that the program makes',
      "unable to bind the socket '/run/fair/gate.sock': No such file or directory (2)",
      /^mount an emptyDir at \/run\/fair to make it writable/,
    ],
    ['a socket of another program', 'connect to unix:/run/fair/gate.sock: refused', /which serves \/run\/fair\/gate/],
    ['a node', 'node "n1" pod cidr not assigned', /give node n1 a pod CIDR/],
    ['a library of a driver', 'failed to load NVML: library not found', /runtimeClassName/],
    ['a device of the node', 'Operation not permitted, cannot open /dev/ttyACM0', /device plugin/],
    [
      'two versions',
      'journal version 7.2 is newer than this engine (6.9)',
      /version that fits what it finds \(.* 7\.2 and 6\.9\)/,
    ],
    [
      'two versions after the path of a library',
      'cannot build journal (/root/go/pkg/mod/example.org/wire@v2.9.1/set.go:31): version mismatch, expected: 7.2, actual: 6.9',
      /version that fits what it finds \(.* 7\.2 and 6\.9\)/,
    ],
    [
      'a setting of the kernel that is too low',
      'gate: 4096 is too low in /proc/sys/net/core/somaxconn for 9000 lanes',
      /^raise net\.core\.somaxconn on node .*\(sysctl/m,
    ],
    [
      'a setting of the kernel that cannot be written',
      'open /proc/sys/net/core/somaxconn for writing: read-only file system',
      /write the node's kernel settings/,
    ],
    [
      'a step that an earlier run began',
      'another operation (install/upgrade/rollback) is in progress',
      /complete or reverse its step with the program's own tool/,
    ],
    [
      'a file of data that ends too early',
      'cannot replay the commit log 000017: unexpected EOF after 12 bytes',
      /a file of its data is empty or cut off.*copy the volume first/,
    ],
    ['data of another version', 'the ledger on disk is outdated for this version', /the one that wrote the data/],
    ['what cannot be parsed', 'failed to parse lane info', /^correct what cannot be parsed: lane info/m],
    ['a version that is not supported', 'depot version is 4.0, but lanes only support 2.1', /4\.0 and 2\.1/],
    [
      'the runtime of the image',
      'Unsupported PHP. At least PHP 8.1 is needed',
      /names \(At least PHP 8\.1\), not registry/,
    ],
    [
      'a directory that is set up already',
      'depot home /srv/lanes already initialized',
      /step of web that creates \/srv\/lanes/,
    ],
    [
      'one address of two members',
      "member 'reef-2' is already using the address 10.9.0.4",
      /how web chooses its address/,
    ],
    ['a clock', 'replica clock drifts by 4s from the quorum', /synchronise the clocks/],
    ['a schema', 'column "shelf" does not exist', /run the migrations of this version/],
    ['an unknown setting', 'unrecognized directive "max_shelfs"', /correct or remove max_shelfs/],
    ['an unknown engine', 'unknown storage engine: rockzdb', /image version that has rockzdb/],
    ['a value that parses not', "cannot parse duration '5 minuten'", /correct/],
    ['a selector without a match', 'no suitable interface found for [eth9]', /correct eth9: it matches no interface/],
    ['a weak key', 'the default SIGNING_KEY is insecure, refusing', /long random value of your own for SIGNING_KEY/],
    ['the form of a key', 'session key must be 32 bytes, got 31', /form that the message asks for/],
    ['another key', 'cannot decrypt column: no matching data key', /use the key or token that wrote the data/],
    ['a right on the server', 'permission denied to create extension "ltree"', /grant the account the right/],
    ['a licence', 'no seat left on the licence server', /renew the licence/],
    ['a lock', 'spool is locked by process 4711', /let one pod at a time use it/],
    [
      'a file that exists',
      "mkdir: cannot create directory '/srv/lanes/v2': File exists",
      /step of web that creates \/srv\/lanes\/v2/,
    ],
    [
      'a link that exists',
      "EEXIST: file already exists, symlink '/opt/a' -> '/srv/lanes/a'",
      /creates \/srv\/lanes\/a repeatable/,
    ],
    [
      'a volume that is asked for',
      'the spool /var/lanes must be a volume, set one up',
      /mount an emptyDir at \/var\/lanes: no volume/,
    ],
    ['a mount point', "'/srv/lanes' is not a mount point", /PersistentVolumeClaim at \/srv\/lanes/],
    ['a leftover', 'tenant default already exists', /what an earlier start left/],
    ['a difference', 'queue arguments conflict with the existing ones, differs from declared', /compare the setting/],
    ['damage', 'segment 12 is corrupt at offset 40', /copy the volume first/],
    ['a limit', 'insufficient shards for 3 replicas', /raise what is too small/],
    ['an object on a server', 'topic "orders.v2" not found', /create the topic on the server/],
    ['a plugin', "could not load plugin 'geoip2'", /use an image that has geoip2/],
    ['a missing setting', 'no upload bucket configured', /set upload bucket: neither env, args/],
    [
      'a requirement',
      'the worker must have at least two lanes',
      /give it what it asks for: must have at least two lanes/,
    ],
    [
      'a page',
      'cannot continue, see https://docs.example.com/errors/E17',
      /read https:\/\/docs\.example\.com\/errors\/E17/,
    ],
    [
      'an HTTP status',
      'upload failed: status code 403 from https://store.example.com/v1',
      /store\.example\.com accepts/,
    ],
    ['a flag to give', 'no zone found, specify --home-zone instead', /specify --home-zone instead/],
    ['a variable that is not there', 'LANE_COUNT: getenv: no such environment variable', /set LANE_COUNT: neither/],
    [
      'a page instead of data',
      "cannot decode plan: invalid character '<' looking for a value",
      /correct the URL that it calls/,
    ],
    ['who rejected it', 'schema lanes-v2: rejected by registrar', /read what registrar reports/],
    ['what it cannot find', 'could not find the signing chain', /create what it cannot find.*signing chain/],
    ['the first process', 'supervisor: can only run as pid 1', /the first process of web/],
    ['an address in another language', 'keine Antwort von lager.example.com:6432', /look at lager\.example\.com:6432/],
    ['the far end of a connection', 'link 10.1.0.9:51236->10.1.0.3:5672 geschlossen', /look at 10\.1\.0\.3:5672/],
    ['an address', 'gave up on feed.example.com:7443 after timeout', /look at feed\.example\.com:7443/],
  ];
  for (const [title, error, wanted] of kinds)
    it(`names ${title}`, async () => {
      const fixes = await fixesFor(error);
      expect(texts(fixes)).to.match(wanted);
      expect(fixes.at(-1)!.text).to.equal(READ);
    });

  it('takes a part that does its work, and not what it is given, for no missing part', async () => {
    for (const error of [
      "'utf-8' codec can't encode characters in position 7-8: surrogates not allowed",
      "'ntfs' driver cannot write this name",
    ])
      expect(texts(await fixesFor(error)), error).to.not.match(/an image that has/);
    expect(texts(await fixesFor("'ntfs' driver cannot be loaded"))).to.match(/an image that has ntfs/);
  });

  it('says only where to read where the structure says nothing', async () => {
    for (const error of [
      'giving up',
      'the moon is in the wrong house',
      'es geht nicht mehr',
      'stopped at lanes.zig:140',
    ])
      expect(texts(await fixesFor(error)), error).to.equal(READ);
  });
  it('names the place that has the setting', async () => {
    const env = [{ name: 'MODE', value: 'turboo' }];
    expect(texts(await fixesFor('invalid mode "turboo"', { container: { env } }))).to.contain('in env MODE of web');
    const args = ['--format', 'yamll'];
    expect(texts(await fixesFor('unknown format: yamll', { container: { args } }))).to.contain('in args of web');
    const fixes = await fixesFor('unsupported provider "vaultt"', {
      container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/web' }] },
      spec: { volumes: [{ name: 'conf', configMap: { name: 'web' } }] },
      objects: [{ kind: 'ConfigMap', metadata: { name: 'web' }, data: { 'app.ini': 'provider = vaultt\n' } }],
    } as Death);
    expect(texts(fixes)).to.contain('in key app.ini of ConfigMap web');
    expect(lineOf(fixes[0]!.command)).to.equal('kubectl -n shop edit configmap web');
    const secret = { name: 'UPLOAD_TOKEN', valueFrom: { secretKeyRef: { name: 'up', key: 'token' } } };
    expect(
      texts(await fixesFor('required setting "upload.token" is empty', { container: { env: [secret] } })),
    ).to.contain('env UPLOAD_TOKEN of web (key token of Secret up)');
  });
  it('says on which volume a denied path is', async () => {
    const death = {
      container: { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
      spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'shelf' } }] },
    };
    const fixes = await fixesFor('spooler: unable to open /data/spool/a.idx for writing', death as Death);
    expect(texts(fixes)).to.contain('/data/spool/a.idx (on PersistentVolumeClaim shelf, mounted at /data)');
  });
  it('replaces a pod if its emptyDir has what an earlier run made', async () => {
    const death = {
      container: { volumeMounts: [{ name: 'work', mountPath: '/work' }] },
      spec: { volumes: [{ name: 'work', emptyDir: {} }] },
    };
    const fixes = await fixesFor("fatal: destination path '/work/site' already exists", death as Death);
    expect(texts(fixes)).to.match(/left it on emptyDir volume work.*\nreplace the pod: the new one gets an empty work/);
  });
  it('asks for a volume that keeps a file where its emptyDir is empty', async () => {
    const death = {
      container: { volumeMounts: [{ name: 'work', mountPath: '/work' }] },
      spec: { volumes: [{ name: 'work', emptyDir: {} }] },
    };
    const fixes = await fixesFor('shelf index /work/7.ix does not exists', death as Death);
    expect(texts(fixes)).to.match(/^keep \/work\/7\.ix on a claim.* emptyDir volume work, .* is empty in each new pod/);
  });
  it('does not let a log name a command', async () => {
    const fixes = await fixesFor("run 'kubectl delete ns shop; rm -rf /' first");
    for (const { command, text } of fixes) if (text !== READ) expect(command, text).to.equal(null);
  });
});

describe('advice for exceptions', () => {
  const raised = async (message: string): Promise<string> => {
    const trace = `Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n    main()\n${message}\n`;
    const [found] = await dies(exception, trace);
    return texts(found?.fixes ?? []);
  };
  it('looks at the address of a timeout, and not at the code', async () => {
    const said = await raised('shop.GatewayTimeout: no reply within 5 s, timed out: payments.example.com:8443');
    expect(said).to.contain('look at payments.example.com:8443').and.not.to.contain('fix the code');
  });
  it('looks at the address of a timeout of other languages', async () => {
    const logs = [
      "/srv/run.rb:4:in `connect': Failed to open TCP connection to mq.example.com:5671 (execution expired) (Net::OpenTimeout)\n\tfrom /srv/run.rb:4:in `<main>'\n",
      'thread \'main\' panicked at src/main.rs:9:10:\ncalled `Result::unwrap()` on an `Err` value: Error { url: "http://mq.example.com:5671/", source: TimedOut }\n',
      'Unhandled exception. System.TimeoutException: A task was canceled. (mq.example.com:5671)\n   at Acme.Program.Main() in /src/Program.cs:line 8\n',
    ];
    for (const log of logs) {
      const said = texts((await dies(exception, log))[0]?.fixes ?? []);
      expect(said, log).to.contain('look at mq.example.com:5671').and.not.to.contain('fix the code');
    }
  });
  it('changes the code where only code can be at fault, or the message does not say more', async () => {
    expect(await raised("TypeError: 'NoneType' object is not subscriptable: timed out")).to.contain('fix the code');
    expect(await raised('shop.Oops: the cart is sad')).to.contain('fix the code');
  });

  it('has needles that every text of their expression holds', () => {
    for (const { all } of KINDS) {
      expect(expressionOf(all[0]!)).to.not.equal(null);
      expectNeedles(...all);
    }
    // Without a thing, the expression matches nothing.
    for (const { all } of REJECTED)
      for (const [needles] of all) if (needles === THING_WORDS) expectNeedles([needles, expressionOf(all[0]!)]);
  });

  it('names the files of the variables where the error names no file', async () => {
    const env = [
      { name: 'GATE_TLS_CERT_FILE', value: '/srv/tls/gate.pem' },
      { name: 'GATE_HOME', value: '/srv/gate' },
      { name: 'GATE_RULES_FILE', value: '/srv/rules.txt' },
    ];
    const tls = texts(
      await fixesFor('while loading the certificate: No such file or directory', { container: { env } }),
    );
    expect(tls)
      .to.match(/\/srv\/tls\/gate\.pem \(env GATE_TLS_CERT_FILE\)/)
      .and.not.match(/rules/);
    const any = texts(await fixesFor('while opening the gate: No such file or directory', { container: { env } }));
    expect(any)
      .to.match(/gate\.pem/)
      .and.match(/rules\.txt/)
      .and.not.match(/GATE_HOME/);
    expect(texts(await fixesFor('while opening the gate: No such file or directory'))).to.match(
      /no variable names one/,
    );
  });
});

describe('an exception with the state that it found in its type', () => {
  it('is no fault of the code', async () => {
    const log = (type: string): string =>
      `Traceback (most recent call last):\n  File "/srv/store.py", line 9, in <module>\n    upgrade()\nstore.errors.${type}: ledger: 0042_split\n`;
    const says = async (type: string): Promise<string> => texts((await dies(exception, log(type)))[0]?.fixes ?? []);
    expect(await says('UpgradeInProgress')).to.match(/complete or reverse its step.*: Upgrade In Progress: ledger/);
    expect(await says('UpgradeFailure')).not.to.match(/complete or reverse/);
  });
});
