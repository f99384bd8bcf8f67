/**
 * No command that is printed acts on what a cluster made up: with hostile text in every name, image, path and log, a
 * shell runs every command of every recording, as JSON has it and as it is printed, with stubs for all programs, and
 * nothing that was planted happens.
 */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingsIn, targetOf } from '../../scripts/accuracy.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { ownerPatch } from '../../src/experiments/fix-test/owner-patch.ts';
import { leftBehind } from '../../src/experiments/remove-copies.ts';
import { testCommand } from '../../src/experiments/steps.ts';
import type { Pod } from '../../src/model/objects.ts';
import { lookCommands } from '../../src/oom-test/advice.ts';
import type { MemoryFacts } from '../../src/oom-test/facts.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { wrapCommand } from '../../src/render/command-lines.ts';
import { CORPUS } from '../support/corpus.ts';
import { planted } from '../support/planted.ts';

/** Each makes the file "planted" where a shell acts on it. */
const PAYLOADS: readonly string[] = [
  '$(>planted)',
  '`>planted`',
  ';>planted;',
  "';>planted;'",
  '";>planted;"',
  '|>planted',
  '&&>planted',
  '\n>planted\n',
  ' >planted ',
  '>planted',
  '#\n>planted',
  "'$(>planted)'",
  "\\';>planted;#",
];

/** Programs that do nothing, except that `kubectl exec` and `ssh` run what they get in a shell, as the real ones do. */
const STUBS = `
for name in grep cat sed awk head tail xargs jq base64 tar docker skopeo sudo; do eval "$name() { :; }"; done
kubectl() {
  case " $* " in *' exec '*) ;; *) return ;; esac
  while [ $# -gt 0 ] && [ "$1" != -- ]; do shift; done
  if [ "$2" = sh ] && [ "$3" = -c ]; then eval "$4"; fi
}
ssh() { shift; eval "$*"; }
for line; do (eval "$line") </dev/null >/dev/null 2>&1; done
`;

function linesOf(diagnosis: Diagnosis): string[] {
  const causes = [...diagnosis.causes, ...diagnosis.history];
  const lines = [
    ...causes.flatMap((cause) => cause.fixes.map((fix) => fix.command)),
    diagnosis.next?.command,
    diagnosis.stake.rollback?.command,
  ];
  return lines.filter((line) => typeof line === 'string');
}

/** Runs lines in a separate folder. Returns the files they left there: none but those that the line names. */
class Sandbox {
  readonly folder = mkdtempSync(join(tmpdir(), 'commands-'));

  /** The lines of one shell, each in a subshell, so that a broken one does not hide the others. */
  run(lines: readonly string[]): void {
    spawnSync('/bin/sh', ['-c', STUBS, 'sh', ...lines], { cwd: this.folder, env: { PATH: '' } });
  }

  get isPlanted(): boolean {
    return readdirSync(this.folder).some((name) => name.startsWith('planted'));
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

describe('commands: nothing that a cluster made up acts', () => {
  it('the shell does act on what is not quoted', () => {
    for (const payload of PAYLOADS.slice(0, 3)) {
      const sandbox = new Sandbox();
      sandbox.run([`kubectl get pod web${payload}`]);
      expect(sandbox.isPlanted, payload).to.equal(true);
      sandbox.end();
    }
  });

  for (const [index, { name, folder, truth }] of recordingsIn(CORPUS).entries()) {
    it(name, async () => {
      const plain = await diagnose(await openBundle(folder), targetOf(truth));
      const { kind, namespace, name: pod } = plain.diagnosis.target;
      // Every payload meets every check over the recordings; all of them meet all in the long run.
      const payloads = process.env.ALL_PAYLOADS
        ? PAYLOADS
        : [0, 5].map((step) => PAYLOADS[(index + step) % PAYLOADS.length]!);
      for (const payload of payloads) {
        const { source, rename } = planted(plain.evidence, payload);
        const target = kind === 'Pod' ? { resource: 'pods' as const, namespace, name: pod } : targetOf(truth);
        const { diagnosis } = await diagnose(source, {
          ...target,
          namespace: rename(target.namespace),
          name: rename(target.name),
        });
        const sandbox = new Sandbox();
        const lines = [...new Set(linesOf(diagnosis))].flatMap((line) => [line, wrapCommand(line, 60, '').join('\n')]);
        sandbox.run(lines);
        const guilty = sandbox.isPlanted ? lines.filter((line) => acts(line)) : [];
        sandbox.end();
        expect(guilty, payload).to.deep.equal([]);
      }
    });
  }
});

describe('commands: the advice of experiments', () => {
  for (const payload of PAYLOADS)
    it(JSON.stringify(payload), () => {
      const owned = (kind?: string): Pod => ({
        metadata: {
          name: `web${payload}`,
          namespace: `shop${payload}`,
          uid: `a-b${payload}`,
          ...(kind ? { ownerReferences: [{ apiVersion: 'v1', kind, name: `web${payload}`, uid: 'u' }] } : {}),
        },
        spec: { nodeName: `n${payload}`, containers: [{ name: `c${payload}`, image: 'old' }] },
      });
      const pod = owned();
      const fixed = { ...pod.spec!, containers: [{ name: `c${payload}`, image: `new${payload}` }] };
      const context = { namespace: pod.metadata!.namespace!, name: pod.metadata!.name!, pod };
      const facts = { container: { name: `c${payload}`, state: 'running' } } as unknown as MemoryFacts;
      const kinds = [undefined, 'Deployment', 'ReplicaSet', 'Job', `Rollout${payload}`];
      const lines = [
        ...lookCommands(context, facts, 'kubectl crashloop').map(({ command }) => command),
        ...kinds.flatMap((kind) => ownerPatch(owned(kind), fixed).map(({ command }) => command)),
        testCommand('image-test', pod, ['--watch']),
        leftBehind(pod, 'Pod').command,
      ].filter((line) => line !== null);
      expect(lines.length).to.equal(11);
      expect(lines.filter((line) => acts(line))).to.deep.equal([]);
    });
});

function acts(line: string): boolean {
  const sandbox = new Sandbox();
  sandbox.run([line]);
  const result = sandbox.isPlanted;
  sandbox.end();
  return result;
}
