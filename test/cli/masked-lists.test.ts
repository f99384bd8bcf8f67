import { expect } from 'chai';
import type { Cause } from '../../src/model/diagnosis.ts';
import type { DiagnosisList, PodItem } from '../../src/model/list.ts';
import { MaskedLists } from '../../src/cli/masked-lists.ts';
import { KnownSecrets, safeAnswer } from '../../src/redaction/redaction.ts';

const SECRET = 'Zk8sQ2xw9PfL7dT4';
const item = (name: string, summary: string): PodItem =>
  ({
    target: { kind: 'Pod', namespace: 'shop', name },
    causes: [{ id: 'app/exit', summary, fixes: [], evidence: [{ field: 'env[DB_PASSWORD]', quote: 'x' }] }],
    history: [],
  }) as unknown as PodItem;
const listOf = (items: readonly PodItem[]): DiagnosisList =>
  ({
    kind: 'DiagnosisList',
    items,
    groups: items.map(({ causes }) => ({ cause: causes[0], pods: [], takesDown: [] })),
    gaps: [],
  }) as unknown as DiagnosisList;

function lists(known = new KnownSecrets()) {
  let masked = 0;
  const count = <T>(answer: T, secrets: KnownSecrets): Promise<T> => {
    masked += (answer as Partial<DiagnosisList>).items?.length ?? 0;
    return safeAnswer(answer, secrets);
  };
  const made = new MaskedLists(known, count);
  return { known, answer: (list: DiagnosisList) => made.answer(list), masked: () => masked };
}

describe('the lists of a watch', () => {
  it('are masked as any answer is, and each pod once', async () => {
    const { known, answer, masked } = lists();
    known.addToken(SECRET);
    const items = [item('a', `it says ${SECRET}`), item('b', 'nothing')];
    const list = listOf(items);
    const wanted = await safeAnswer(list, known);
    expect(JSON.stringify(wanted)).not.to.include(SECRET);
    expect(await answer(list)).to.deep.equal(wanted);
    const before = masked();
    expect(await answer(listOf(items))).to.deep.equal(wanted);
    expect(masked(), 'nothing is masked again').to.equal(before);
    await answer(listOf([...items, item('c', 'new')]));
    expect(masked()).to.equal(before + 1);
  });
  it('are masked again when another secret is known', async () => {
    const { known, answer } = lists();
    const items = [item('a', `it says ${SECRET}`)];
    expect((await answer(listOf(items))).items[0]!.causes[0]!.summary).to.include(SECRET);
    known.addToken(SECRET);
    const { items: after, groups } = await answer(listOf(items));
    expect(after[0]!.causes[0]!.summary).not.to.include(SECRET);
    expect(groups[0]!.cause!.summary).not.to.include(SECRET);
  });
  it('mask a secret in all pods where one of them shows it', async () => {
    const { answer } = lists();
    const old = item('a', `it says ${SECRET}`);
    await answer(listOf([old]));
    const cause = {
      ...item('b', 'x').causes[0]!,
      evidence: [{ field: 'env[DB_PASSWORD]', quote: SECRET }],
    } as unknown as Cause;
    const answered = await answer(listOf([old, { ...item('b', 'x'), causes: [cause] }]));
    expect(JSON.stringify(answered)).not.to.include(SECRET);
  });
});
