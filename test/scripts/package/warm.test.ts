import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asFunction, COMPILING, V8_FLAGS } from '../../../scripts/package/binary.ts';
import { ROOT } from '../../../scripts/package/description.ts';
import { pinnedNode } from '../../../scripts/package/nodes.ts';

const FILES = ['crashloop.cjs', 'cluster.cjs', 'engine.cjs', 'commands.cjs'];

/** What is packed beside the program so that it need not be compiled at every start. */
describe('compiled code', function () {
  this.timeout(60_000);
  let folder = '';
  const node = (script: string, at: string, ...flags: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(pinnedNode().path, [...V8_FLAGS, ...flags, join(ROOT, 'scripts/package', script), at], {
      encoding: 'utf8',
    });
  const warm = (at: string): void => {
    cpSync(join(folder, 'program'), at, { recursive: true });
    const ran = node('warm.cjs', at, ...COMPILING);
    expect([ran.status, ran.stderr]).to.deep.equal([0, '']);
  };
  /** Whether V8 refuses the code, in a process with the packed program's flags. */
  const rejected = (at: string, file: string): string =>
    execFileSync(
      pinnedNode().path,
      [
        ...V8_FLAGS,
        '-p',
        `const { readFileSync } = require('fs'); const [text, cachedData] = [readFileSync(process.argv[1], 'latin1'), readFileSync(process.argv[1] + '.compiled')]; new vm.Script(text, { filename: './${file}', cachedData }).cachedDataRejected`,
        join(at, file),
      ],
      { encoding: 'utf8' },
    ).trim();

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'crashloop-warm-'));
    execFileSync(process.execPath, [join(ROOT, 'scripts/build.ts'), `--outdir=${join(folder, 'program')}`], {
      stdio: 'ignore',
    });
    for (const file of FILES)
      writeFileSync(
        join(folder, 'program', file),
        asFunction(readFileSync(join(folder, 'program', file), 'utf8')),
        'latin1',
      );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is accepted by V8, and only after it is sealed', () => {
    const at = join(folder, 'one');
    warm(at);
    expect(FILES.map((file) => rejected(at, file))).to.deep.equal(FILES.map(() => 'true'));
    expect(node('seal.cjs', at).status).to.equal(0);
    expect(FILES.map((file) => rejected(at, file))).to.deep.equal(FILES.map(() => 'false'));
  });

  it('has the functions that explain runs, not only their names', () => {
    expect(readFileSync(join(folder, 'one/engine.cjs.compiled')).length).to.be.above(800_000);
  });

  it('is the same bytes for the same program', () => {
    // On a machine so busy that a command comes to say that it waits, that is compiled too: so two of five it is.
    const sums = new Set<string>();
    for (let run = 1; run <= 5; run++) {
      const at = join(folder, `run-${run}`);
      warm(at);
      node('seal.cjs', at);
      const sum = FILES.map((file) =>
        createHash('sha256')
          .update(readFileSync(join(at, `${file}.compiled`)))
          .digest('hex'),
      ).join(' ');
      if (sums.has(sum)) return;
      sums.add(sum);
    }
    expect.fail('five runs gave five results');
  });

  it('is not sealed for another program', () => {
    const at = join(folder, 'one');
    writeFileSync(join(at, 'crashloop.cjs'), asFunction('exports.other = 1;'), 'latin1');
    const ran = node('seal.cjs', at);
    expect([ran.status, ran.stderr]).to.deep.equal([
      1,
      'packing: V8 does not take what it compiled of crashloop.cjs\n',
    ]);
  });
});
