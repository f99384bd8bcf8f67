/** Reads choices from the tables that the API server prints. */
import type { Choice } from './choices.ts';

/** The fields of a Table that are read here. Source: k8s.io/apimachinery/pkg/apis/meta/v1/types.go:Table. */
export interface Table {
  readonly columnDefinitions?: readonly { readonly name?: string }[];
  readonly rows?: readonly { readonly cells?: readonly unknown[] }[];
}

/** One row. */
export interface Row {
  readonly name: string;
  readonly about: string;
  /** Smaller comes first. */
  readonly rank: number;
}

/** Reads rows by the names of their columns. Source: kubernetes/pkg/printers/internalversion/printers.go. */
export function rowsOf({ columnDefinitions = [], rows = [] }: Table): Row[] {
  const columns = columnDefinitions.map(({ name }) => name ?? '');
  return rows.flatMap(({ cells = [] }) => {
    const cell = (column: string): string => {
      const value = cells[columns.indexOf(column)];
      return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    };
    const name = cell('Name');
    if (name === '') return [];
    const [status, ready, restarts] = [cell('Status'), cell('Ready'), Number.parseInt(cell('Restarts'), 10) || 0];
    const about = [
      status,
      status === 'Running' || status === '' ? readyText(ready) : '',
      restarts === 0 ? '' : `${restarts} restarts`,
    ]
      .filter((part) => part !== '')
      .join(', ');
    return [{ name, about, rank: columns.includes('Restarts') ? rankOf(status, ready, restarts) : 0 }];
  });
}

const readyText = (ready: string): string => (ready === '' ? '' : `${ready} ready`);

/** Ranks a pod: 0 failing, 1 healthy after restarts, 2 healthy or completed. */
function rankOf(status: string, ready: string, restarts: number): number {
  if (status === 'Completed' || status === 'Succeeded') return 2;
  const [up, all] = ready.split('/');
  if (status !== 'Running' || up !== all) return 0;
  return restarts > 0 ? 1 : 2;
}

/** Returns the rows as choices: failing pods first, then by name. */
export function inOrder(rows: ReadonlyMap<string, Row>): Choice[] {
  return [...rows.values()]
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
    .map(({ name, about }) => ({ value: name, about }));
}
