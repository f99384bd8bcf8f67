/** `list` on a terminal: what stays in sight. */
import { expect } from 'chai';
import { renderList } from '../../src/render/list.ts';
import { renderListScreen } from '../../src/render/list-screen.ts';
import { displayWidth } from '../../src/render/width.ts';
import type { View } from '../../src/render/view.ts';
import { gapWith } from '../../src/model/gaps.ts';
import type { DiagnosisList } from '../../src/model/list.ts';
import { groupsOf } from '../../src/survey/groups.ts';
import { view } from '../support/golden.ts';
import { causeWith, itemWith, listWith } from '../survey/survey-items.ts';

const COMMANDS = {
  explain: 'kubectl crashloop explain -n shop web-0',
  wide: 'kubectl crashloop list --all-namespaces --output=wide',
  paged: 'kubectl crashloop list --all-namespaces | less',
};
function listOf(count: number, over: Partial<DiagnosisList> = {}): DiagnosisList {
  const items = Array.from({ length: count }, (_, i) =>
    itemWith(`web-${i}`, {
      workload: null,
      restarts: 9,
      exit: 1,
      causes: [
        causeWith({
          id: 'app/config-invalid',
          category: 'app-error',
          confidence: 'likely',
          summary: `web exits 1: key number ${i} of its configuration is invalid, and so it does not start at all`,
          evidence: [],
          about: null,
        }),
      ],
    }),
  );
  const shaped = items.map((item) => ({ item, images: { web: 'x:1' }, siblings: null }));
  return listWith(items, groupsOf(shaped, true), over);
}
const screen = (list: DiagnosisList, rows: number | undefined, over: Partial<View> = {}): string =>
  renderListScreen(list, COMMANDS, view(over.width ?? 80, over), rows);
const heightOf = (text: string): number => text.split('\n').length - 1;

describe('render/list-screen', () => {
  it('is the whole list where that fits, and in a pipe', () => {
    const few = listOf(4);
    expect(screen(few, 24)).to.equal(renderList(few, COMMANDS.explain, view(80)));
    const many = listOf(40);
    expect(screen(many, undefined)).to.equal(renderList(many, COMMANDS.explain, view(80)));
  });

  it('has one line for each row where it does not fit: the headline and the worst row stay in sight', () => {
    const list = listOf(16);
    expect(heightOf(renderList(list, COMMANDS.explain, view(80)))).to.be.above(24);
    const text = screen(list, 24);
    // The prompt takes the last line.
    expect(heightOf(text)).to.be.at.most(23);
    const lines = text.trimEnd().split('\n');
    expect(lines[0]).to.match(/^16 failing pods/);
    expect(lines[2]).to.match(/^web-0 /);
    expect(text).to.contain('web-15').and.to.contain(COMMANDS.explain);
    expect(lines.slice(-2).join(' ')).to.equal(`One line for each row. All details: ${COMMANDS.wide}`);
  });

  it('ends with the headline and the command for a pager where the rows alone are higher than the terminal', () => {
    const text = screen(listOf(40), 24);
    const end = text.trimEnd().split('\n').slice(-4).join('\n');
    expect(end).to.contain(COMMANDS.explain).and.to.contain('40 failing pods').and.to.contain('the worst first');
    expect(end.endsWith(COMMANDS.paged)).to.equal(true);
    expect(text).to.contain('web-39');
  });

  it('keeps to the terminal at every size, and loses no name', () => {
    for (const width of [40, 60, 80, 120, 200])
      for (const rows of [10, 24, 30, 50, 100]) {
        const lines = screen(listOf(18), rows, { width }).trimEnd().split('\n');
        const wide = lines.filter((line) => displayWidth(line) > width && !line.includes('kubectl crashloop'));
        expect(wide, `${width}x${rows}`).to.deep.equal([]);
        for (let i = 0; i < 18; i++) expect(lines.join('\n')).to.contain(`web-${i}`);
      }
  });

  it('keeps what could not be read', () => {
    const gaps = [gapWith('pods in infra', 'failed', 'the server timed out')];
    expect(screen(listOf(16, { gaps }), 24))
      .to.contain('NOT READ')
      .and.to.contain('pods in infra');
  });

  it('shows everything with -o wide, and without headers', () => {
    const list = listOf(40);
    for (const over of [{ wide: true }, { headers: false }])
      expect(screen(list, 24, over)).to.equal(renderList(list, COMMANDS.explain, view(80, over)));
  });

  it('is empty where no pod fails', () => expect(screen(listOf(0), 1)).to.equal(''));
});
