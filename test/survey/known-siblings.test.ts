/** Pods of a revision that a survey has read anyway. */
import { expect } from 'chai';
import type { Fact } from '../../src/model/facts.ts';
import type { Pod } from '../../src/model/objects.ts';
import { SharedSource } from '../../src/sources/shared.ts';
import { knowSiblings } from '../../src/survey/known-siblings.ts';
import { crashed, podOf } from '../support/scenario.ts';
import { memorySource } from '../support/memory-source.ts';

const HASH = 'pod-template-hash';
const pod = (name: string, labels: Record<string, string> = { [HASH]: '5d4' }, generateName = 'web-5d4-'): Pod =>
  podOf({
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, generateName, labels },
    status: { phase: 'Running', containerStatuses: [crashed('web', 1) as never] },
  });

/** Returns the pods that a diagnosis gets for the selector; undefined: it asks the cluster. */
async function known(names: readonly string[], read: readonly Pod[], selector = `${HASH}=5d4`): Promise<unknown> {
  const asked: unknown[] = [];
  const memory = memorySource({ objects: [] });
  const source = new SharedSource({
    ...memory,
    now: () => memory.now(),
    fetch: (query): Promise<Fact<unknown>> => {
      asked.push(query);
      return memory.fetch(query);
    },
  });
  knowSiblings(source, 'shop', names, read);
  const fact = await source.fetch({ verb: 'list', resource: 'pods', namespace: 'shop', labelSelector: selector });
  if (asked.length > 0 || fact.state !== 'known') return undefined;
  return (fact.value as Pod[]).map(({ metadata }) => metadata?.name);
}

const [a, b] = [pod('web-5d4-aaaaa'), pod('web-5d4-bbbbb')];

describe('survey/known-siblings', () => {
  it('are all pods of the revision, where all of them were read', async () => {
    expect(await known(['api-x', 'web-5d4-aaaaa', 'web-5d4-bbbbb'], [a, b])).to.deep.equal([
      'web-5d4-aaaaa',
      'web-5d4-bbbbb',
    ]);
    expect(await known(['web-5d4-aaaaa', 'web-77c-zzzzz'], [a])).to.deep.equal(['web-5d4-aaaaa']);
  });
  it('are not known where one was not read', async () => {
    expect(await known(['web-5d4-aaaaa', 'web-5d4-bbbbb', 'web-5d4-ccccc'], [a, b])).to.equal(undefined);
  });
  it('are those with the label of the revision: a DaemonSet has one name for all its revisions', async () => {
    const label = 'controller-revision-hash';
    const [old, young] = [pod('ds-aaaaa', { [label]: '1' }, 'ds-'), pod('ds-bbbbb', { [label]: '2' }, 'ds-')];
    expect(await known(['ds-aaaaa', 'ds-bbbbb'], [old, young], `${label}=2`)).to.deep.equal(['ds-bbbbb']);
  });
  it('are not known of pods without a revision, or with another name than their controller gives', async () => {
    expect(await known(['web-5d4-aaaaa'], [pod('web-5d4-aaaaa', {})])).to.equal(undefined);
    expect(await known(['adopted'], [pod('adopted')])).to.equal(undefined);
  });
});
