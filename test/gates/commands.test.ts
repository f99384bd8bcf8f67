/**
 * No command that is printed acts on what a cluster made up: with hostile text in every name, image, path and log, a
 * shell runs every command of every recording, all programs being stubs, and nothing that was planted happens.
 */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingsIn, targetOf } from '../../scripts/accuracy.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
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
];

const STUBS = ['kubectl', 'ssh', 'grep', 'cat', 'sed', 'awk', 'head', 'tail', 'time', 'xargs', 'jq', 'base64', 'tar'];

function linesOf(diagnosis: Diagnosis): string[] {
  const causes = [...diagnosis.causes, ...diagnosis.history];
  const lines = [
    ...causes.flatMap((cause) => cause.fixes.map((fix) => fix.command)),
    diagnosis.next?.command,
    diagnosis.stake.rollback?.command,
  ];
  return lines.filter((line) => typeof line === 'string');
}

/** Runs lines in a folder of their own. Returns the files they left there: none but those that the line names. */
class Sandbox {
  readonly folder = mkdtempSync(join(tmpdir(), 'commands-'));
  readonly #bin = mkdtempSync(join(tmpdir(), 'stubs-'));

  constructor() {
    for (const name of STUBS) {
      writeFileSync(join(this.#bin, name), '#!/bin/sh\nexit 0\n');
      chmodSync(join(this.#bin, name), 0o755);
    }
  }

  /** The lines of one shell, each in a subshell, so that a broken one does not hide the others. */
  run(lines: readonly string[]): void {
    for (const [index, line] of lines.entries()) writeFileSync(join(this.folder, `${index}.line`), line);
    const script = lines.map((_, index) => `(eval "$(/bin/cat ${index}.line)") </dev/null >/dev/null 2>&1`).join('\n');
    spawnSync('/bin/sh', ['-c', script], { cwd: this.folder, env: { PATH: this.#bin } });
  }

  get isPlanted(): boolean {
    return existsSync(join(this.folder, 'planted')) || readdirSync(this.folder).some((name) => /^planted/.test(name));
  }

  end(): void {
    for (const folder of [this.folder, this.#bin]) rmSync(folder, { recursive: true, force: true });
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
        const lines = [...new Set(linesOf(diagnosis))];
        sandbox.run(lines);
        const guilty = sandbox.isPlanted ? lines.filter((line) => acts(line)) : [];
        sandbox.end();
        expect(guilty, payload).to.deep.equal([]);
      }
    });
  }
});

function acts(line: string): boolean {
  const sandbox = new Sandbox();
  sandbox.run([line]);
  const result = sandbox.isPlanted;
  sandbox.end();
  return result;
}
