import { expect } from 'chai';
import { Gate } from '../../../src/sources/cluster/gate.ts';
import { FakeClock, START } from '../../support/fake-clock.ts';

const forever = new AbortController().signal;

/** Sends requests that run until they are ended by hand. */
function requests(gate: Gate, count: number): (() => void)[] {
  const running: (() => void)[] = [];
  for (let i = 0; i < count; i++) void gate.enter(forever).then((leave) => running.push(leave));
  return running;
}
const turns = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

describe('the gate of requests', () => {
  it('lets so many run at once, and the next one in line when one ends', async () => {
    const running = requests(new Gate(new FakeClock(), 2), 4);
    await turns();
    expect(running).to.have.length(2);
    running[0]!();
    await turns();
    expect(running).to.have.length(3);
    running[1]!();
    running[2]!();
    await turns();
    expect(running).to.have.length(4);
  });
  it('sends nothing while the server asks for a pause, then half as many at once', async () => {
    const clock = new FakeClock();
    const gate = new Gate(clock, 8);
    const before = requests(gate, 8);
    await turns();
    // All that run are refused together.
    for (let i = 0; i < 8; i++) gate.refused(2);
    for (const leave of before) leave();
    const after = requests(gate, 20);
    await clock.pass(1900);
    expect(after).to.have.length(0);
    await clock.pass(200);
    expect(after).to.have.length(4);
  });
  it('lets more run again as the server answers', async () => {
    const clock = new FakeClock();
    const gate = new Gate(clock, 2);
    gate.refused(1);
    const running = requests(gate, 2);
    await clock.pass(1100);
    expect(running).to.have.length(1);
    for (let i = 0; i < 20; i++) gate.answered();
    await turns();
    expect(running).to.have.length(2);
  });
  it('gives its place back where a pause is aborted', async () => {
    const clock = new FakeClock();
    const gate = new Gate(clock, 1);
    gate.refused(5);
    const abort = new AbortController();
    const entered = gate.enter(abort.signal).then(
      () => 'entered',
      (error: Error) => error.message,
    );
    abort.abort(new Error('closed'));
    expect(await entered).to.equal('closed');
    const running = requests(gate, 1);
    await clock.pass(5100);
    expect(running).to.have.length(1);
    expect(clock.now()).to.be.greaterThan(START);
  });
});
