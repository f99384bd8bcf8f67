import { expect } from 'chai';
import { groupsOf } from '../../src/survey/groups.ts';
import type { Group, PodItem } from '../../src/model/list.ts';
import { causeWith, itemWith } from './survey-items.ts';

interface Options {
  readonly id?: string;
  readonly confidence?: 'confirmed' | 'likely' | 'possible';
  readonly state?: PodItem['state'];
  readonly workload?: string;
  readonly chain?: readonly string[];
}

/** A pod that cannot reach a Service, and the pods that its chain names. */
function calls(name: string, service: string, ...pods: string[]): PodItem;
function calls(name: string, service: string, options: Options, ...pods: string[]): PodItem;
function calls(name: string, service: string, first?: Options | string, ...others: string[]): PodItem {
  const options: Options = typeof first === 'object' ? first : {};
  const pods = typeof first === 'string' ? [first, ...others] : others;
  const { id = 'upstream/no-ready-endpoints', confidence = 'likely', state = 'crashing', workload } = options;
  const cause = causeWith({
    id,
    category: 'app-error',
    confidence,
    about: { kind: 'Service', namespace: 'shop', name: service, part: null },
    chain: [`Pod/${name}`, `Service/${service}`, ...pods].map((object) => ({ object, says: 'fails' })),
    evidence: [],
  });
  return itemWith(name, {
    state,
    causes: state === 'recovered' ? [] : [cause],
    history: state === 'recovered' ? [cause] : [],
    workload: workload === undefined ? null : { kind: 'Deployment', namespace: 'shop', name: workload },
  });
}
const own = (name: string, over: Parameters<typeof itemWith>[1] = {}): PodItem =>
  itemWith(name, { causes: [causeWith({ id: 'app/error-line', about: null })], ...over });
const groups = (items: readonly PodItem[], apart = false): Group[] =>
  groupsOf(
    items.map((item) => ({ item, siblings: null })),
    apart,
  );
const shown = (items: readonly PodItem[]): (readonly [string, string])[] =>
  groups(items).map(({ pods, takesDown }) => [pods.join(' '), takesDown.join(' ')] as const);

describe('survey/fold', () => {
  it('puts the callers of a failing pod in the row of that pod', () => {
    const rows = groups([
      own('other'),
      calls('web-1', 'postgres', { workload: 'web' }, 'Pod/postgres-1'),
      calls('api-1', 'postgres', { workload: 'api' }, 'Pod/postgres-1'),
      own('postgres-1'),
    ]);
    expect(rows.map(({ pods, takesDown }) => [pods, takesDown])).to.deep.equal([
      [['shop/postgres-1'], ['shop/api-1', 'shop/web-1']],
      [['shop/other'], []],
    ]);
    expect(rows[0]!.cause!.id, 'the row says why the root fails').to.equal('app/error-line');
  });

  it('follows a chain to its end, whether its causes name each step or the next one only', () => {
    const whole = calls('a', 'b', 'Pod/b', 'Service/c', 'Pod/c');
    const next = calls('a', 'b', 'Pod/b');
    for (const first of [whole, next])
      expect(shown([first, calls('b', 'c', 'Pod/c'), own('c')])).to.deep.equal([['shop/c', 'shop/a shop/b']]);
  });

  it('reads a pod of another namespace', () => {
    expect(shown([calls('web', 'db', 'Pod/data/db-0'), own('db-0', { namespace: 'data' })])).to.deep.equal([
      ['data/db-0', 'shop/web'],
    ]);
    expect(shown([calls('web', 'db', 'Pod/data/db-0'), own('db-0')])).to.have.length(2);
  });

  it('keeps the rows of a circle, and of what leads into it', () => {
    const circle = [calls('a', 'b', 'Pod/b'), calls('b', 'a', 'Pod/a')];
    expect(shown(circle).map(([, down]) => down)).to.deep.equal(['', '']);
    expect(shown([...circle, calls('c', 'x', 'Pod/a')])).to.have.length(3);
    expect(shown([calls('a', 'a', 'Pod/a')])).to.deep.equal([['shop/a', '']]);
  });

  it('folds nothing without a failing pod that is the cause', () => {
    const db = own('db');
    const separate: Readonly<Record<string, readonly PodItem[]>> = {
      'the pod does not fail': [calls('a', 'db', 'Pod/db'), own('x')],
      'it has recovered': [calls('a', 'db', 'Pod/db'), own('db', { state: 'recovered' })],
      'the caller has recovered': [calls('a', 'db', { state: 'recovered' }, 'Pod/db'), db],
      'the cause is a guess': [calls('a', 'db', { confidence: 'possible' }, 'Pod/db'), db],
      'the pod is not the cause': [calls('a', 'db', { id: 'upstream/wrong-port' }, 'Pod/db'), db],
    };
    for (const [why, items] of Object.entries(separate))
      expect(
        shown(items).map(([, down]) => down),
        why,
      ).to.deep.equal(['', '']);
    expect(groups([calls('a', 'db', 'Pod/db'), db], true), '--no-group').to.have.length(2);
  });

  it('keeps a row if its pods lead to two failing groups', () => {
    const items = [calls('a', 'db', 'Pod/db-0'), calls('b', 'db', 'Pod/db-1'), own('db-0'), own('db-1')];
    expect(shown(items)).to.have.length(3);
  });
});
