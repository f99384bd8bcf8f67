import { expect } from 'chai';
import { describeExit, exitCodes, signalOf } from '../../src/knowledge/exit-codes.ts';

describe('knowledge/exit-codes', () => {
  it('reads the signal from the code', () => {
    expect(signalOf(137)).to.equal('SIGKILL');
    expect(signalOf(143)).to.equal('SIGTERM');
    expect(signalOf(139)).to.equal('SIGSEGV');
    expect(signalOf(159)).to.equal('SIGSYS');
  });
  it('reads no signal that does not end a process', () => {
    for (const code of [145, 146, 147, 148, 149, 150, 151, 156]) {
      expect(signalOf(code), String(code)).to.equal(null);
      expect(describeExit(code)).to.include({ name: null });
      expect(describeExit(code).meaning).to.match(/^the application's own exit code, not SIG[A-Z]+:/);
    }
  });
  it('reads no signal from other codes', () => {
    for (const code of [0, 1, 128, 255, 192, -1, -1073741819]) expect(signalOf(code), String(code)).to.equal(null);
  });
  it('describes Linux codes', () => {
    expect(describeExit(127).meaning).to.match(/did not find a command/);
    expect(describeExit(137)).to.include({ name: 'SIGKILL' });
    expect(describeExit(42).meaning).to.match(/application's own/);
    expect(describeExit(-1).meaning).to.match(/CRI-O/);
  });
  it('describes Windows codes, signed and unsigned', () => {
    expect(describeExit(-1073741819, 'windows').name).to.equal('0xC0000005');
    expect(describeExit(3221225477, 'windows').meaning).to.match(/access violation/);
    expect(describeExit(-532462766, 'windows').meaning).to.match(/\.NET/);
    expect(describeExit(-1073740000, 'windows').name).to.match(/^0xC0000/);
    expect(describeExit(137, 'windows').name, 'no signals on Windows').to.equal(null);
  });
  it('lists codes in order, each once', () => {
    for (const os of ['linux', 'windows'] as const) {
      const codes = exitCodes(os).map((one) => one.code);
      expect(codes).to.deep.equal([...new Set(codes)].sort((a, b) => a - b));
      expect(codes.length).to.be.greaterThan(10);
    }
  });
});
