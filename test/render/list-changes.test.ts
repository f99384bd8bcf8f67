import { expect } from 'chai';
import { changeKeys, listChangeHeader, listChangeLines } from '../../src/render/list-changes.ts';
import { causeWith, itemWith, listWith } from '../survey/survey-items.ts';

const list = (...items: ReturnType<typeof itemWith>[]): ReturnType<typeof listWith> => listWith(items, []);

describe('lines of changes', () => {
  it('tell what began, changed and ended', () => {
    const before = changeKeys(list(itemWith('a'), itemWith('b'), itemWith('c')));
    const lines = listChangeLines(list(itemWith('a'), itemWith('b', { restarts: 2 }), itemWith('d')), before)
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => line.split(/\s+/).slice(1, 4).join(' '))).to.deep.equal([
      'crashing shop/b 2',
      'crashing shop/d 0',
      'over shop/c -',
    ]);
  });
  it('tell all at first, and nothing where nothing changed but a turn of the loop', () => {
    expect(listChangeLines(list(itemWith('a')), undefined)).to.equal(
      '2026-01-01T12:00:00Z  crashing   shop/a                                        0         confirmed   Secret db does not exist in namespace shop; env PW of web needs it\n',
    );
    expect(listChangeLines(list(itemWith('a', { status: 'Running' })), changeKeys(list(itemWith('a'))))).to.equal('');
  });
  it('tell a new cause, and what was', () => {
    expect(
      listChangeLines(
        list(itemWith('a', { causes: [causeWith({ confidence: 'likely' })] })),
        changeKeys(list(itemWith('a'))),
      ),
    ).to.contain('likely');
    expect(
      listChangeLines(
        list(itemWith('a', { state: 'recovered', causes: [], history: [causeWith()] })),
        changeKeys(list(itemWith('a'))),
      ),
    ).to.match(/recovered .* was: Secret db/);
    expect(listChangeLines(list(itemWith('a', { causes: [] })), undefined)).to.contain(
      'unknown     nothing that could be read says why',
    );
  });
  it('hold no control characters', () => {
    expect(
      listChangeLines(list(itemWith('a', { causes: [causeWith({ summary: '\u001b[31mx\ny' })] })), undefined),
    ).not.to.match(/\u001b|x\ny/);
    expect(listChangeHeader()).to.match(/^TIME +STATE +POD/);
  });
});
