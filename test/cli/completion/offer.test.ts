/** From words to choices, without a cluster. */
import { expect } from 'chai';
import { list } from '../../../src/cli/commands/list.ts';
import { offerFor } from '../../../src/cli/completion/offer.ts';
import type { Place, Surroundings } from '../../../src/cli/completion/surroundings.ts';
import { readTyped } from '../../../src/cli/completion/typed.ts';
import { ALL_FLAGS, OWN_FLAGS } from '../../../src/cli/flags.ts';
import { COMMANDS } from '../../../src/cli/registry.ts';

const WEB = {
  spec: {
    initContainers: [{ name: 'migrate' }],
    containers: [
      { name: 'web', env: [{ name: 'PORT', value: '1' }, { name: 'DATABASE_URL' }] },
      { name: 'proxy', env: [{ name: 'PORT' }] },
    ],
  },
  status: {
    initContainerStatuses: [{ name: 'migrate', state: { terminated: { exitCode: 0 } } }],
    containerStatuses: [
      { name: 'web', restartCount: 3, state: { running: {} } },
      { name: 'proxy', restartCount: 7, state: { waiting: { reason: 'CrashLoopBackOff' } } },
    ],
  },
};
const CRON = { spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'report' }] } } } } } };

/** The answer, and what was asked for it. */
interface Asked {
  values: string[];
  directive: number;
  asked: string[];
}

async function complete(...args: string[]): Promise<Asked> {
  const asked: string[] = [];
  const names: Record<string, string[]> = {
    pods: ['web-2', 'db-0', 'web-1'],
    deployments: ['web', 'worker'],
    cronjobs: ['report'],
    namespaces: ['shop', 'shop-test'],
    nodes: ['node-1', 'node-2'],
  };
  const place: Place = {
    names: async (resource, prefix) => {
      asked.push(`list ${resource} ${prefix}`.trim());
      return (names[resource] ?? []).map((value) => ({ value }));
    },
    object: async (resource, name) => {
      asked.push(`get ${resource}/${name}`);
      return resource === 'cronjobs' ? CRON : name === 'gone' ? undefined : WEB;
    },
  };
  const surroundings: Surroundings = {
    commands: COMMANDS,
    unnamed: list,
    place: async ({ flags }) => {
      for (const flag of ['context', 'namespace', 'from'] as const)
        if (flags.values[flag] !== undefined) asked.push(`${flag}=${flags.values[flag]}`);
      return place;
    },
    kubeconfig: async (what) => [{ value: `my-${what}` }],
    codes: async () => [{ value: '137' }, { value: '-1073741819' }],
  };
  const { choices, directive } = await offerFor(args, surroundings);
  return { values: choices.map(({ value }) => value), directive, asked };
}

const values = async (...args: string[]): Promise<string[]> => (await complete(...args)).values;

describe('cli/completion/offer', () => {
  describe('commands and flags', () => {
    it('offers every command, and help', async () => {
      const { values: all, asked } = await complete('');
      expect(all).to.deep.equal([...COMMANDS.map(({ name }) => name), 'help']);
      expect(asked).to.deep.equal([]);
    });
    it('offers commands that start with the open word', async () =>
      expect(await values('exp')).to.deep.equal(['explain']));
    it('does not offer __complete', async () => expect(await values('__')).to.deep.equal([]));
    it('offers one command after help', async () => {
      expect(await values('help', 'time')).to.deep.equal(['timeline']);
      expect(await values('help', 'timeline', '')).to.deep.equal([]);
    });
    for (const command of COMMANDS) {
      it(`offers the flags of ${command.name} and of kubectl, and no other command's`, async () => {
        const offered = await values(command.name, '--');
        const own = Object.keys(OWN_FLAGS).filter((name) => offered.includes(`--${name}`));
        expect(own.sort()).to.deep.equal([...command.flags].sort());
        expect(offered).to.include.members(['--namespace', '--context', '--as', '--help', '--color']);
        expect(offered).to.not.include('--vmodule');
      });
    }
    it('offers short flags after one dash', async () =>
      expect(await values('logs', 'web-1', '-')).to.include.members(['-c', '-n', '-o', '--tail']));
    it('leaves out flags that were given, except those that may be repeated', async () => {
      const offered = await values('fix-test', '-n', 'shop', '--set=A=b', '-o', 'json', '--');
      expect(offered)
        .to.include.members(['--set', '--as-group', '--container'])
        .and.not.include('--namespace')
        .and.not.include('--output');
    });
    it('offers the flags of list where no command is named', async () =>
      expect(await values('--all')).to.deep.equal(['--all-namespaces']));
    it('offers nothing after --, -h and an unknown command', async () => {
      expect(await values('explain', '--', '--')).to.deep.equal([]);
      expect(await values('explain', '-h', '')).to.deep.equal([]);
      expect(await values('explian', '')).to.deep.equal([]);
      expect((await complete('explian', '')).directive).to.equal(4);
    });
  });

  describe('values', () => {
    const cases: readonly [string, string[], string[]][] = [
      [
        'are the formats of the command',
        ['explain', 'web-1', '-o', ''],
        ['table', 'wide', 'json', 'yaml', 'markdown', 'html', 'patch'],
      ],
      ['are the formats of another command', ['version', '-o', ''], ['json', 'yaml']],
      ['are bare after =', ['explain', '--output=j'], ['json']],
      ['of a short flag with =', ['explain', '-o=ya'], ['yaml']],
      ['of a short flag in the same word', ['explain', '-oma'], ['-omarkdown']],
      ['of a switch', ['explain', '--no-headers='], ['true', 'false']],
      ['of --dry-run', ['retry', 'web-1', '--dry-run', 's'], ['server']],
      ['of --color', ['codes', '--color='], ['auto', 'always', 'never']],
      ['of --context', ['explain', '--context', ''], ['my-context']],
      ['of --cluster', ['--cluster', ''], ['my-cluster']],
      ['of --user', ['list', '--user='], ['my-user']],
      ['of -n', ['explain', '-n', 'shop-'], ['shop-test']],
      ['of a flag with an underscore, as pflag allows', ['retry', 'x', '--dry_run', 'c'], ['client']],
      ['of --on, one by one', ['node-test', 'web-1', '--on', 'node-1,'], ['node-1,node-2']],
      ['of --on after =', ['node-test', 'web-1', '--on=n'], ['node-1', 'node-2']],
      ['are none for a free value', ['logs', 'web-1', '--tail', ''], []],
      ['are none for an unknown flag', ['logs', 'web-1', '--tial='], []],
    ];
    for (const [title, args, expected] of cases)
      it(title, async () => expect(await values(...args)).to.deep.equal(expected));
    it('are files and folders for flags that take them', async () => {
      for (const args of [
        ['explain', '--from', ''],
        ['explain', '--kubeconfig='],
        ['fix-test', 'web-1', '--patch', 'f'],
        ['bundle', 'x', '--file', ''],
        ['retry', 'x', '--save='],
      ]) {
        expect(await complete(...args), args.join(' '))
          .to.include({ directive: 0 })
          .and.have.deep.property('values', []);
      }
      expect((await complete('explain', '--cache-dir', '')).directive).to.equal(16);
    });
    it('are not taken for words', async () =>
      expect((await complete('explain', '-c', 'web', '--namespace', 'shop', '')).asked).to.deep.equal([
        'namespace=shop',
        'list pods',
      ]));
    it('of --watch are durations only', async () => {
      expect(readTyped(['explain', '-w', '5m', ''], ALL_FLAGS)).to.deep.include({
        words: ['explain'],
        open: { kind: 'word', text: '' },
      });
      expect(readTyped(['explain', '-w', 'web-1', ''], ALL_FLAGS).words).to.deep.equal(['explain', 'web-1']);
      expect(readTyped(['explain', '-wn', 'shop', ''], ALL_FLAGS)).to.have.nested.property(
        'flags.values.namespace',
        'shop',
      );
    });
  });

  describe('targets', () => {
    it('are pods in their order, then types', async () => {
      const { values: all, directive } = await complete('explain', '');
      expect(all.slice(0, 3)).to.deep.equal(['web-2', 'db-0', 'web-1']);
      expect(all.slice(3)).to.include.members(['pods/', 'deployments/', 'cronjobs/']);
      expect(directive).to.equal(4 | 32);
    });
    it('are a type without a space after it where no pod fits', async () =>
      expect(await complete('explain', 'deplo')).to.deep.include({ values: ['deployments/'], directive: 2 | 4 | 32 }));
    it('are a short type only where no pod and no full name fits', async () => {
      expect(await values('explain', 'sts')).to.deep.equal(['sts/']);
      expect(await values('explain', 'd')).to.deep.equal(['db-0', 'deployments/', 'daemonsets/']);
    });
    it('are names of a type, spelled as it was typed', async () => {
      expect(await complete('explain', 'deploy/w')).to.deep.include({
        values: ['deploy/web', 'deploy/worker'],
        asked: ['list deployments w'],
      });
      expect(await values('explain', 'deployments.apps/wo')).to.deep.equal(['deployments.apps/worker']);
      expect(await values('explain', 'deploy', 'wo')).to.deep.equal(['worker']);
    });
    it('are none for a type that cannot be explained', async () =>
      expect(await complete('explain', 'cm/')).to.deep.include({ values: [], asked: [] }));
    it('are offered for one target only', async () => {
      expect(await values('explain', 'web-1', '')).to.deep.equal([]);
      expect(await values('explain', 'deploy', 'web', '')).to.deep.equal([]);
      expect(await values('explain', 'deploy/web', '')).to.deep.equal([]);
    });
    it('are followed by categories for check, each once', async () => {
      expect(await values('check', 'web-1', 'v')).to.deep.equal(['volume']);
      expect(await values('check', 'deploy', 'web', 'volume', ''))
        .to.include('node')
        .and.not.include('volume');
    });
    it('come from the context, namespace or recording in the line', async () => {
      expect((await complete('explain', '--context=far', '-nshop', '')).asked).to.deep.equal([
        'context=far',
        'namespace=shop',
        'list pods',
      ]);
      expect((await complete('explain', '--from', 'b.tar.gz', '')).asked[0]).to.equal('from=b.tar.gz');
    });
    it('are not read where another word is completed', async () =>
      expect((await complete('explain', '-o', 'j')).asked).to.deep.equal([]));
  });

  describe('containers and variables', () => {
    it('are those of the pod, failing ones first', async () =>
      expect(await complete('logs', 'web-1', '-c', '')).to.deep.include({
        values: ['proxy', 'migrate', 'web'],
        asked: ['get pods/web-1'],
      }));
    it('are those of a workload', async () => {
      expect(await complete('logs', 'cj/report', '--container=')).to.deep.include({
        values: ['report'],
        asked: ['get cronjobs/report'],
      });
      expect(await values('logs', 'deploy', 'web', '-c', 'm')).to.deep.equal(['migrate']);
    });
    it('are none before the target is named, or where it is gone', async () => {
      expect(await complete('logs', '-c', '')).to.deep.include({ values: [], asked: [] });
      expect(await values('logs', 'gone', '-c', '')).to.deep.equal([]);
    });
    it('are the variables of the container, without a space after them', async () => {
      expect(await complete('fix-test', 'web-1', '--set', '')).to.deep.include({
        values: ['PORT=', 'DATABASE_URL='],
        directive: 2 | 4 | 32,
      });
      expect(await values('fix-test', 'web-1', '-c', 'proxy', '--set', '')).to.deep.equal(['PORT=']);
    });
  });

  it('offers exit codes, negative ones after -- and a minus sign', async () => {
    expect(await values('codes', '')).to.deep.equal(['137']);
    expect(await values('codes', '--', '-1')).to.deep.equal(['-1073741819']);
  });

  it('has the kind of every word in the usage of a command', () => {
    for (const { name, usage, completes } of COMMANDS) {
      const words = usage
        .replace(/^\S+/, '')
        // What comes after it is not ours.
        .replace(/ \[flags\] -- .*/, '')
        .replace(/\[?--?[\w-]+(?:[= ][^\s\]]+)?\]?/g, '')
        .trim();
      expect(completes !== undefined, `${name}: "${usage}" and completes`).to.equal(words !== '');
      expect(completes?.words[0] === 'target', `${name}: "${usage}" and completes`).to.equal(/TYPE\/NAME/.test(usage));
    }
  });
});
