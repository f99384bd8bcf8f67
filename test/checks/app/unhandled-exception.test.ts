import { expect } from 'chai';
import check from '../../../src/checks/app/unhandled-exception.ts';
import { event } from '../../support/scenario.ts';
import { dies, only, textOf } from '../support.ts';

const TRACE = ['2026-01-01T11:57:59.1Z Traceback (most recent call last):', '2026-01-01T11:57:59.1Z   File "/srv/orders/worker.py", line 88, in <module>', '2026-01-01T11:57:59.1Z     total = sum(rows) / len(rows)', '2026-01-01T11:57:59.1Z ZeroDivisionError: division by zero', ''].join('\n');

describe('app/unhandled-exception', () => {
  it('names type, message and frame, and is sure where the exit agrees', async () => {
    const found = only(await dies(check, TRACE));
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found)).to.match(/ZeroDivisionError: division by zero/).and.to.match(/worker\.py/);
    expect(found.summary.length).to.be.at.most(160);
  });
  it('is less sure where the process ended with 0 or a kill', async () => {
    expect(only(await dies(check, TRACE, { code: 0 })).confidence).to.equal('likely');
    const killing = event('Killing', 'Container web failed liveness probe, will be restarted', { container: 'web', type: 'Normal' });
    expect(only(await dies(check, TRACE, { code: 1, objects: [killing] })).confidence).to.equal('possible');
  });
  it('keeps silent on a trace that was survived, on other words and on an empty log', async () => {
    const calm = Array.from({ length: 80 }, (_, i) => `2026-01-01T11:57:${String(10 + (i % 49)).padStart(2, '0')}.2Z INFO request ${i} served`).sort().join('\n');
    expect(await dies(check, `${TRACE.replaceAll('11:57:59', '11:40:00')}${calm}\n`, { ran: 1200 })).to.deep.equal([]);
    expect(await dies(check, 'ERROR could not start\n')).to.deep.equal([]);
    expect(await dies(check, '')).to.deep.equal([]);
  });
});
