import { expect } from 'chai';
import { align, movable } from '../../../scripts/package/align.ts';

describe('align', () => {
  const code = Buffer.from('the code of a file, 32 bytes of it');
  const packed = (before: number): Buffer =>
    Buffer.concat([Buffer.alloc(before, 'a'), movable(code), Buffer.from('the next asset')]);

  for (let before = 64; before < 72; before++)
    it(`moves code at ${before} to a multiple of 8, and nothing around it`, () => {
      const program = packed(before);
      align(program, code);
      const at = program.indexOf(code);
      expect(at % 8).to.equal(0);
      expect(at - before).to.be.within(0, 7);
      expect(program.subarray(0, before).toString()).to.equal('a'.repeat(before));
      expect(program.subarray(before + code.length + 8).toString()).to.equal('the next asset');
      // As start.cjs reads it.
      const asset = program.subarray(before, before + code.length + 8);
      const start = asset.at(-1)!;
      expect(asset.subarray(start, start - 8).toString()).to.equal(code.toString());
    });

  it('refuses a program without the code', () => {
    expect(() => align(Buffer.from('another program'), code)).to.throw('does not hold its compiled code');
  });
});
