/** Fixes as they are printed: their risk. */
import { expect } from 'chai';
import { editFix } from '../../src/checks/support/owner.ts';
import { elsewhereCommand, replaceCommand } from '../../src/checks/support/remake.ts';
import { retryFix } from '../../src/checks/support/retry.ts';
import { ranked } from '../../src/diagnosis/printed.ts';
import { andThen, command } from '../../src/model/command.ts';
import type { Command } from '../../src/model/command.ts';
import type { Fix, Found, Risk } from '../../src/model/finding.ts';
import { podOf } from '../support/scenario.ts';

const BARE = podOf({});
const OWNED = podOf({ metadata: { ownerReferences: [{ kind: 'ReplicaSet', name: 'web', controller: true }] } });
const place = (pod: typeof BARE) => ({ pod, namespace: 'shop', name: 'web-1' });
const riskOf = (fix: Fix): Risk =>
  ranked([{ fixes: [fix], confidence: 'confirmed' } as unknown as Found])[0]!.fixes[0]!.risk;
const withCommand = (one: Command): Fix => ({ text: 'it', command: one, risk: 'restarts' });
const CHANGE = { container: 'web', set: { 'resources.limits.memory': '1Gi' } };

describe('diagnosis: the risk of a fix', () => {
  it('is recreates for a bare pod: it is deleted, and created again', () => {
    for (const fix of [
      editFix(place(BARE), 'edit it'),
      editFix(place(BARE), 'set it', CHANGE),
      withCommand(replaceCommand(place(BARE))),
      withCommand(elsewhereCommand(place(BARE))),
      withCommand(andThen(command`kubectl get pod web`, 'then', command`kubectl replace --force -f web.yaml`)),
    ])
      expect(riskOf(fix), fix.text).to.equal('recreates');
    expect(riskOf(retryFix(place(BARE), 'retry it'))).to.equal('recreates');
  });

  it('is restarts where a controller creates the next pod', () => {
    for (const fix of [
      editFix(place(OWNED), 'set it', CHANGE),
      withCommand(replaceCommand(place(OWNED))),
      retryFix(place(OWNED), 'retry it'),
      withCommand(command`kubectl replace -f web.yaml`),
      { text: 'fix the code', command: null, risk: 'restarts' as const },
    ])
      expect(riskOf(fix), fix.text).to.equal('restarts');
  });
});
