/** Headers of binaries, #! lines, users and processes. */
import { expect } from 'chai';
import { mayRun, readElf, type Elf } from '../../src/image/elf.ts';
import { processOf, type ImageConfig } from '../../src/image/process.ts';
import { isMarkedScript, programOfEnv, readShebang } from '../../src/image/script.ts';
import { groupsOf, lookUp, mayExecute, readUser, type User } from '../../src/image/user.ts';
import { elfOf } from '../support/oci.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('image/elf', () => {
  it('reads machine and loader', () => {
    expect(readElf(elfOf('arm64', '/lib/ld-musl-aarch64.so.1'))).to.include({
      machine: 'arm64',
      called: 'aarch64',
      loader: '/lib/ld-musl-aarch64.so.1',
    });
    expect(readElf(elfOf('amd64'))).to.include({ machine: 'amd64', bits: 64, loader: null, isProgram: true });
  });
  it('knows no loader that is beyond the bytes that were read', () => {
    const whole = elfOf('amd64', '/lib64/ld-linux-x86-64.so.2');
    expect(readElf(whole.subarray(0, whole.length - 4))).to.include({ loader: undefined });
    expect(readElf(whole.subarray(0, 70))).to.include({ loader: undefined });
    expect(readElf(whole.subarray(0, 20))).to.equal('cut');
    expect(readElf(bytes('#!/bin/sh'))).to.equal(null);
  });
  it('survives every byte of the header', () => {
    for (let at = 4; at < 176; at++)
      for (const value of [0, 1, 127, 255]) {
        const broken = elfOf('amd64', '/lib/x');
        broken[at] = value;
        expect(() => readElf(broken)).not.to.throw();
      }
  });
  it('runs 32-bit programs on 64-bit nodes, and claims nothing about machines that it does not know', () => {
    const on = (node: string, machine: string): boolean => mayRun(node, { machine } as Elf);
    expect([on('amd64', 'amd64'), on('amd64', '386'), on('arm64', 'arm'), on('amd64', 'machine 999')]).to.deep.equal([
      true,
      true,
      true,
      true,
    ]);
    expect([on('amd64', 'arm64'), on('arm64', 'amd64'), on('386', 'amd64')]).to.deep.equal([false, false, false]);
  });
});

describe('image/script', () => {
  const read = (text: string): unknown => readShebang(bytes(text));
  it('reads a #! line as the kernel does', () => {
    expect(read('#!/bin/sh\n')).to.deep.equal({ interpreter: '/bin/sh', argument: null, carriageReturn: false });
    expect(read('#! \t/usr/bin/env  python3 -u \t\nx')).to.deep.equal({
      interpreter: '/usr/bin/env',
      argument: 'python3 -u',
      carriageReturn: false,
    });
    expect(read('#!/bin/sh\r\n')).to.deep.equal({ interpreter: '/bin/sh\r', argument: null, carriageReturn: true });
    expect(read('#!/bin/sh')).to.deep.equal({ interpreter: '/bin/sh', argument: null, carriageReturn: false });
    expect([read('#!\n'), read('# !/bin/sh\n'), read('#'), read(`#!/${'x'.repeat(400)}\n`)]).to.deep.equal([
      null,
      null,
      null,
      null,
    ]);
  });
  it('knows the mark of UTF-8 in front of it', () =>
    expect(isMarkedScript(Buffer.from('\ufeff#!/bin/sh'))).to.equal(true));
  it('reads what env runs', () => {
    const env = (argument: string | null): string | null =>
      programOfEnv({ interpreter: '/usr/bin/env', argument, carriageReturn: false });
    expect([env('node'), env('bash\r'), env('python3 -u'), env('-S node --x'), env('-S A=b node')]).to.deep.equal([
      'node',
      'bash\r',
      'python3 -u',
      'node',
      'node',
    ]);
    expect([env(null), env('-i node'), env('A=b'), env('-S -i node'), env("-S 'a b'")]).to.deep.equal([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(programOfEnv({ interpreter: '/bin/sh', argument: 'x', carriageReturn: false })).to.equal(null);
  });
});

describe('image/user', () => {
  const PASSWD = 'root:x:0:0::/:/bin/sh\napp:x:100:101:App:/:/bin/sh\nbroken\nx:y:z:1\n';
  it('reads USER', () => {
    expect(readUser('')).to.deep.equal({ user: '', group: null, uid: 0 });
    expect(readUser('1000:50')).to.deep.equal({ user: '1000', group: '50', uid: 1000 });
    expect(readUser('app')).to.deep.equal({ user: 'app', group: null, uid: null });
  });
  it('finds it in /etc/passwd, and needs no entry for a number', () => {
    expect(lookUp(readUser('app'), PASSWD, 'a:x:7:app\nb:x:8:other,app\nc:x:9:application\n')).to.deep.equal({
      uid: 100,
      gid: 101,
      groups: [7, 8],
      moreGroups: false,
    });
    expect(lookUp(readUser('none'), PASSWD, null)).to.equal(undefined);
    expect(lookUp(readUser('1000'), null, null)).to.include({ uid: 1000, gid: 0 });
    expect(groupsOf('a:x:4294967296:app\n', 'app')).to.deep.equal([]);
  });
  const file = (mode: number) => ({ type: 'file', mode, uid: 5, gid: 6, size: 1, head: null }) as const;
  const user = (over: Partial<User>): User => ({
    uid: 1000,
    gid: 1000,
    groups: [],
    moreGroups: false,
    overrides: false,
    ...over,
  });
  for (const [mode, over, may] of [
    [0o644, { overrides: true }, false],
    [0o700, { overrides: true }, true],
    [0o755, {}, true],
    [0o700, {}, false],
    [0o700, { uid: 5 }, true],
    [0o077, { uid: 5 }, false],
    [0o750, { gid: 6 }, true],
    [0o705, { groups: [6] }, false],
    [0o750, { moreGroups: true }, null],
    [0o700, { moreGroups: true }, false],
    [0o700, { uid: null }, null],
    [0o755, { uid: null }, true],
    [0o700, { uid: 0 }, false],
  ] as const)
    it(`mode ${mode.toString(8)} for ${JSON.stringify(over)}: ${may}`, () =>
      expect(mayExecute(file(mode), user(over))).to.equal(may));
});

describe('image/process', () => {
  const config: ImageConfig = { entrypoint: ['/e', 'x'], cmd: ['c'], env: ['PATH=/a:/b'], workingDir: 'w', user: '' };
  const container = { name: 'web' };
  it('puts command and args over ENTRYPOINT and CMD', () => {
    const argv = (more: object): readonly string[] => processOf({ ...container, ...more }, config)!.argv;
    expect(argv({})).to.deep.equal(['/e', 'x', 'c']);
    expect(argv({ args: ['z'] })).to.deep.equal(['/e', 'x', 'z']);
    expect(argv({ command: ['/k'] })).to.deep.equal(['/k']);
    expect(argv({ command: ['/k'], args: ['z'] })).to.deep.equal(['/k', 'z']);
    expect(argv({ command: [], args: [] })).to.deep.equal(['/e', 'x', 'c']);
  });
  it('says what names the program', () => {
    const from = (more: object, own = config): string => processOf({ ...container, ...more }, own)!.from;
    expect([from({}), from({ args: ['z'] }), from({ command: ['/k'] })]).to.deep.equal(['image', 'image', 'command']);
    expect(from({ args: ['z'] }, { ...config, entrypoint: [] })).to.equal('args');
  });
  it('expands variables of the pod as the kubelet does, and none of the image', () => {
    const env = [
      { name: 'A', value: 'a' },
      { name: 'B', value: '$(A)b' },
      { name: 'C', valueFrom: {} },
    ];
    const run = (command: string[]): [readonly string[], boolean] => {
      const { argv, unknownWord } = processOf({ ...container, env, command } as never, config)!;
      return [argv, unknownWord];
    };
    expect(run(['$(B)', '$$(A)', '$(none)'])).to.deep.equal([['ab', '$(A)', '$(none)'], false]);
    expect(run(['$(C)'])).to.deep.equal([['$(C)'], true]);
    expect(processOf(container, { ...config, entrypoint: ['$(A)'] })!.unknownWord).to.equal(false);
  });
});
