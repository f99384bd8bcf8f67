import { expect } from 'chai';
import { fitted, frameOf } from '../../src/cli/frame.ts';
import { moved, plainLine, pressed, shownOf, START } from '../../src/cli/pager.ts';
import type { Key, Reading } from '../../src/cli/pager.ts';
import { displayWidth } from '../../src/render/width.ts';

const LINES = Array.from({ length: 50 }, (_, i) => `line ${String.fromCharCode(65 + (i % 26))}${i < 26 ? '' : 'x'}`);
const HEIGHT = 10;

const named = (name: string): Key => ({ name, ctrl: false, shift: false, sequence: `\u001b${name}` });
const typed = (sequence: string): Key => ({
  name: sequence.toLowerCase(),
  ctrl: false,
  shift: /[A-Z]/.test(sequence),
  sequence,
});
const text = (word: string): Key[] => [...word].map(typed);
const press = (keys: readonly Key[], state: Reading = START, lines = LINES): Reading =>
  keys.reduce((now, key) => pressed(now, key, lines, HEIGHT).state, state);

describe('the pager', () => {
  it('moves by lines, pages and to both ends, and never beyond them', () => {
    expect(press([named('down'), named('down'), named('up')]).top).to.equal(1);
    expect(press([named('up')]).top).to.equal(0);
    expect(press([named('pagedown')]).top).to.equal(9);
    expect(press([typed(' '), typed(' '), named('pageup')]).top).to.equal(9);
    expect(press([named('end')]).top).to.equal(40);
    expect(press([named('end'), named('pagedown'), named('down')]).top).to.equal(40);
    expect(press([typed('G'), named('home')]).top).to.equal(0);
    expect(press([named('end')], START, ['one']).top).to.equal(0);
  });
  it('reaches every line with each way to move', () => {
    for (const key of [named('down'), named('pagedown'), typed(' '), typed('j')]) {
      const seen = new Set<string>();
      let state = START;
      for (let i = 0; i < 60; i++) {
        for (const line of shownOf(state, LINES, HEIGHT).lines) seen.add(line);
        state = press([key], state);
      }
      expect(seen.size, key.name).to.equal(LINES.length);
    }
  });
  it('quits with q and Esc, but not while a pattern is typed', () => {
    for (const key of [typed('q'), named('escape')]) expect(pressed(START, key, LINES, HEIGHT).wish).to.equal('quit');
    const typing = press([typed('/'), typed('q')]);
    expect(typing.typed).to.equal('q');
    const out = pressed(typing, named('escape'), LINES, HEIGHT);
    expect([out.wish, out.state.typed]).to.deep.equal([undefined, undefined]);
    expect(pressed(START, typed('o'), LINES, HEIGHT).wish).to.equal('switch');
    expect(pressed(START, typed('x'), LINES, HEIGHT)).to.deep.equal({ state: START, wish: undefined });
  });
  it('searches from the page on, and around both ends', () => {
    const lines = LINES.map((line, i) => (i % 20 === 15 ? `${line} OOMKilled` : line));
    let state = press([typed('/'), ...text('oomk'), named('return')], START, lines);
    expect(state.match).to.equal(15);
    expect(shownOf(state, lines, HEIGHT).lines.join('\n')).to.contain('\u001b[7mOOMK\u001b[27milled');
    state = press([typed('n')], state, lines);
    expect(state.match).to.equal(35);
    state = press([typed('n')], state, lines);
    expect(state.match).to.equal(15);
    state = press([typed('N')], state, lines);
    expect(state.match).to.equal(35);
  });
  it('takes capital letters of a pattern as they are, and no pattern as an expression', () => {
    expect(press([typed('/'), ...text('LINE'), named('return')]).says).to.equal('not found: LINE');
    expect(press([typed('/'), ...text('l.ne'), named('return')]).says).to.equal('not found: l.ne');
    expect(press([typed('/'), ...text('ab'), named('backspace')]).typed).to.equal('a');
    expect(press([typed('/'), named('backspace')]).typed).to.equal(undefined);
    expect(press([typed('/'), { name: 'x', ctrl: false, shift: false, sequence: '\u001b[2J' }]).typed).to.equal('');
  });
  it('keeps the place of the reader in newer data', () => {
    const before = ['a 1 s', ...LINES];
    const state = { ...START, top: 20 };
    const first = shownOf(state, before, HEIGHT).lines[0];
    const more = ['new', 'newer', ...before];
    expect(shownOf(moved(state, before, more, HEIGHT), more, HEIGHT).lines[0]).to.equal(first);
    const fewer = before.filter((_, i) => i > 3);
    expect(shownOf(moved(state, before, fewer, HEIGHT), fewer, HEIGHT).lines[0]).to.equal(first);
    const without = before.filter((_, i) => i !== 20);
    expect(shownOf(moved(state, before, without, HEIGHT), without, HEIGHT).lines[1]).to.equal(before[21]);
    expect(moved(START, before, more, HEIGHT).top, 'the top stays the top').to.equal(0);
    const counting = before.map((line) => line.replace('1 s', '2 s'));
    expect(moved(state, before, counting, HEIGHT).top).to.equal(20);
    expect(moved(state, before, ['one'], HEIGHT).top).to.equal(0);
  });
});

describe('a frame', () => {
  const full = `${LINES.join('\n')}\n`;
  const short = 'two rows\none\ntwo\n';
  const laid = {
    title: 'Pod/web-1',
    time: '12:00:00 UTC',
    notice: '',
    full: () => full,
    short: '',
    isShort: undefined,
    hasKeys: true,
  };
  it('fits every size, with the position in its last line', () => {
    for (const [columns, rows] of [
      [80, 24],
      [120, 40],
      [40, 10],
      [20, 4],
    ] as const) {
      const frame = frameOf({ ...laid, columns, rows });
      for (const key of [named('home'), named('pagedown'), named('end')]) {
        const { state } = pressed(START, key, frame.lines, frame.height);
        const page = frame.page(state);
        expect(page).to.have.length(rows);
        for (const line of page) expect(displayWidth(plainLine(line)), line).to.be.at.most(columns);
        expect(page.at(-1)).to.match(/^lines \d+-\d+ of/);
      }
    }
  });
  it('looks like this on 40x10', () => {
    const frame = frameOf({ ...laid, columns: 40, rows: 10 });
    expect(frame.page({ ...START, top: 3 })).to.deep.equal([
      'Pod/web-1  12:00:00 UTC',
      ...LINES.slice(3, 11),
      'lines 4-11 of 50 (22%)  q quit  / searc…',
    ]);
    expect(frame.page({ ...START, typed: 'oom' }).at(-1)).to.equal('/oom█');
    expect(frame.page({ ...START, says: 'not found: oom' }).at(-1)).to.equal('not found: oom');
  });
  it('shows one line for each row only where not everything fits, unless the reader chose', () => {
    const size = { columns: 80, rows: 24 };
    expect(frameOf({ ...laid, ...size, short }).isShort).to.equal(true);
    expect(frameOf({ ...laid, ...size, short, isShort: false }).isShort).to.equal(false);
    expect(frameOf({ ...laid, ...size, rows: 60, short }).isShort).to.equal(false);
    expect(frameOf({ ...laid, ...size }).isShort).to.equal(false);
    const page = frameOf({ ...laid, ...size, short }).page(START);
    expect(page.slice(0, 5)).to.deep.equal(['Pod/web-1  12:00:00 UTC', '', 'two rows', 'one', 'two']);
    expect(page.at(-1)).to.equal('q quit  o details  / search');
  });
  it('shows all of it, for the end, where no keys can be read', () => {
    const page = frameOf({ ...laid, columns: 80, rows: 24, short, hasKeys: false }).page(START);
    expect(page).to.deep.equal(['Pod/web-1  12:00:00 UTC  Ctrl-C ends', '', ...LINES]);
  });
  it('breaks long lines between words, and keeps their indentation', () => {
    expect(fitted('  the kubelet kills the container\n', 20)).to.deep.equal(['  the kubelet kills', '  the container']);
  });
  it('lets nothing act on the terminal but colors', () => {
    expect(fitted('\u001b[31mred\u001b[39m \u001b[2Jx\u0007\u009b1A\r\u001b]0;t\u0007', 80)).to.deep.equal([
      '\u001b[31mred\u001b[39m [2Jx1A]0;t',
    ]);
  });
});
