/** The list of an image's files, by a real shell, and what it shows. */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from '../../src/image/inspect.ts';
import type { Seen } from '../../src/image/inspect.ts';
import { isWholeListing, LISTING_SCRIPT, listedFiles } from '../../src/image/listing.ts';
import type { Container } from '../../src/model/objects.ts';
import { elfOf, type Item } from '../support/oci.ts';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const NODE = { name: 'node-1', os: 'linux', architecture: 'amd64' };

/** Lists programs of an image with these files. */
function listed(items: readonly Item[], ...words: string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'crashloop-listing-'));
  try {
    for (const { path, data = '', mode = 0o755, symlink } of items) {
      const at = join(root, path);
      mkdirSync(dirname(at), { recursive: true });
      if (symlink !== undefined) symlinkSync(symlink, at);
      else {
        writeFileSync(at, data);
        chmodSync(at, mode);
      }
    }
    return execFileSync('/bin/sh', ['-c', LISTING_SCRIPT, 'crashloop', root, PATH, ...words], { encoding: 'utf8' });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const look = (text: string, over: Partial<Container>, named: string | null = null): Promise<Seen> => {
  const container = { name: 'web', image: 'x', ...over };
  const image = { config: null, named, files: listedFiles(text), label: null };
  return inspect(image, { container, spec: { containers: [container] }, node: NODE });
};
const line = (kind: string, path: string, ...fields: string[]): string =>
  [kind, Buffer.from(path).toString('base64'), ...fields].join(':');
const FILE = ['81ed', '0', '0', '3', Buffer.from('abc').toString('base64')];

describe('image/listing', function () {
  // Each list is a hundred processes.
  this.timeout(60_000);
  const SERVER: Item = { path: 'app/server', data: elfOf('amd64') };
  const cases: readonly [name: string, items: Item[], program: string, seen: string | null][] = [
    ['a program that fits', [SERVER], '/app/server', null],
    ['another architecture', [{ ...SERVER, data: elfOf('arm64') }], '/app/server', 'wrong-format'],
    ['no exec bit', [{ ...SERVER, mode: 0o644 }], '/app/server', 'not-executable'],
    ['an empty file', [{ ...SERVER, data: '' }], '/app/server', 'wrong-format'],
    ['no program', [SERVER], '/app/sever', 'missing'],
    [
      'CRLF',
      [
        { path: 'run', data: '#!/bin/sh\r\n' },
        { ...SERVER, path: 'bin/sh' },
      ],
      '/run',
      'no-interpreter',
    ],
    ['no interpreter', [{ path: 'run', data: '#! /bin/bash\n' }], '/run', 'no-interpreter'],
    [
      'an interpreter',
      [
        { path: 'run', data: '#!/bin/bash -e\n' },
        { ...SERVER, path: 'bin/bash' },
      ],
      '/run',
      null,
    ],
    ['no loader', [{ ...SERVER, data: elfOf('amd64', '/lib/ld-musl-x86_64.so.1') }], '/app/server', 'no-interpreter'],
    [
      'a loader after links that lead up and out of the image',
      [
        { ...SERVER, data: elfOf('amd64', '/lib64/ld.so') },
        { path: 'lib64', symlink: '../../../usr/./lib' },
        { path: 'usr/lib/ld.so', symlink: '/opt/ld' },
        { path: 'opt/ld', data: elfOf('amd64') },
        { path: 'start', symlink: 'app//server' },
      ],
      '/start',
      null,
    ],
    [
      'links in a circle',
      [
        { path: 'a', symlink: 'b' },
        { path: 'b', symlink: '/a' },
      ],
      '/a',
      'missing',
    ],
    [
      'env, and an interpreter on PATH that lacks its loader',
      [
        { path: 'run', data: '#!/usr/bin/env -S python3 -u\n' },
        { path: 'usr/bin/env', data: elfOf('amd64') },
        { path: 'usr/local/bin/python3', data: elfOf('amd64', '/lib64/ld.so') },
      ],
      '/run',
      null,
    ],
    [
      'env without an interpreter on PATH',
      [
        { path: 'run', data: '#!/usr/bin/env python3\n' },
        { path: 'usr/bin/env', data: elfOf('amd64') },
      ],
      '/run',
      'env-finds-none',
    ],
    ['a name on PATH', [{ ...SERVER, path: 'usr/bin/server' }], 'server', null],
    ['no such name on PATH', [SERVER], 'server', 'missing'],
    ['a name with blanks, quotes and signs', [{ ...SERVER, path: "a b/$(x)`'\n" }], "/a b/$(x)`'\n", null],
  ];
  for (const [name, items, program, fault] of cases)
    it(`shows ${name}: ${fault ?? 'no fault'}`, async () => {
      const text = listed(items, program);
      expect(isWholeListing(text)).to.equal(true);
      expect(text).to.match(/^[\w:+/=.\n-]*$/);
      const seen = await look(text, { command: [program] });
      expect([seen.unread, seen.fault?.kind ?? null]).to.deep.equal([null, fault]);
    });

  it('proves nothing by a PATH that only the image knows', async () => {
    const { fault } = await look(listed([], 'server'), { command: ['server'] });
    expect([fault?.kind, fault?.doubtful]).to.deep.equal(['missing', true]);
    const env = [{ name: 'PATH', value: PATH }];
    expect((await look(listed([], 'server'), { command: ['server'], env })).fault?.doubtful).to.equal(false);
  });
  it('concludes nothing without the ENTRYPOINT, the WORKDIR or the USER of the image', async () => {
    const text = listed([{ ...SERVER, mode: 0o700 }], '/app/server');
    expect((await look(text, {})).unread).to.match(/ENTRYPOINT of the image is not known/);
    expect((await look(text, { args: ['/app/server'] })).unread).to.match(/ENTRYPOINT/);
    expect((await look(text, { command: ['./server'] })).unread).to.match(/relative to the WORKDIR/);
    const drop = { capabilities: { drop: ['ALL'] }, runAsNonRoot: true };
    const seen = await look(text, { command: ['/app/server'], securityContext: drop });
    expect([seen.fault, seen.unread]).to.deep.equal([null, null]);
    const user = { ...drop, runAsUser: 1000 };
    expect((await look(text, { command: ['/app/server'], securityContext: user })).fault?.kind).to.equal(
      'not-executable',
    );
  });
  it('looks at the program that the runtime named, where only the image names it', async () => {
    const text = listed([{ ...SERVER, mode: 0o644 }], '/app/server');
    const { fault, program } = await look(text, {}, '/app/server');
    expect([fault?.kind, fault?.blames, program?.from]).to.deep.equal(['not-executable', 'image', 'image']);
  });
  it('takes a file that is not in the list for one that was not read', async () => {
    const whole = listed([SERVER], '/app/server');
    for (let lines = whole.split('\n').length - 3; lines >= 0; lines--) {
      const seen = await look(whole.split('\n').slice(0, lines).join('\n'), { command: ['/app/server'] });
      expect([seen.fault, seen.program?.format ?? null]).to.deep.equal([null, null]);
      expect(seen.unread).to.match(/could not be read in the image volume/);
    }
  });
  it('drops lines that the script does not print', async () => {
    const bad = [
      line('F', '/a', ...FILE.with(4, '!!')),
      line('F', '/a', ...FILE.with(4, 'A')),
      line('F', '/a', ...FILE.with(2, '-1')),
      line('F', '/a', ...FILE.slice(1)),
      line('F', '/a', ...FILE, 'x'),
      line('N', '/a', ''),
      line('L', '/a', '*'),
      line('U', '/a'),
      line('D', '/a'),
      line('X', '/a', ...FILE),
      'F:::::',
      `F:${'A'.repeat(100_000)}:${FILE.join(':')}`,
      '\u001b[31m',
    ];
    for (const one of bad)
      expect(
        await listedFiles(one)
          .entry('/a')
          .then(JSON.stringify, (error: Error) => error.name),
        one,
      ).to.equal('Unread');
    expect(await listedFiles(line('F', '/a', ...FILE)).entry('/a')).to.include({ type: 'file', mode: 0o755, size: 3 });
    expect(await listedFiles(line('N', '/a')).entry('/a')).to.equal(undefined);
  });
  it('stops at a bound of entries', async () => {
    const items = Array.from({ length: 30 }, (_, at): Item => ({ path: `a${at}`, symlink: `a${at + 1}` }));
    const deep = Array.from({ length: 40 }, (_, at) => `/${`d${at}/`.repeat(20)}x`);
    const text = listed([...items, { path: 'd0/x' }], ...items.map(({ path }) => `/${path}`), ...deep);
    expect(text.split('\n').length).to.be.below(402);
  });
});
