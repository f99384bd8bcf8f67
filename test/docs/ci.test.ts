/** The action for GitHub and the template for GitLab: their steps, run as they are, on a small cluster. */
import { expect } from 'chai';
import { load } from 'js-yaml';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machineClock } from '../../src/clock.ts';
import { crashed, ready } from '../guard/support/guarded.ts';
import { FakeApi } from '../watching/support/api.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ACTION = join(ROOT, '.github/actions/explain');
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly description: string }>>;
  readonly runs: {
    readonly steps: readonly {
      readonly run?: string;
      readonly shell?: string;
      readonly uses?: string;
      readonly env?: Readonly<Record<string, string>>;
      readonly with?: Readonly<Record<string, string>>;
    }[];
  };
}
const action = load(text('.github/actions/explain/action.yml')) as Action;
interface Job {
  readonly variables: Readonly<Record<string, string>>;
  readonly script: readonly string[];
  readonly artifacts: unknown;
}
const gitlab = (load(text('docs/ci/gitlab-crashloop.yml')) as { readonly '.crashloop': Job })['.crashloop'];

/** Values of expressions, as the runner puts them into `env`. */
function evaluated(value: string, inputs: Readonly<Record<string, string>>, temp: string): string {
  return value.replace(/\$\{\{ ([\w.]+) \}\}/g, (_, name: string) => {
    if (name === 'runner.temp') return temp;
    return inputs[name.slice('inputs.'.length)] ?? action.inputs[name.slice('inputs.'.length)]?.default ?? '';
  });
}

interface Ran {
  readonly code: number | null;
  readonly err: string;
}

describe('the job for pipelines', function () {
  this.timeout(400_000);
  let api: FakeApi;
  let folder = '';
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crashloop-ci-'));
    api = await FakeApi.open({ clock: machineClock });
    const program = `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'src/main.ts')}" "$@"\n`;
    writeFileSync(join(folder, 'kubectl-crashloop'), program, { mode: 0o755 });
    const cluster = { clusters: [{ name: 'a', cluster: { server: api.server.url } }] };
    const context = { contexts: [{ name: 'a', context: { cluster: 'a', user: '', namespace: 'shop' } }] };
    writeFileSync(join(folder, 'config'), JSON.stringify({ ...cluster, ...context, 'current-context': 'a' }));
  });
  afterEach(async () => {
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a script of a step in its own folder. */
  const run = (script: string, env: Readonly<Record<string, string>>): Promise<Ran> =>
    new Promise((resolve) => {
      const ran = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script], {
        cwd: folder,
        env: { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, KUBECONFIG: join(folder, 'config'), ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let err = '';
      ran.stderr!.on('data', (chunk) => (err += String(chunk)));
      ran.once('close', (code) => resolve({ code, err }));
    });

  /** Runs the first step of the action, as the runner does. */
  function github(inputs: Readonly<Record<string, string>>): Promise<Ran> {
    const [step] = action.runs.steps;
    const env = Object.fromEntries(
      Object.entries(step!.env!).map(([name, value]) => [name, evaluated(value, inputs, folder)]),
    );
    return run(step!.run!, { ...env, GITHUB_ACTION_PATH: ACTION, GITHUB_STEP_SUMMARY: join(folder, 'summary') });
  }
  const kept = (): string[] =>
    existsSync(join(folder, 'crashloop')) ? readdirSync(join(folder, 'crashloop')).sort() : [];

  it('puts no input into the text of a script, and no program into a flag', () => {
    for (const { run: script, uses } of action.runs.steps) {
      expect(script ?? '').not.to.contain('${{');
      if (uses !== undefined) expect(uses).to.match(/@[0-9a-f]{40}$/);
    }
    expect(gitlab.script.join('\n')).not.to.match(/\$\[\[|\$\{\{/);
  });

  it('is one script for both', () => {
    const script = readFileSync(join(ACTION, 'explain.sh'), 'utf8');
    expect(gitlab.script).to.deep.equal([`bash <<'SCRIPT'\n${script}SCRIPT\n`]);
    const pins = [text('.github/actions/explain/action.yml'), text('.github/workflows/ci.yml')].map(
      (one) => /upload-artifact@(\S+)/.exec(one)?.[1],
    );
    expect(pins[0]).to.equal(pins[1]);
  });

  it('GitHub: writes the causes into the summary, and keeps a page and a bundle', async () => {
    api.put(crashed('web-1', { metadata: { creationTimestamp: new Date(Date.now() - 600_000).toISOString() } }));
    api.log('web-1', `${new Date(Date.now() - 1000).toISOString()} Error: Cannot find module 'express'\n`);
    writeFileSync(join(folder, 'summary'), 'before\n');
    const { code, err } = await github({ targets: 'pod/web-1', timeout: '60s' });
    expect(code, err).to.equal(1);
    expect(readFileSync(join(folder, 'summary'), 'utf8'))
      .to.match(/^before\n# /)
      .and.to.contain('express');
    expect(kept()).to.deep.equal(['pod-web-1.html', 'pod-web-1.tar.gz', 'wait.md']);
    expect(readFileSync(join(folder, 'crashloop/pod-web-1.html'), 'utf8')).to.contain('express');
  });

  it('GitLab: writes a test report, and says nothing more of a success', async () => {
    api.put(ready('web-1'));
    const { code, err } = await run(gitlab.script[0]!, { ...gitlab.variables, CRASHLOOP_TARGETS: 'pod/web-1' });
    expect(code, err).to.equal(0);
    expect(kept()).to.deep.equal(['wait.xml']);
    expect(readFileSync(join(folder, 'crashloop/wait.xml'), 'utf8')).to.contain('tests="1" failures="0"');
  });

  const hostile: readonly Readonly<Record<string, string>>[] = [
    { targets: 'deploy/$(touch hacked)' },
    { targets: 'deploy/web\n--kubeconfig=x' },
    { targets: 'deploy/web;touch' },
    { targets: '-o=json' },
    { targets: '*' },
    { targets: 'deploy/web', namespace: 'shop --token x' },
    { targets: 'deploy/web', namespace: '-A' },
    { targets: 'deploy/web', timeout: '1m; touch hacked' },
    { targets: 'deploy/web', timeout: '1m\n::set-output name=a::b' },
    { selector: 'app=`touch hacked`' },
    { selector: 'app=web\ntouch hacked' },
    { selector: 'app=web', targets: 'deploy/web' },
    {},
  ];
  for (const inputs of hostile)
    it(`refuses ${JSON.stringify(inputs)}`, async () => {
      const { code, err } = await github(inputs);
      expect(code).to.equal(2);
      expect(err).to.match(/^error: [\w ,/]+\n$/);
      expect(existsSync(join(folder, 'hacked'))).to.equal(false);
      expect(kept()).to.deep.equal([]);
      expect(api.server.seen.length).to.equal(0);
    });
});
