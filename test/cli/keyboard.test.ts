import { expect } from 'chai';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { keyboard } from '../../src/cli/keyboard.ts';
import type { Machine } from '../../src/cli/keyboard.ts';
import type { Key } from '../../src/cli/pager.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A terminal that notes what is done to it. */
function terminal() {
  const [process, output] = [new EventEmitter(), new EventEmitter()];
  const input = new PassThrough();
  const notes: string[] = [];
  const keys: Key[] = [];
  Object.assign(input, { setRawMode: (on: boolean) => notes.push(on ? 'raw' : 'cooked') });
  const machine: Machine = {
    input: input as never,
    output: output as never,
    isWindows: false,
    on: (event, handle) => void process.on(event, handle),
    off: (event, handle) => void process.off(event, handle),
    writeNow: (text) => void notes.push(text),
    interrupt: () => void notes.push('interrupt'),
    stop: () => void notes.push('stop'),
  };
  const release = keyboard(machine, {
    key: (key) => keys.push(key),
    resized: () => notes.push('resized'),
    resumed: () => notes.push('drawn'),
    leaving: () => 'left',
  });
  return { input, output, process, notes, keys, release };
}

describe('the keyboard', () => {
  it('names keys, also where a sequence comes in two parts', async () => {
    const { input, keys, release } = terminal();
    input.write('j\u001b[6~\u001b[');
    await turn();
    input.write('F');
    await turn();
    expect(keys.map(({ name }) => name)).to.deep.equal(['j', 'pagedown', 'end']);
    release();
  });
  it('makes Ctrl-C an interrupt, and gives the terminal back at the end', async () => {
    const { input, notes, keys, release, process, output } = terminal();
    input.write('\u0003');
    await turn();
    output.emit('resize');
    release();
    expect(notes).to.deep.equal(['raw', 'interrupt', 'resized', 'cooked']);
    expect(keys).to.deep.equal([]);
    expect(process.eventNames()).to.deep.equal([]);
    expect(output.listenerCount('resize')).to.equal(0);
  });
  it('gives the terminal back before it stops, and takes it again when it goes on', async () => {
    const { input, notes, process, release } = terminal();
    input.write('\u001a');
    await turn();
    await turn();
    expect(notes.splice(0)).to.deep.equal(['raw', 'cooked', 'left', 'stop', 'raw', 'drawn']);
    process.emit('SIGTSTP');
    process.emit('SIGCONT');
    await turn();
    expect(notes.splice(0)).to.deep.equal(['cooked', 'left', 'stop', 'raw', 'drawn']);
    expect(process.listenerCount('SIGTSTP')).to.equal(1);
    release();
  });
  it('gives the terminal back when the program ends by an exception', () => {
    const { notes, process, release } = terminal();
    process.emit('exit');
    expect(notes).to.deep.equal(['raw', 'cooked', 'left']);
    release();
  });
});
