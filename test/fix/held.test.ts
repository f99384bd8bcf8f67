/** The proofs that are kept for ten minutes. */
import { expect } from 'chai';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { heldAgo, proofName, remember } from '../../src/fix/held.ts';
import type { Environment } from '../../src/sources/cluster/flags.ts';
import { environment } from '../sources/cluster/support/environment.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { LIMIT, ownedBy, podFor, proposalOf, specWith } from './scene.ts';
import type { Pod } from '../../src/model/objects.ts';

const HOLDS = { verdict: 'holds', confidence: 'confirmed' } as const;
const SPEC = specWith('64Mi');
const pod = podFor(SPEC, ownedBy('ReplicaSet', 'web-abc'));
const labOf = (one: Pod, server = 'https://10.0.0.1:6443'): Parameters<typeof heldAgo>[0] =>
  ({ pod: one, source: { server } }) as never;

describe('fix: what a fix-test has proven', () => {
  let dir: string;
  let env: Environment;
  let clock: FakeClock;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'crashloop-held-'));
    clock = new FakeClock();
    env = environment({ KUBECACHEDIR: dir }, { clock });
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const folder = (): string => join(dir, 'crashloop');
  const keep = (): Promise<void> => remember(HOLDS, labOf(pod), proposalOf(pod), env, undefined);
  const age = (one = pod, proposal = proposalOf(one), server?: string): Promise<number | undefined> =>
    heldAgo(labOf(one, server), proposal, env, undefined);
  const file = (): string => join(folder(), readdirSync(folder())[0]!);

  it('counts for ten minutes', async () => {
    await keep();
    expect(await age()).to.equal(0);
    await clock.pass(600_000);
    expect(await age()).to.equal(600);
    await clock.pass(1);
    expect(await age()).to.equal(undefined);
  });
  it('counts for every pod of the same template', async () => {
    await keep();
    const other = podFor(
      {
        ...SPEC,
        nodeName: 'node-2',
        volumes: [{ name: 'kube-api-access-zzzzz', projected: { sources: [] } }],
      } as never,
      { ...ownedBy('ReplicaSet', 'web-abc'), name: 'web-2', uid: 'uid-web-2' },
    );
    // A template without volumes gives pods that have the token alone.
    other.spec!.volumes = undefined as never;
    delete other.spec!.volumes;
    expect(await age(other)).to.equal(0);
  });
  it('does not count for another change, template, revision or cluster', async () => {
    await keep();
    const more = { container: 'web', set: { 'resources.limits.memory': '256Mi' } };
    expect(await age(pod, proposalOf(pod, more))).to.equal(undefined);
    const image = { containers: [{ ...SPEC.containers[0]!, image: 'web:2' }] } as never;
    for (const [spec, metadata] of [
      [image, ownedBy('ReplicaSet', 'web-abc')],
      [SPEC, ownedBy('ReplicaSet', 'web-def')],
    ] as const)
      expect(await age(podFor(spec, metadata))).to.equal(undefined);
    expect(await age(pod, proposalOf(pod, LIMIT), 'https://10.0.0.2:6443')).to.equal(undefined);
  });
  it('is kept only where the test held', async () => {
    for (const [verdict, confidence] of [
      ['fails', 'confirmed'],
      ['inconclusive', 'possible'],
      ['holds', 'likely'],
    ] as const)
      await remember({ verdict, confidence }, labOf(pod), proposalOf(pod), env, undefined);
    expect(await age()).to.equal(undefined);
  });
  it('is a file that only the user can read, in a folder that only the user can write, without a part of the pod', async () => {
    await keep();
    expect([lstatSync(folder()).mode & 0o777, lstatSync(file()).mode & 0o777]).to.deep.equal([0o700, 0o600]);
    const text = readFileSync(file(), 'utf8');
    expect(Object.keys(JSON.parse(text))).to.deep.equal(['kind', 'name', 'at']);
    expect(text).not.to.match(/web|64Mi|10\.0\.0/);
  });
  it('is not believed where another user can write the file or the folder', async () => {
    await keep();
    chmodSync(file(), 0o622);
    expect(await age()).to.equal(undefined);
    chmodSync(file(), 0o600);
    expect(await age()).to.equal(0);
    chmodSync(folder(), 0o777);
    expect(await age()).to.equal(undefined);
  });
  it('is not read through a link, and not written through one', async () => {
    await keep();
    const real = join(dir, 'elsewhere');
    writeFileSync(real, readFileSync(file()), { mode: 0o600 });
    const name = file();
    rmSync(name);
    symlinkSync(real, name);
    expect(await age()).to.equal(undefined);
    rmSync(folder(), { recursive: true });
    mkdirSync(join(dir, 'other'));
    symlinkSync(join(dir, 'other'), folder());
    await keep();
    expect(readdirSync(join(dir, 'other'))).to.deep.equal([]);
  });
  it('is not believed where its content is anything else', async () => {
    await keep();
    const name = proofName(labOf(pod), proposalOf(pod));
    const now = clock.now();
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      JSON.stringify({ kind: 'Held', name, at: now + 60_000 }),
      JSON.stringify({ kind: 'Held', name, at: String(now) }),
      JSON.stringify({ kind: 'Held', name: 'x', at: now }),
      JSON.stringify({ kind: 'Other', name, at: now }),
      `${JSON.stringify({ kind: 'Held', name, at: now })}${' '.repeat(2000)}`,
    ]) {
      writeFileSync(file(), text, { mode: 0o600 });
      expect(await age(), text.slice(0, 60)).to.equal(undefined);
    }
  });
  it('removes old proofs, and nothing else', async () => {
    await keep();
    const old = join(folder(), 'a'.repeat(64));
    writeFileSync(old, '{}');
    utimesSync(old, 0, 0);
    writeFileSync(join(folder(), 'notes'), 'x');
    utimesSync(join(folder(), 'notes'), 0, 0);
    await keep();
    expect(readdirSync(folder()).sort()).to.deep.equal([proofName(labOf(pod), proposalOf(pod)), 'notes'].sort());
  });
  it('is left out where the folder cannot be written', async () => {
    writeFileSync(join(dir, 'file'), '');
    env = environment({ KUBECACHEDIR: join(dir, 'file') }, { clock });
    await keep();
    expect(await age()).to.equal(undefined);
  });
  it('is in the folder of --cache-dir', async () => {
    await remember(HOLDS, labOf(pod), proposalOf(pod), env, join(dir, 'mine'));
    expect(readdirSync(join(dir, 'mine', 'crashloop'))).to.have.length(1);
    expect(await heldAgo(labOf(pod), proposalOf(pod), env, join(dir, 'mine'))).to.equal(0);
  });
});
