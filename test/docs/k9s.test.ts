/**
 * The k9s plugin, held against what k9s takes (github.com/derailed/k9s v0.50.18: internal/config/plugin.go and
 * internal/config/json/schemas/plugins.json; internal/view/env.go; the bindKeys of internal/view) and against our own
 * commands.
 */
import { expect } from 'chai';
import { load } from 'js-yaml';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GLOBAL_FLAGS } from '../../src/cli/flags.ts';
import type { OwnFlag } from '../../src/cli/flags.ts';
import { COMMANDS } from '../../src/cli/registry.ts';
import { EXPLAINABLE } from '../../src/model/resources.ts';
import { parseTarget } from '../../src/cli/target.ts';

interface Plugin {
  readonly shortCut: string;
  readonly description: string;
  readonly scopes: readonly string[];
  readonly command: string;
  readonly background?: boolean;
  readonly args: readonly string[];
}

const FILE = fileURLToPath(new URL('../../docs/k9s/plugins.yaml', import.meta.url));
const { plugins, ...others } = load(readFileSync(FILE, 'utf8')) as { plugins: Record<string, Plugin> };
const ALL = Object.entries(plugins);

const FIELDS = [
  'shortCut',
  'override',
  'description',
  'confirm',
  'dangerous',
  'scopes',
  'command',
  'background',
  'overwriteOutput',
  'args',
];
/** Keys that a view of k9s binds itself: those of every table, then its own. Upper case here is Shift. */
const TABLE = ['N', 'A', 'S', 'O', 'J', 'G', 'c', 'd', 'e', 'y', 'n', 'w', 'q', 'g', 'h', 'j', 'k', 'l', 'p'];
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  pods: ['R', 'T', 'I', 'C', 'M', 'X', 'Z', 'F', 'V', 's', 'a', 't', 'z', 'o', 'f', 'v', 'i'],
  containers: ['C', 'M', 'X', 'Z', 'F', 'V', 's', 'a', 'f', 'v'],
  // Shift-L sorted deployments until 0.40.
  deployments: ['R', 'U', 'L', 'F', 'V', 's', 'i', 'z', 'r', 'f', 'v'],
  statefulsets: ['R', 'F', 'V', 's', 'i', 'r', 'f', 'v'],
  daemonsets: ['D', 'C', 'R', 'U', 'L', 'F', 'V', 'i', 'r', 'f', 'v'],
  replicasets: ['D', 'C', 'R', 'V', 'v'],
  jobs: ['C', 'V', 'v'],
  cronjobs: ['V', 's', 't', 'i', 'v'],
  services: ['T', 'V', 'f', 'v'],
};
/** internal/view/helpers.go:defaultEnv, table.go:defaultEnv, container.go:k9sEnv */
const VARIABLES = [
  'CONTEXT',
  'CLUSTER',
  'USER',
  'GROUPS',
  'KUBECONFIG',
  'NAMESPACE',
  'NAME',
  'FILTER',
  'RESOURCE_GROUP',
  'RESOURCE_VERSION',
  'RESOURCE_NAME',
];
const variablesOf = (scope: string): readonly string[] =>
  scope === 'containers' ? [...VARIABLES.filter((name) => !name.startsWith('RESOURCE_')), 'POD'] : VARIABLES;

/** internal/view/env.go:Substitute, and what an older k9s calls an error: a name it does not know. */
function substituted(arg: string, values: Readonly<Record<string, string>>): string {
  return arg.replaceAll(
    /\$(!?)([\w-]+)|\$\{(!?)([\w\-%/: ]+)\}/g,
    (_, __, plain: string | undefined, ___, braced: string | undefined) => {
      const value = values[(plain ?? braced)!.toUpperCase()];
      if (value === undefined) throw new Error(`k9s does not know $${plain ?? braced}`);
      return value;
    },
  );
}

/** What an argument would be for a pod named web of namespace shop. */
function sample(scope: string): Record<string, string> {
  return Object.fromEntries(
    variablesOf(scope).map((name) => [
      name,
      {
        NAME: scope === 'containers' ? 'app' : 'web',
        POD: 'web',
        NAMESPACE: 'shop',
        CONTEXT: 'here',
        RESOURCE_NAME: scope,
        KUBECONFIG: '',
      }[name] ?? '-',
    ]),
  );
}

/** Runs a plugin's command line with kubectl and less that write down what they were given. */
function run(
  plugin: Plugin,
  values: Readonly<Record<string, string>>,
): { kubectl: string[]; kubeconfig: string; shown: string; less: string } {
  const folder = mkdtempSync(join(tmpdir(), 'crashloop-k9s-'));
  try {
    const stub = (name: string, script: string): void => {
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, name), 0o755);
    };
    stub(
      'kubectl',
      `printf '%s\\n' "$@" > "${folder}/args"; printf %s "$KUBECONFIG" > "${folder}/kubeconfig"; echo answer; echo trouble >&2; exit 1`,
    );
    stub('less', `printf %s "$*:$LESS" > "${folder}/less"; cat > "${folder}/shown"`);
    const { status, stdout } = spawnSync(
      plugin.command,
      plugin.args.map((arg) => substituted(arg, values)),
      {
        env: { PATH: `${folder}${delimiter}${process.env.PATH}`, LESS: '-F', KUBECONFIG: 'of-the-shell' },
        encoding: 'utf8',
      },
    );
    // k9s shows a cow instead of the answer where the command fails.
    expect([status, stdout]).to.deep.equal([0, '']);
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    return {
      kubectl: read('args').trimEnd().split('\n'),
      kubeconfig: read('kubeconfig'),
      shown: read('shown'),
      less: read('less'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('docs/k9s/plugins.yaml', () => {
  it('has the fields of k9s, and no other', () => {
    expect(others).to.deep.equal({});
    expect(ALL).to.have.length.greaterThan(0);
    for (const [name, plugin] of ALL) {
      expect(
        Object.keys(plugin).filter((field) => !FIELDS.includes(field)),
        name,
      ).to.deep.equal([]);
      for (const field of ['shortCut', 'description', 'command'] as const)
        expect(plugin[field], `${name} ${field}`).to.be.a('string').and.not.empty;
      expect(plugin.scopes, name).to.be.an('array').and.not.empty;
      expect(
        plugin.args.every((arg) => typeof arg === 'string'),
        name,
      ).to.equal(true);
      // In the background its output would go to one line of k9s.
      expect(plugin.background, name).to.equal(false);
    }
  });

  it('uses no key twice in a view, and no key of k9s', () => {
    const seen = new Set<string>();
    for (const [name, { shortCut, scopes }] of ALL) {
      const key = /^Shift-([A-Z])$/.exec(shortCut)?.[1];
      expect(key, name).to.be.a('string');
      for (const scope of scopes) {
        expect(seen.has(`${scope} ${key}`), `${name}: ${shortCut} of ${scope}`).to.equal(false);
        seen.add(`${scope} ${key}`);
        expect([...TABLE, ...TAKEN[scope]!], `${name}: ${shortCut} of ${scope}`).not.to.include(key);
      }
    }
    // Every kind that can be explained has the key.
    for (const scope of [...EXPLAINABLE, 'containers']) expect(seen, scope).to.include(`${scope} E`);
  });

  it('calls existing commands and flags, and shows both streams in less', function () {
    if (process.platform === 'win32') this.skip();
    for (const [name, plugin] of ALL) {
      for (const scope of plugin.scopes) {
        const { kubectl, kubeconfig, shown, less } = run(plugin, sample(scope));
        expect([kubeconfig, shown, less], name).to.deep.equal(['', 'answer\ntrouble\n', '-R:']);
        const [ours, word, target, ...flags] = kubectl;
        const command = COMMANDS.find((one) => one.name === word);
        expect([ours, command?.name], name).to.deep.equal(['crashloop', word]);
        expect(parseTarget([target!], ''), name).to.deep.include(
          scope === 'pods' || scope === 'containers'
            ? { resource: 'pods', name: 'web' }
            : { resource: scope, name: 'web' },
        );
        const given = flags.map((flag) => /^--([\w-]+)=./.exec(flag)?.[1]);
        for (const flag of given)
          expect(
            GLOBAL_FLAGS.some((one) => one.name === flag) ||
              flag === 'color' ||
              command!.flags.includes(flag as OwnFlag),
            `${name} --${flag}`,
          ).to.equal(true);
        expect(given, name).to.include.members([
          'namespace',
          'context',
          'color',
          ...(scope === 'containers' ? ['container'] : []),
        ]);
      }
    }
  });

  it('passes the values of k9s on unchanged: a list of kubeconfigs, a context with shell characters', function () {
    if (process.platform === 'win32') this.skip();
    const { kubectl, kubeconfig } = run(plugins['crashloop-explain']!, {
      ...sample('pods'),
      KUBECONFIG: '/a b/one:/two',
      CONTEXT: 'it\'s $(touch x); `y` "z"',
    });
    expect(kubeconfig).to.equal('/a b/one:/two');
    expect(kubectl).to.include('--context=it\'s $(touch x); `y` "z"');
  });
});
