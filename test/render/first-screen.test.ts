/** The first screen of the recording that `demo` explains: what a person reads first is on a terminal of 24 lines. */
import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { crashloop } from '../support/run-cli.ts';

const RECORDING = fileURLToPath(new URL('../corpus/upstream-pending', import.meta.url));
const ROWS = 24;

describe('render: the first screen of demo', () => {
  for (const width of [80, 120]) {
    it(`has at most 40 lines at ${width} columns; the cause, its proof and the first fix are on the first ${ROWS}`, async () => {
      const { code, out } = await crashloop(
        ['explain', 'web-1', '-n', 'ns-73d525', '--from', RECORDING, '--color=never'],
        '',
        {
          stdout: { isTerminal: true, columns: width },
        },
      );
      expect(code).to.equal(0);
      const lines = out.trimEnd().split('\n');
      expect(lines.length).to.be.at.most(40);
      const first = lines.slice(0, ROWS).join('\n');
      expect(first).to.match(/^CAUSE {2}confirmed/m);
      expect(first).to.match(/^EVIDENCE[^\n]*\n(?:[^\n]+\n)*[^\n]*2 Insufficient cpu/m);
      const fix = lines.findIndex((line) => line.startsWith('FIX'));
      const second = lines.findIndex((line) => line.startsWith('2. '));
      expect(fix).to.be.greaterThan(0);
      expect(second, 'the line of the second fix').to.be.greaterThan(fix).and.at.most(ROWS);
    });
  }
});
