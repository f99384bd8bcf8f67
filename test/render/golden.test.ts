/** Answers next to the screens that they give. CRASHLOOP_GOLDEN=write writes the screens again. */
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { renderDiagnosis } from '../../src/render/diagnosis.ts';
import { diagnosisMarkdown } from '../../src/render/markdown.ts';
import { withoutSecrets } from '../../src/redaction/answers.ts';
import { KnownSecrets } from '../../src/redaction/known.ts';
import { displayWidth } from '../../src/render/width.ts';
import { expectGolden, unbreakable, view } from '../support/golden.ts';

const FOLDER = fileURLToPath(new URL('golden/', import.meta.url));
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -5));
const read = (name: string): Diagnosis =>
  withoutSecrets(JSON.parse(readFileSync(`${FOLDER}${name}.json`, 'utf8')) as Diagnosis, new KnownSecrets());

describe('render: first screens', () => {
  it('has screens to compare', () => expect(NAMES.length).to.be.greaterThan(5));
  for (const name of NAMES) {
    it(`${name}, 80 columns`, () => expectGolden(`${FOLDER}${name}.txt`, renderDiagnosis(read(name), view(80))));
    it(`${name}, 120 columns`, () => expectGolden(`${FOLDER}${name}.120.txt`, renderDiagnosis(read(name), view(120))));
    it(`${name}, markdown`, () => expectGolden(`${FOLDER}${name}.md`, diagnosisMarkdown(read(name))));
    for (const width of [40, 60, 80, 120, 200]) {
      for (const wide of [false, true]) {
        it(`${name} keeps to ${width} columns${wide ? ', wide' : ''}`, () => {
          const lines = renderDiagnosis(read(name), view(width, { wide })).split('\n');
          for (const line of lines) if (!unbreakable(line)) expect(displayWidth(line), line).to.be.at.most(width);
        });
      }
    }
    it(`${name} says the same in colour`, () => {
      const coloured = renderDiagnosis(read(name), view(80, { color: true }));
      expect(coloured).to.include('\u001b[');
      expect(coloured.replace(/\u001b\[\d+m/g, '')).to.equal(renderDiagnosis(read(name), view(80)));
    });
  }

  it('shows at most five quotes on the first screen, without what it says already, and all with -o wide', () => {
    const first = renderDiagnosis(read('crashing-upstream'), view(80));
    expect(first)
      .to.match(/^EVIDENCE \(\d more with -o wide\)/m)
      .and.not.include('resources.requests.cpu');
    expect(renderDiagnosis(read('crashing-upstream'), view(80, { wide: true }))).to.include('resources.requests.cpu');
  });

  it('shows a summary whole, and cuts a quote at 200 characters', () => {
    const diagnosis = read('crashing-upstream');
    const [cause] = diagnosis.causes;
    const long = {
      ...diagnosis,
      causes: [
        {
          ...cause!,
          summary: `s${'u'.repeat(299)}`,
          chain: [],
          evidence: [{ ...cause!.evidence[0]!, quote: `q${'x'.repeat(400)}` }],
        },
      ],
    };
    const screen = renderDiagnosis(long, view(1000));
    expect(screen).to.match(/^ {2}su{299}$/m);
    expect(screen).to.match(/^ {4}qx{90,100}… x{90,100}$/m);
  });

  it('prints the time of a recording', () => {
    expect(renderDiagnosis(read('healthy'), view(80, { recorded: true }))).to.include(
      'Recorded 2026-03-01 10:00:11 UTC',
    );
    expect(renderDiagnosis(read('healthy'), view(80))).to.not.include('Recorded');
  });

  it('prints no headers with --no-headers', () => {
    const screen = renderDiagnosis(read('crashing-upstream'), view(80, { headers: false }));
    expect(screen).to.not.match(/^(?:CONTAINER|EVIDENCE|FIX) /m);
    expect(screen).to.include('CrashLoopBackOff').and.include('ruled out');
  });
});
