/** Tab after `kubectl crashloop`, with the real kubectl, its own completion in real shells, and a real cluster. */
import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SHIM } from '../../src/cli/completion/shim.ts';
import { folder } from '../sources/cluster/support/environment.ts';
import { Session, TERMINAL } from '../support/terminal.ts';
import { running } from './fixtures.ts';
import { Bench } from './harness.ts';

const BUILD = fileURLToPath(new URL('../../scripts/build.ts', import.meta.url));
const BASH_COMPLETION = [
  '/usr/share/bash-completion/bash_completion',
  '/opt/homebrew/etc/profile.d/bash_completion.sh',
].find((file) => existsSync(file));

const works = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { timeout: 10_000 }).status === 0;
const KUBECTL = works('kubectl', 'version', '--client');

describe(`completion, on a cluster${KUBECTL ? '' : ' (skipped: kubectl is not on PATH)'}`, function () {
  this.timeout(240_000);
  const bench = new Bench();
  let made: { dir: string; remove: () => void };
  const env = (): Record<string, string> => ({
    ...(process.env as Record<string, string>),
    PATH: `${join(made.dir, 'bin')}:${process.env.PATH}`,
    HOME: made.dir,
    TERM: 'xterm',
    LANG: 'C.UTF-8',
    // Not /dev/null: a shell that root runs renames its new history over the file.
    HISTFILE: join(made.dir, 'history'),
  });

  before(async function () {
    if (!KUBECTL) return this.skip();
    const dist = folder({});
    execFileSync(process.execPath, [BUILD, `--outdir=${dist.dir}`]);
    const bin = folder({
      'bin/kubectl_complete-crashloop': SHIM,
      'bin/kubectl-crashloop': `#!/bin/sh\nexec '${process.execPath}' '${join(dist.dir, 'main.cjs')}' "$@"\n`,
    });
    made = {
      dir: bin.dir,
      remove: () => {
        dist.remove();
        bin.remove();
      },
    };
    await bench.open();
    await bench.pod('web-well', running('sleep 3600'));
    await bench.pod('web-stuck', running('sleep 3600', {}, { nodeSelector: { nowhere: 'true' } }));
    await bench.pod('other', running('sleep 3600', {}, { nodeSelector: { nowhere: 'true' } }));
    await bench.create({
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: { name: 'web-owner' },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'x' } },
        template: { metadata: { labels: { app: 'x' } }, spec: running('exit 1') },
      },
    });
    await bench.until('web-well runs', 120, async () =>
      (await bench.pods()).some(
        (pod) => pod.metadata?.name === 'web-well' && pod.status?.containerStatuses?.[0]?.ready === true,
      ),
    );
  });
  after(async () => {
    await bench.close();
    made?.remove();
  });

  /** kubectl's part of its completion, which its scripts call. */
  function kubectl(...args: string[]): string[] {
    const ran = spawnSync('kubectl', ['__complete', ...args], { encoding: 'utf8', env: env() });
    expect(ran.status).to.equal(0);
    // kubectl's own notes end its standard error; ours has no part in it.
    expect(
      ran.stderr
        .split('\n')
        .filter((line) => line !== '' && !/^(?:\[Debug\]|Completion ended with directive)/.test(line)),
    ).to.deep.equal([]);
    return ran.stdout.split('\n').slice(0, -1);
  }

  it('completes commands', () =>
    expect(kubectl('crashloop', 'expl')).to.deep.equal([
      'explain\tExplain why a pod crashes, what proves it and how to fix it',
      ':36',
    ]));
  it('completes pods, failing ones first', () => {
    expect(kubectl('crashloop', 'explain', '-n', bench.namespace, 'web')).to.deep.equal([
      'web-stuck\tPending',
      'web-well\tRunning, 1/1 ready',
      ':36',
    ]);
    expect(kubectl('crashloop', 'explain', `--namespace=${bench.namespace}`, 'o')[0]).to.equal('other\tPending');
  });
  it('completes workloads and containers', () => {
    expect(kubectl('crashloop', 'logs', '-n', bench.namespace, 'deploy/')).to.deep.equal([
      'deploy/web-owner\t0/0 ready',
      ':36',
    ]);
    expect(kubectl('crashloop', 'logs', '-n', bench.namespace, 'deploy', 'web-owner', '-c', '')).to.deep.equal([
      'web',
      ':36',
    ]);
    expect(kubectl('crashloop', 'logs', '-n', bench.namespace, 'web-well', '-c', '')).to.deep.equal([
      'web\trunning',
      ':36',
    ]);
  });
  it('completes namespaces, nodes, contexts and flags', async () => {
    expect(kubectl('crashloop', 'explain', '-n', bench.namespace.slice(0, -1))).to.include(
      `${bench.namespace}\tActive`,
    );
    expect(
      kubectl('crashloop', 'node-test', 'web-well', '--on', '').map((line) => line.split('\t')[0]),
    ).to.include.members(await bench.nodeNames());
    expect(kubectl('crashloop', 'explain', '--context', '').slice(0, -1)).to.have.length.greaterThan(0);
    expect(kubectl('crashloop', 'explain', '--no-h')).to.deep.equal([
      '--no-headers\tPrint tables without their headers',
      ':36',
    ]);
  });
  it('has nothing to say to whom may see nothing, and says nothing', () => {
    expect(kubectl('crashloop', 'explain', '-n', bench.namespace, '--as', 'nobody-in-particular', 'web')).to.deep.equal(
      [':38'],
    );
    expect(kubectl('crashloop', 'explain', '--server', 'http://127.0.0.1:1', 'web')).to.deep.equal([':38']);
  });

  const shells: readonly (readonly [string, string | undefined, string, string])[] = [
    [
      'bash',
      BASH_COMPLETION === undefined ? 'bash-completion is not installed' : undefined,
      'bash --norc --noprofile -i',
      `source ${BASH_COMPLETION ?? ''}; source <(kubectl completion bash)`,
    ],
    [
      'zsh',
      undefined,
      'zsh -f -i',
      'bindkey -e; autoload -Uz compinit && compinit -u -D; source <(kubectl completion zsh)',
    ],
    ['fish', undefined, 'fish --no-config -i', 'function fish_greeting; end; kubectl completion fish | source'],
  ];
  for (const [name, lacks, start, setup] of shells) {
    const missing =
      lacks ??
      (!TERMINAL ? 'no script(1) of util-linux' : works(name, '-c', 'exit 0') ? undefined : `${name} is not installed`);
    it(`works in ${name} with kubectl's own completion${missing === undefined ? '' : ` (skipped: ${missing})`}`, async function () {
      if (missing !== undefined) return this.skip();
      const session = new Session(start, made.dir, { ...env(), COLUMNS: '200' });
      try {
        await session.setUp(setup);
        expect(await session.completed(`kubectl crashloop explain -n ${bench.namespace} web-s`)).to.deep.equal([
          'crashloop',
          'explain',
          '-n',
          bench.namespace,
          'web-stuck',
          '|',
        ]);
        expect(await session.completed(`kubectl crashloop explain --output=js`)).to.deep.equal([
          'crashloop',
          'explain',
          '--output=json',
          '|',
        ]);
        expect(await session.completed(`kubectl crashloop explain -n ${bench.namespace} deplo`)).to.deep.equal([
          'crashloop',
          'explain',
          '-n',
          bench.namespace,
          'deployments/|',
        ]);
      } finally {
        await session.close();
      }
    });
  }
});
