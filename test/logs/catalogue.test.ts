/** Each pattern of the catalogue against its samples, and against lines that make a bad expression slow. */
import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { CATALOGUE } from '../../src/logs/catalogue/index.ts';
import { SPECIFICITY } from '../../src/logs/catalogue/pattern.ts';
import type { AnyPattern, PatternProse } from '../../src/logs/catalogue/pattern.ts';
import { matchAll } from '../../src/logs/raw-matches.ts';
import type { RawMatch } from '../../src/logs/raw-matches.ts';
import { parseLines } from '../../src/logs/lines/parse-lines.ts';
import type { MatchKind } from '../../src/logs/log-analysis.ts';
import type { Samples } from './catalogue/samples.ts';
import { expectNeedles } from '../support/expressions/needles.ts';
import { lengthFor, MAX_STEPS, StepCounter } from '../support/expressions/steps.ts';

/** Fields that a match of each kind must have. */
const REQUIRED: { readonly [K in MatchKind]?: readonly string[] } = {
  exception: ['type', 'language'],
  'missing-module': ['module'],
  'missing-env': ['variable'],
  'config-invalid': ['detail'],
  'bad-flag': ['flag'],
  usage: ['detail'],
  'missing-file': ['path'],
  'permission-denied': ['path'],
  'disk-full': ['detail'],
  'io-error': ['detail'],
  'port-in-use': ['port'],
  'privileged-port': ['port'],
  dns: ['host'],
  'connection-failed': ['detail'],
  tls: ['detail'],
  'auth-failed': ['detail'],
  'rbac-forbidden': ['verb', 'resource'],
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

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PATTERNS = 'src/logs/catalogue';
const SAMPLES = 'test/logs/catalogue';

/** A file of patterns, and the samples next to this test that belong to it. */
interface PatternFile {
  readonly path: string;
  /** Where its samples are: the same folder and name under test/. */
  readonly samplesPath: string;
  readonly patterns: readonly AnyPattern[];
  /** By the pattern's id; empty where there is no file of samples. */
  readonly samples: { readonly [id: string]: Samples };
}

/** The files with a suffix under a folder, without that suffix: `languages/go`. */
const filesUnder = (folder: string, suffix: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(suffix))
    .map((path) => path.slice(0, -suffix.length).split(sep).join('/'))
    .sort();

const load = async (path: string): Promise<Record<string, unknown>> =>
  (await import(pathToFileURL(join(ROOT, path)).href)) as Record<string, unknown>;

const FILES = await Promise.all(
  filesUnder(PATTERNS, '.patterns.ts').map(async (name): Promise<PatternFile> => {
    const path = `${PATTERNS}/${name}.patterns.ts`;
    const samplesPath = `${SAMPLES}/${name}.samples.ts`;
    const samples = existsSync(join(ROOT, samplesPath)) ? (await load(samplesPath)).samples : {};
    const patterns = Object.values(await load(path)).find(Array.isArray) ?? [];
    return { path, samplesPath, patterns, samples: samples as PatternFile['samples'] };
  }),
);

const matches = (entry: AnyPattern, log: string): RawMatch[] => matchAll(parseLines(log, false), [entry]).matches;

describe('log catalogue', () => {
  it('names every pattern once', () => {
    const ids = CATALOGUE.map((entry) => entry.id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).to.deep.equal([]);
  });

  it('holds the patterns of every file', () => {
    for (const { path, patterns } of FILES) {
      expect(patterns, `${path} exports an array of patterns`).to.not.have.lengthOf(0);
      for (const entry of patterns)
        expect(CATALOGUE.includes(entry), `${entry.id}: add ${path} to the index.ts of its folder`).to.equal(true);
    }
  });

  it('has a file of patterns for every file of samples', () => {
    expect(filesUnder(SAMPLES, '.samples.ts')).to.deep.equal(filesUnder(PATTERNS, '.patterns.ts'));
  });

  for (const { patterns, samples, samplesPath } of FILES) {
    it(`has samples for the patterns of ${samplesPath}, and for no others`, () => {
      for (const { id } of patterns)
        expect(samples, `put log lines that ${id} reads and ignores into ${samplesPath}`).to.have.property(id);
      for (const id of Object.keys(samples))
        expect(
          patterns.some((entry) => entry.id === id),
          `${samplesPath}: no pattern is named ${id}`,
        ).to.equal(true);
    });

    for (const entry of patterns) {
      const { reads, ignores } = samples[entry.id] ?? { reads: [], ignores: [] };

      describe(entry.id, () => {
        it('is well-formed', () => {
          expect(entry.id).to.match(/^[a-z0-9.+-]+\/[a-z0-9.-]+$/);
          expect(entry.kind in SPECIFICITY).to.equal(true);
          expect(entry.find().flags).to.match(/^[ius]*$/);
          expect(entry.needles).to.not.have.lengthOf(0);
          for (const needle of entry.needles) {
            expect(needle, 'needle').to.equal(needle.toLowerCase());
            expect(needle.length, `length of needle ${needle}`).to.be.at.least(3);
          }
          if (entry.holds !== undefined) expectNeedles([entry.holds, entry.find]);
          expect(reads, 'a sample that it must read').to.not.have.lengthOf(0);
          expect(ignores, 'a sample that it must ignore').to.not.have.lengthOf(0);
          expect((entry as AnyPattern & PatternProse).source).to.not.equal('');
        });

        reads.forEach((sample, n) => {
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

        it('ignores what looks similar', () => {
          for (const log of ignores) expect(matches(entry, log), log).to.deep.equal([]);
        });

        it('runs in linear time', () => {
          const find = entry.find();
          const counter = new StepCounter(find);
          const length = lengthFor(find);
          for (const line of hostile(entry, reads, length)) {
            const { steps } = counter.search(line, 4 * MAX_STEPS * length);
            expect(steps / length, `steps for each character of ${line.slice(0, 80)}`).to.be.lessThan(MAX_STEPS);
          }
        });
      });
    }
  }
});

/** Returns lines that hold what the pattern looks for, again and again, and what it may take for a start of it. */
function hostile(entry: AnyPattern, reads: Samples['reads'], length: number): string[] {
  const fill = (unit: string, long = length): string => unit.repeat(Math.ceil(long / unit.length)).slice(0, long);
  const lines = [];
  for (const unit of ['a', ' ', '.', '"', '/', '1', 'a.b/', 'A_', ': ', '<\u2039'])
    for (const needle of entry.needles) lines.push(`${fill(unit, length / 2)}${fill(`${needle}${unit}`, length / 2)}`);
  for (const sample of reads) {
    const log: string = typeof sample === 'string' ? sample : sample.log;
    const first = log.split('\n')[0] ?? '';
    lines.push(fill(`${first} `), fill(`${first.slice(0, Math.ceil(first.length / 2))} `));
  }
  return lines;
}
