/** Makes one case happen, explains it, and tries what the answer offers. */
import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import { fix, look } from './attempts.ts';
import { copyOf } from './cases.ts';
import type { ClusterCase, Copy } from './cases.ts';
import { failure, remove } from './copies.ts';
import { offeredBy } from './offered.ts';
import type { Offered } from './offered.ts';
import type { Setting, Trial, Tried } from './setting.ts';

/** Runs one case: each read-only command on its first copy, each complete fix on a copy that nothing has changed. */
export async function trialOf(name: string, one: ClusterCase, setting: Setting): Promise<Trial> {
  const began = Date.now();
  const copies: Copy[] = [];
  const made: string[] = [];
  const tried: Tried[] = [];
  let cause: string | null = null;
  const fresh = (): Copy => {
    const copy = copyOf(name, one, setting.number());
    copies.push(copy);
    return copy;
  };
  const offeredIn = (diagnosis: Diagnosis): readonly Offered[] => offeredBy(diagnosis, setting.nodes);
  try {
    const first = fresh();
    const diagnosis = await failure(setting, first, one);
    cause = diagnosis.causes[0] ? `${diagnosis.causes[0].confidence} ${diagnosis.causes[0].id}` : null;
    const offered = offeredIn(diagnosis);
    for (const each of offered) {
      if (each.kind === 'look') tried.push(await look(each, setting.plugin));
      else if (each.kind !== 'fix') tried.push({ ...each, result: 'not tried', said: each.why });
    }
    const fixes = offered.filter(({ kind }) => kind === 'fix');
    const results = await Promise.all(
      fixes.map(async (each, index): Promise<Tried> => {
        if (index === 0) return fix(setting, first, each, made);
        const copy = fresh();
        const again = offeredIn(await failure(setting, copy, one)).find(({ id }) => id === each.id);
        if (again === undefined) return { ...each, result: 'failed', said: 'a fresh copy is not offered it' };
        return fix(setting, copy, again, made);
      }),
    );
    tried.push(...results);
    return { name, category: one.category, cause, tried, error: null, seconds: (Date.now() - began) / 1000 };
  } catch (error) {
    const { message } = error as Error;
    return { name, category: one.category, cause, tried, error: message, seconds: (Date.now() - began) / 1000 };
  } finally {
    for (const copy of copies) await remove(copy, made);
  }
}
