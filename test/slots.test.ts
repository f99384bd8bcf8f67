import { expect } from 'chai';
import { setTimeout as pause } from 'node:timers/promises';
import { eachOf, Slots } from '../src/slots.ts';

describe('slots', () => {
  it('runs a limited number at once, the others in order, and passes on the slot of a failed one', async () => {
    const slots = new Slots(2);
    let [inside, most] = [0, 0];
    const order: number[] = [];
    const results = await Promise.allSettled(
      [0, 1, 2, 3, 4].map((i) =>
        slots.run(async () => {
          order.push(i);
          most = Math.max(most, ++inside);
          await pause(5);
          inside--;
          if (i === 1) throw new Error('one');
          return i;
        }),
      ),
    );
    expect(most).to.equal(2);
    expect(order).to.deep.equal([0, 1, 2, 3, 4]);
    expect(results.map((one) => one.status)).to.deep.equal([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });
});

describe('eachOf', () => {
  it('works through all items, a limited number at once', async () => {
    let [inside, most] = [0, 0];
    const done: number[] = [];
    await eachOf([1, 2, 3, 4, 5], 2, async (one) => {
      most = Math.max(most, ++inside);
      await pause(2);
      inside--;
      done.push(one);
    });
    expect(done.sort()).to.deep.equal([1, 2, 3, 4, 5]);
    expect(most).to.equal(2);
  });
  it('starts nothing new after an error', async () => {
    const begun: number[] = [];
    const error = await eachOf([1, 2, 3, 4, 5, 6], 2, async (one) => {
      begun.push(one);
      await pause(1);
      if (one === 2) throw new Error('two');
    }).catch((thrown: Error) => thrown.message);
    expect(error).to.equal('two');
    await pause(10);
    expect(begun.length).to.be.lessThan(5);
  });
});
