/** What brings service back soonest and surest is the first fix. */
import { expect } from 'chai';
import { ordered } from '../../src/diagnosis/fix-order.ts';
import { command } from '../../src/model/command.ts';
import type { Fix } from '../../src/model/finding.ts';

const look: Fix = { text: 'look', command: command`kubectl get pods`, risk: 'read-only' };
const inside: Fix = { text: 'look inside', command: command`kubectl debug web-1`, risk: 'changes', effect: 'shows' };
const patch: Fix = { text: 'patch', command: command`kubectl patch deployment/web`, risk: 'restarts' };
const edit: Fix = { text: 'edit', command: command`kubectl edit deployment/web`, risk: 'restarts' };
const value: Fix = { text: 'set', command: command`kubectl set env deployment/web URL=YOUR_VALUE`, risk: 'restarts' };
const code: Fix = { text: 'fix the code', command: null, risk: 'restarts' };
const move: Fix = { text: 'move', command: command`kubectl delete pod web-1`, risk: 'restarts', effect: 'restores' };
const back: Fix = { ...edit, text: 'roll back', effect: 'restores', rollback: true };
const texts = (fixes: readonly Fix[], confidence: 'confirmed' | 'likely' | 'possible' = 'confirmed'): string[] =>
  ordered(fixes, confidence).map(({ text, alternative }) => (alternative ? `or ${text}` : text));

describe('diagnosis: the order of fixes', () => {
  it('puts a rollback first, then what restores, then what repairs with a complete command', () =>
    expect(texts([look, edit, patch, move, back])).to.deep.equal(['roll back', 'move', 'patch', 'edit', 'look']));

  it('puts what a person completes before a look, if the cause is confirmed', () => {
    for (const byHand of [edit, value]) {
      expect(texts([look, byHand])).to.deep.equal([byHand.text, 'look']);
      expect(texts([look, byHand, patch])).to.deep.equal(['patch', byHand.text, 'look']);
      expect(texts([look, byHand], 'likely')).to.deep.equal(['look', byHand.text]);
    }
  });
  it('keeps a look first where nothing sure is known', () => {
    for (const unsure of [code, inside, { ...patch, conditional: true as const }])
      expect(texts([look, unsure])).to.deep.equal(['look', unsure.text]);
    expect(texts([look, patch], 'possible')).to.deep.equal(['look', 'patch']);
  });

  it('does not put first what only looks, although it creates a pod', () =>
    expect(texts([edit, inside])).to.deep.equal(['edit', 'look inside']));

  it('keeps an alternative next to its fix, the surer one first', () => {
    const or = { ...patch, alternative: true as const };
    expect(texts([edit, or, look])).to.deep.equal(['patch', 'or edit', 'look']);
    expect(texts([look, edit, or])).to.deep.equal(['patch', 'or edit', 'look']);
  });
});
