/** Every pattern of the catalogue against its own samples, and against lines made to make it slow. */
import { expect } from 'chai';
import { CATALOGUE } from '../../src/logs/catalogue/index.ts';
import { SPECIFICITY } from '../../src/logs/catalogue/pattern.ts';
import type { AnyPattern, Sample } from '../../src/logs/catalogue/pattern.ts';
import { matchAll } from '../../src/logs/match.ts';
import type { RawMatch } from '../../src/logs/match.ts';
import { parseLines } from '../../src/logs/parse.ts';
import type { MatchKind } from '../../src/logs/log-analysis.ts';

/** What each kind must always be able to name. */
const REQUIRED: { readonly [K in MatchKind]?: readonly string[] } = {
  exception: ['type', 'language'],
  'missing-module': ['module'],
  'missing-env': ['variable'],
  'config-invalid': ['detail'],
  'bad-flag': ['flag'],
  usage: ['detail'],
  'missing-file': ['path'],
  'permission-denied': ['path'],
  'read-only': ['path'],
  'disk-full': ['detail'],
  'port-in-use': ['port'],
  'privileged-port': ['port'],
  dns: ['host'],
  'connection-failed': ['detail'],
  tls: ['detail'],
  'auth-failed': ['detail'],
  'rbac-forbidden': ['user', 'verb', 'resource'],
  refused: ['what', 'detail'],
  'heap-exhausted': ['runtime', 'detail'],
  'out-of-memory': ['detail'],
  'limit-reached': ['what', 'detail'],
  'exec-format': ['path'],
  'exec-no-such-file': ['path'],
  'command-not-found': ['command'],
  'not-executable': ['path'],
  'missing-library': ['library'],
  'glibc-version': ['version'],
  segfault: ['detail'],
  'shutting-down': ['detail'],
  listening: ['port'],
  'error-line': ['detail'],
};

const matches = (entry: AnyPattern, log: string): RawMatch[] => matchAll(parseLines(log, false), [entry]);

describe('log catalogue', () => {
  it('names every pattern once', () => {
    const ids = CATALOGUE.map((entry) => entry.id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).to.deep.equal([]);
  });

  for (const entry of CATALOGUE) {
    describe(entry.id, () => {
      it('is well-formed', () => {
        expect(entry.id).to.match(/^[a-z0-9.+-]+\/[a-z0-9.-]+$/);
        expect(entry.kind in SPECIFICITY).to.equal(true);
        expect(entry.find.flags).to.match(/^[ius]*$/);
        expect(entry.needles).to.not.have.lengthOf(0);
        for (const needle of entry.needles) {
          expect(needle, 'needle').to.equal(needle.toLowerCase());
          expect(needle.length, `length of needle ${needle}`).to.be.at.least(3);
        }
        expect(entry.samples.match).to.not.have.lengthOf(0);
        expect(entry.samples.not, 'a sample that must not match').to.not.have.lengthOf(0);
        expect(entry.source).to.not.equal('');
      });

      entry.samples.match.forEach((sample: string | Sample<MatchKind>, n: number) => {
        it(`reads sample ${n + 1}`, () => {
          const { log, fields } = typeof sample === 'string' ? { log: sample, fields: undefined } : sample;
          const found = matches(entry, log);
          expect(found.length, `no match in\n${log}`).to.be.greaterThan(0);
          const got = found[0]?.fields as unknown as Record<string, string>;
          for (const name of REQUIRED[entry.kind] ?? [])
            expect(got[name], `field ${name}`).to.be.a('string').that.is.not.empty;
          for (const value of Object.values(got)) {
            if (value !== undefined) expect(value.length, 'length of a field').to.be.within(1, 500);
          }
          if (fields !== undefined) expect(got).to.include(fields);
        });
      });

      it('is silent on what looks alike', () => {
        for (const log of entry.samples.not) expect(matches(entry, log), log).to.deep.equal([]);
      });

      it('runs in linear time', () => {
        expect(nested(entry.find.source), 'a quantifier inside a quantified group').to.equal(false);
        const started = process.cpuUsage().user;
        for (const line of hostile(entry)) entry.find.test(line);
        // A linear pattern needs about 1 ms for all of them, a quadratic one on 2000 characters some tens, a worse one
        // seconds.
        expect((process.cpuUsage().user - started) / 1000).to.be.lessThan(400);
      });
    });
  }
});

/** Lines of 2000 characters that make a regular expression with hidden repetition back-track. */
function hostile(entry: AnyPattern): string[] {
  const lines: string[] = [];
  const fill = (unit: string, length = 2000): string => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  for (const unit of ['a', ' ', '.', '"', "'", ':', '/', '1', 'a ', 'a.b/', 'A_', ': ', '(', '[']) {
    lines.push(fill(unit));
    for (const needle of entry.needles) lines.push(`${fill(unit, 1000)}${needle}${fill(unit, 1000 - needle.length)}`);
  }
  for (const needle of entry.needles) lines.push(fill(needle), fill(`${needle} `));
  for (const sample of entry.samples.match) {
    const log: string = typeof sample === 'string' ? sample : sample.log;
    const first = log.split('\n')[0] ?? '';
    lines.push(fill(`${first} `), fill(`${first.slice(0, Math.ceil(first.length / 2))} `));
  }
  return lines;
}

/** Whether a group that holds an unbounded quantifier is itself repeated without bound: `(a+)+`. */
function nested(source: string): boolean {
  const open: { unbounded: boolean }[] = [];
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (c === '\\') i++;
    else if (inClass) inClass = c !== ']';
    else if (c === '[') inClass = true;
    else if (c === '(') open.push({ unbounded: false });
    else if (c === ')') {
      const group = open.pop();
      const unbounded = repeats(source, i + 1);
      if (group?.unbounded === true && unbounded) return true;
      if (group?.unbounded === true || unbounded) for (const outer of open) outer.unbounded = true;
    } else if (repeats(source, i)) for (const outer of open) outer.unbounded = true;
  }
  return false;
}

const repeats = (source: string, at: number): boolean => /^(?:[*+]|\{\d+,\})/.test(source.slice(at, at + 8));
