/** What the table of `list` shows of its answer. */
import type { Cause } from '../model/diagnosis.ts';
import type { DiagnosisList } from '../model/list.ts';

/** Returns a list without fixes and chains, which its table does not show: to mask them takes most of the time of masking. */
export function withoutFixes(list: DiagnosisList): DiagnosisList {
  const shown = new Map<Cause, Cause>();
  const without = (cause: Cause): Cause => {
    const known = shown.get(cause) ?? { ...cause, chain: [], fixes: [] };
    shown.set(cause, known);
    return known;
  };
  return {
    ...list,
    items: list.items.map((item) => ({
      ...item,
      causes: item.causes.map(without),
      history: item.history.map(without),
    })),
    groups: list.groups.map((group) => ({ ...group, cause: group.cause && without(group.cause) })),
  };
}
