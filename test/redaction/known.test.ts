/** What was masked in one place is masked in all others. */
import { expect } from 'chai';
import { KnownSecrets } from '../../src/redaction/known.ts';
import { cpuMilliseconds } from '../support/cpu-time.ts';

const SECRET = 'kS8\'v mQ2"x#Lp';
const knowing = (...values: string[]): KnownSecrets => {
  const known = new KnownSecrets();
  for (const value of values) known.add(value);
  return known;
};

describe('redaction/known', () => {
  for (const [form, text] of [
    ['as it is', `the value ${SECRET} is wrong`],
    ['in JSON', JSON.stringify({ a: `x ${SECRET} y` })],
    ["in a shell's quotes", `web '--password=${SECRET.replaceAll("'", "'\\''")}'`],
    ['in a URL', `/login?x=${encodeURIComponent(SECRET)}&y=1`],
    ['in Base64', `value: ${Buffer.from(SECRET).toString('base64')}`],
    ['at the beginning of Base64', `value: ${Buffer.from(`${SECRET}x and more`).toString('base64')}`],
    ['cut off', `web runs --x=${SECRET.slice(0, 9)}…`],
  ] as const) {
    it(`masks a value ${form}`, () => {
      const masked = knowing(SECRET).mask(text);
      expect(masked).to.include('[REDACTED]').and.not.include(SECRET.slice(0, 6));
    });
  }
  it('masks a token of a known format also after thousands of other values', () => {
    const known = new KnownSecrets();
    for (let i = 0; i < 6000; i++) known.add(`kS8vm${i}Q2xLp!${i}`);
    known.addToken('sbp_0a1b2c3d4e5f60718293a4b5c6d7e8f901234567');
    expect(known.mask('key sbp_0a1b2c3d4e5f60718293a4b5c6d7e8f901234567 is bad')).to.equal('key [REDACTED] is bad');
  });
  it('masks each line of a value', () => {
    expect(knowing('first5Line\nsecond7Line').mask('ERROR second7Line here')).to.equal('ERROR [REDACTED] here');
  });
  it('masks a line that only its neighbours show to be secret', () => {
    const known = new KnownSecrets();
    known.addMasked('tokens:\n  - meadow lark\nport: 80', 'tokens:\n  - [REDACTED]\nport: 80');
    expect(known.mask('web ends with: - meadow lark')).to.equal('web ends with: - [REDACTED]');
  });
  it('leaves words that also name other things', () => {
    for (const word of ['postgres', 'web-1', 'admin', '8080', 'true', '/run/secrets/db', 'required'])
      expect(knowing(word).mask(`Service/${word} ${word}`)).to.equal(`Service/${word} ${word}`);
  });
  it('leaves the names of objects', () => {
    const known = knowing('web5x9kq2');
    known.addName('web5x9kq2');
    expect(known.mask('Pod/web5x9kq2')).to.equal('Pod/web5x9kq2');
  });
  it('leaves a short value inside of a longer word', () => {
    expect(knowing('ab12cd!').mask('xab12cd!')).to.equal('xab12cd!');
  });
  it('takes at most seconds for many values and long texts', () => {
    const known = knowing(...Array.from({ length: 600 }, (_, i) => `Value#${i}-of!${i * 7919}`));
    expect(cpuMilliseconds(() => known.mask('Value# is not there. '.repeat(10_000)))).to.be.below(3000);
  });
});
