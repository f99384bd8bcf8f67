/** The program from its arguments to its streams, on recordings. */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CATEGORIES } from '../../src/model/finding.ts';
import { CATEGORY_NAMES } from '../../src/cli/commands/check.ts';
import { COMMANDS } from '../../src/cli/registry.ts';
import { displayWidth } from '../../src/render/width.ts';
import { environment } from '../sources/cluster/support/environment.ts';
import { crashloop as run } from '../support/run-cli.ts';
import type { Ran } from '../support/run-cli.ts';

const corpus = (name: string): string => fileURLToPath(new URL(`../corpus/${name}`, import.meta.url));
const UPSTREAM = corpus('upstream-pending');

const crashloop = (
  argv: readonly string[],
  options: { env?: Record<string, string>; terminal?: boolean; columns?: number; stdin?: string } = {},
): Promise<Ran> =>
  run(argv, options.stdin, {
    stdout: { isTerminal: options.terminal === true, columns: options.columns },
    environment: environment(options.env),
  });

const ESCAPE = /\u001b/;

describe('cli/run', () => {
  describe('help', () => {
    it('is printed for help and --help', async () => {
      const bare = await crashloop(['--help']);
      expect(bare.code).to.equal(0);
      expect(bare.out).to.match(/^Explains why[\s\S]*Examples:[\s\S]*Commands:[\s\S]*Usage:/);
      expect(await crashloop(['help'])).to.deep.equal(bare);
      expect(await crashloop(['-h'])).to.deep.equal(bare);
    });
    for (const command of COMMANDS) {
      it(`has a page for ${command.name}, with examples before flags`, async () => {
        const page = await crashloop([command.name, '--help']);
        expect(page.code).to.equal(0);
        expect(page.out).to.match(/Examples:[\s\S]*Flags:[\s\S]*Usage:\n {2}kubectl crashloop /);
        expect(page.out.split('\n').filter((line) => displayWidth(line) > 80)).to.deep.equal([]);
        expect(await crashloop(['help', command.name])).to.deep.equal(page);
      });
    }
  });

  describe('errors', () => {
    const cases: readonly [string, string[], string][] = [
      [
        'an unknown command',
        ['explian', 'web'],
        'error: unknown command "explian" for "kubectl crashloop"\ndid you mean "explain"?',
      ],
      [
        'a pod instead of a command',
        ['web-1'],
        'error: unknown command "web-1" for "kubectl crashloop"\nto explain a pod: kubectl crashloop explain web-1',
      ],
      ['an unknown flag', ['explain', 'web', '--foo'], 'error: unknown flag: --foo'],
      ['a flag of another command', ['explain', 'web', '--tail', '3'], 'error: unknown flag: --tail'],
      [
        'an unknown format',
        ['explain', 'web', '-o', 'xml'],
        'error: unable to match a printer suitable for the output format "xml", allowed formats are: html,json,markdown,patch,table,wide,yaml\n',
      ],
      [
        'a name for a command without one',
        ['list', 'web-1'],
        'error: list takes no names: "web-1"\nto choose by label: -l SELECTOR\nto explain one: kubectl crashloop explain web-1',
      ],
      ['an unknown order', ['list', '--sort-by', 'restart'], 'error: cannot sort by "restart"\ndid you mean restarts?'],
      ['an invalid time', ['--since', 'yesterday'], 'error: invalid argument "yesterday" for "--since" flag'],
      [
        'a flag that the bare program does not take',
        ['--tail', '3'],
        'error: unknown flag: --tail\nlist does not take --tail (logs does); see: kubectl crashloop list --help',
      ],
      [
        'no target',
        ['explain'],
        'error: a pod or TYPE/NAME is needed\nusage: kubectl crashloop explain (POD | TYPE/NAME | -f FILE)\n',
      ],
      [
        'a type without a name',
        ['explain', 'pod', '--from', UPSTREAM],
        'error: you must specify a name: "pod" is a type, as in pod/NAME\nnot ready: ',
      ],
      ['a kind that cannot be explained', ['explain', 'cm/web'], 'error: a ConfigMap does not crash loop\n'],
      [
        'a recording that is not there',
        ['explain', 'web', '--from', '/nonexistent/x'],
        'error: /nonexistent/x: there is no such file or folder',
      ],
      ['an empty --from', ['explain', 'web', '--from='], 'error: --from names no file\n'],
      [
        'an unknown category',
        ['check', 'web', 'volumen', '--from', UPSTREAM],
        'error: unknown category "volumen"\ndid you mean volume?',
      ],
      [
        'a pod the recording lacks',
        ['explain', 'web-2', '--from', UPSTREAM],
        'holds no pod "web-2"\ndid you mean web-1',
      ],
      [
        'a container the pod lacks',
        ['logs', 'web-1', '-c', 'wbe', '--from', UPSTREAM],
        'error: container wbe is not valid for pod web-1\ndid you mean web? its containers: web\n',
      ],
      [
        'the same for explain',
        ['explain', 'web-1', '-c', 'other', '--from', UPSTREAM],
        'error: container other is not valid for pod web-1\nits containers: web\n',
      ],
      ['a strange colour', ['codes', '--color', 'blue'], 'error: invalid --color "blue"'],
      [
        'a strange number of lines',
        ['logs', 'web-1', '--tail', 'many', '--from', UPSTREAM],
        'error: invalid argument "many" for "--tail" flag',
      ],
      ['a code that is none', ['codes', 'SIGWAT'], 'error: "SIGWAT" is no exit code, no signal and no word'],
      ['an empty --file', ['bundle', 'web-1', '--from', UPSTREAM, '--file='], 'error: --file names no file'],
    ];
    for (const [name, argv, expected] of cases) {
      it(`names ${name}`, async () => {
        const ran = await crashloop(argv);
        expect(ran.err).to.include(expected).and.not.include('    at ');
        expect(ran.out).to.equal('');
        expect(ran.code).to.equal(1);
        expect((await crashloop([...argv, '--exit-code'])).code).to.equal(2);
      });
    }
    it('prints a stack trace on request', async () => {
      expect((await crashloop(['explain', 'cm/web', '--debug'])).err).to.include('    at ');
      expect((await crashloop(['explain', 'cm/web'], { env: { CRASHLOOP_DEBUG: '1' } })).err).to.include('    at ');
    });
    it('says what is missing without a kubeconfig', async () => {
      const ran = await crashloop(['explain', 'web']);
      expect(ran.code).to.equal(1);
      expect(ran.err).to.match(/^error: /);
    });
  });

  describe('on a recording', () => {
    const formats = ['table', 'wide', 'json', 'yaml', 'markdown'];
    for (const command of ['explain', 'check', 'logs', 'timeline', 'backoff']) {
      for (const format of formats) {
        it(`${command} -o ${format}`, async () => {
          const ran = await crashloop([command, 'web-1', '--from', UPSTREAM, '-o', format]);
          expect(ran.err).to.equal('');
          expect(ran.code).to.equal(0);
          expect(ran.out).to.include(command === 'check' ? 'app-error' : 'web');
          expect(ran.out).to.not.match(ESCAPE);
          if (format === 'json') expect(JSON.parse(ran.out)).to.include({ apiVersion: 'crashloop/v1' });
        });
      }
    }

    it('explain -o html writes a page, and none on a terminal', async () => {
      const argv = ['explain', 'web-1', '--from', UPSTREAM, '-o', 'html'];
      const { code, out, err } = await crashloop([...argv, '--exit-code']);
      expect({ code, err }).to.deep.equal({ code: 1, err: '' });
      expect(out)
        .to.match(/^<!doctype html>\n/)
        .and.include('Timeline')
        .and.not.match(ESCAPE);
      const onTerminal = await crashloop(argv, { terminal: true, columns: 80 });
      expect(onTerminal).to.deep.equal({
        code: 1,
        out: '',
        err: 'error: -o html writes a page for a browser, and standard output is a terminal\nwrite it to a file: kubectl crashloop explain … -o html > explain.html\n',
      });
    });
    it('explains the chain to the pod that cannot be scheduled', async () => {
      const ran = await crashloop(['explain', 'web-1', '--from', UPSTREAM, '--exit-code']);
      expect(ran.code).to.equal(1);
      expect(ran.out)
        .to.match(/└─ Service\/postgres/)
        .and.match(/└─ Pod\/postgres-1/);
      expect(ran.out.indexOf('CAUSE')).to.be.below(ran.out.indexOf('CONTAINER'));
    });
    it('takes TYPE/NAME, -n and a container', async () => {
      const namespace = (JSON.parse(readFileSync(`${UPSTREAM}/truth.json`, 'utf8')) as { namespace: string }).namespace;
      const ran = await crashloop([
        '-n',
        namespace,
        'explain',
        'pods',
        'web-1',
        '-c',
        'web',
        '--from',
        UPSTREAM,
        '-ojson',
      ]);
      expect(JSON.parse(ran.out)).to.have.nested.property('target.name', 'web-1');
    });
    it('reports no cause for a healthy pod', async () => {
      const { pod } = JSON.parse(readFileSync(`${corpus('healthy')}/truth.json`, 'utf8')) as { pod: string };
      const ran = await crashloop(['explain', ...pod.split(' '), '--from', corpus('healthy'), '--exit-code']);
      expect(ran.code).to.equal(0);
      expect(ran.out).to.include('is healthy').and.not.include('CAUSE');
    });
    it('reads objects from standard input, and needs no name where there is one pod', async () => {
      const file = JSON.parse(
        readFileSync(
          `${UPSTREAM}/cluster-resources/pods/${(JSON.parse(readFileSync(`${UPSTREAM}/truth.json`, 'utf8')) as { namespace: string }).namespace}.json`,
          'utf8',
        ),
      ) as { items: { metadata: { name: string } }[] };
      const pod = file.items.find((item) => item.metadata.name === 'web-1');
      const ran = await crashloop(['explain', '--from', '-', '-o', 'json'], {
        stdin: JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...pod }),
      });
      expect(ran.err).to.equal('');
      expect(JSON.parse(ran.out)).to.have.nested.property('target.name', 'web-1');
    });
    it('marks the decisive line of a log', async () => {
      const ran = await crashloop(['logs', 'web-1', '--from', UPSTREAM]);
      expect(ran.out).to.match(/^> .*failed to connect/m);
    });
    it('prints the requested number of lines of a log', async () => {
      const one = await crashloop(['logs', 'web-1', '--from', UPSTREAM, '--tail', '1']);
      expect(one.out.match(/^(?:>| ) \d\d:\d\d:\d\d/gm)).to.have.length(1);
      const all = JSON.parse((await crashloop(['logs', 'web-1', '--from', UPSTREAM, '-ojson'])).out) as {
        containers: { lines: unknown[]; total: number }[];
      };
      expect(all.containers[0]!.lines).to.have.length(all.containers[0]!.total);
    });
    it('prints the timeline in order', async () => {
      const { entries } = JSON.parse((await crashloop(['timeline', 'web-1', '--from', UPSTREAM, '-ojson'])).out) as {
        entries: { time: string; what: string }[];
      };
      const seconds = entries.map((entry) => Math.floor(Date.parse(entry.time) / 1000));
      expect(seconds).to.deep.equal([...seconds].sort((a, b) => a - b));
      expect(entries.map((entry) => entry.what)).to.include.members([
        'pod',
        'schedule',
        'pull',
        'start',
        'exit',
        'backoff',
      ]);
    });
    it('reads the back-off from the message of the kubelet', async () => {
      const ran = await crashloop(['backoff', 'web-1', '--from', UPSTREAM, '-ojson']);
      const { containers } = JSON.parse(ran.out) as { containers: object[] };
      expect(containers[0]).to.include({ delaySeconds: 160, nextDelaySeconds: 300, status: 'CrashLoopBackOff' });
    });
    it('checks only the named categories', async () => {
      const ran = await crashloop(['check', 'web-1', 'volume', 'liveness', '--from', UPSTREAM]);
      expect(ran.out)
        .to.match(/^volume /m)
        .and.match(/^liveness-probe /m)
        .and.not.match(/^bad-image /m);
    });
  });

  it('knows the categories that the checks have', () => expect(CATEGORY_NAMES).to.deep.equal(CATEGORIES));

  describe('codes', () => {
    it('explains one', async () => expect((await crashloop(['codes', '137'])).out).to.match(/^137 +SIGKILL/m));
    it('takes names of signals', async () =>
      expect((await crashloop(['codes', 'segv'])).out).to.match(/^139 +SIGSEGV/m));
    it('takes the codes of Windows in all their forms', async () => {
      const [a, b, c] = await Promise.all([
        crashloop(['codes', '--', '-1073741819']),
        crashloop(['codes', '0xC0000005']),
        crashloop(['codes', '3221225477']),
      ]);
      expect(a.out).to.match(/0xC0000005/);
      expect([b.out, c.out]).to.deep.equal([a.out, a.out]);
    });
    it('lists all of one system', async () => {
      expect((await crashloop(['codes'])).out)
        .to.match(/^0 /m)
        .and.match(/^143 +SIGTERM/m)
        .and.not.match(/WINDOWS/);
      expect((await crashloop(['codes', '--windows'])).out)
        .to.match(/^WINDOWS/)
        .and.not.match(/LINUX/);
    });
    it('explains a code of Windows only on request, unless only Windows has it', async () => {
      expect((await crashloop(['codes', '137'])).out)
        .to.match(/SIGKILL/)
        .and.not.match(/WINDOWS/);
      expect((await crashloop(['codes', '137', '--windows'])).out)
        .to.match(/WINDOWS/)
        .and.not.match(/SIGKILL/);
      expect((await crashloop(['codes', '3221225781'])).out)
        .to.match(/WINDOWS[^]*0xC0000135/)
        .and.not.match(/LINUX/);
      expect(await crashloop(['codes', 'SIGKILL', '--windows'])).to.include({
        code: 1,
        err: 'error: SIGKILL is a signal, and Windows has none\nleave --windows out\n',
      });
    });
  });

  describe('version', () => {
    it('needs no cluster', async () => {
      expect((await crashloop(['version', '--client'])).out).to.match(
        /^kubectl crashloop \S+ \(linux\/x64, Node 26\.0\.0\)\n$/,
      );
      expect(JSON.parse((await crashloop(['version', '-o', 'json'])).out)).to.include({
        kind: 'Version',
        platform: 'linux/x64',
      });
      expect((await crashloop(['version', '-o', 'name'])).err).to.equal("error: --output must be 'yaml' or 'json'\n");
    });
  });

  describe('colour', () => {
    const cases: readonly [string, boolean, string[], Record<string, string>, boolean][] = [
      ['a terminal', true, [], {}, true],
      ['a pipe', false, [], {}, false],
      ['NO_COLOR', true, [], { NO_COLOR: '1' }, false],
      ['an empty NO_COLOR, as kubectl', true, [], { NO_COLOR: '' }, false],
      ['TERM=dumb', true, [], { TERM: 'dumb' }, false],
      ['FORCE_COLOR in a pipe', false, [], { FORCE_COLOR: '1' }, true],
      ['FORCE_COLOR=0', true, [], { FORCE_COLOR: '0' }, false],
      ['--color=always in a pipe, against NO_COLOR', false, ['--color=always'], { NO_COLOR: '1' }, true],
      ['--color=never', true, ['--color', 'never'], { FORCE_COLOR: '1' }, false],
      ['--no-color', true, ['--no-color'], { FORCE_COLOR: '1' }, false],
    ];
    for (const [name, terminal, flags, env, coloured] of cases) {
      it(`${coloured ? 'on' : 'off'}: ${name}`, async () =>
        expect(
          ESCAPE.test((await crashloop(['backoff', 'web-1', '--from', UPSTREAM, ...flags], { terminal, env })).out),
        ).to.equal(coloured));
    }
  });

  it('keeps to the width of the terminal', async () => {
    for (const columns of [60, 100, 200]) {
      const { out } = await crashloop(['timeline', 'web-1', '--from', UPSTREAM], {
        terminal: true,
        columns,
        env: { NO_COLOR: '' },
      });
      for (const line of out.split('\n')) expect(displayWidth(line), line).to.be.at.most(columns);
    }
  });
});
