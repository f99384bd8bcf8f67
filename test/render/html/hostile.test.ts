/** Hostile texts in every text of an answer: they stay text, and the page stays bounded. */
import { expect } from 'chai';
import { renderHtml } from '../../../src/render/html/document.ts';
import { CHOSEN, poisoned, POISON } from '../../support/poison.ts';
import { elementsIn, parsePage, strangersIn, textIn } from '../../support/page.ts';
import { answer, details, logOf } from '../../support/whole-answer.ts';

describe('html: hostile texts', () => {
  const calm = parsePage(renderHtml({ answer, details, recorded: false }));
  const shape = (page: ReturnType<typeof parsePage>): string[] =>
    elementsIn(page)
      // A text in a drawing has as many lines as it needs.
      .filter(({ tag }) => tag !== 'text')
      .map(({ tag, attributes }) => `${tag} ${Object.keys(attributes).sort().join(' ')}`);

  for (const [name, poison] of Object.entries(POISON))
    it(`stay text: ${name}`, () => {
      const page = parsePage(renderHtml(poisoned({ answer, details, recorded: false }, poison)));
      expect(strangersIn(page)).to.deep.equal([]);
      expect(shape(page)).to.deep.equal(shape(calm));
      for (const one of CHOSEN) expect(textIn(page), one).to.include(one);
      expect(textIn(page)).to.not.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    });

  it('a log of 100,000 lines of 1 MB makes a page of less than 1 MB', () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => (i % 1000 === 0 ? 'x'.repeat(1_000_000) : `line ${i} <`));
    const began = process.cpuUsage();
    const page = renderHtml({ answer, details: { ...details, logs: [logOf(lines)] }, recorded: false });
    const { user, system } = process.cpuUsage(began);
    expect(page).to.have.length.below(1_000_000).and.include('line 99999 &lt;');
    expect((user + system) / 1e6).to.be.below(2);
    parsePage(page);
  });

  it('names of a million characters are cut', () => {
    const long = 'n'.repeat(1_000_000);
    const page = renderHtml({
      answer: {
        ...answer,
        target: { ...answer.target, name: long },
        containers: answer.containers.map((one) => ({ ...one, name: long })),
      },
      details: {
        ...details,
        timeline: details.timeline.map((one) => ({ ...one, container: long, object: `Pod/${long}` })),
      },
      recorded: false,
    });
    expect(page).to.have.length.below(200_000);
    parsePage(page);
  });

  it('a command is whole or not there', () => {
    const withCommand = (command: string): string => {
      const [cause] = answer.causes;
      const fixes = [{ ...cause!.fixes[0]!, command }];
      return renderHtml({ answer: { ...answer, causes: [{ ...cause!, fixes }] }, details: null, recorded: false });
    };
    const kept = `kubectl annotate pod web-1 a='${'x'.repeat(30_000)}' b=END`;
    expect(textIn(parsePage(withCommand(kept)))).to.include(kept);
    const page = textIn(parsePage(withCommand(`kubectl ${'y'.repeat(70_000)}`)));
    expect(page).to.include('The command has 70008 characters').and.not.include('yyyy');
  });

  it('a command of several lines is one line', () => {
    const [cause] = answer.causes;
    const fixes = [{ ...cause!.fixes[0]!, command: "kubectl patch -p 'a\nrm -rf /'" }];
    const page = parsePage(
      renderHtml({ answer: { ...answer, causes: [{ ...cause!, fixes }] }, details: null, recorded: false }),
    );
    const commands = elementsIn(page).filter(({ attributes }) => attributes.class === 'command');
    expect(commands.map(textIn)).to.include("kubectl patch -p 'a'$'\\n''rm -rf /'");
  });
});
