/** Reads the tables that the API server prints for `kubectl get`. */
import type { KubeObject } from '../../model/objects.ts';

/** A server that prints no tables answers with the list. Source: API concepts, "Receiving resources as Tables". */
export const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** A table, or the list of a server that prints none. */
export interface TableBody {
  readonly kind?: string;
  readonly columnDefinitions?: readonly { readonly name?: string }[];
  readonly rows?: readonly { readonly cells?: readonly unknown[]; readonly object?: KubeObject }[];
  readonly items?: unknown[];
}

/** One row of a table. */
export interface TableRow {
  /** Returns a cell by the name of its column, in lower case; '' where there is none. */
  readonly cell: (column: string) => string;
  /** '' where the row names none. */
  readonly namespace: string;
}

/** Returns the rows of a Table; undefined where the answer is no Table, or lacks one of these columns. */
export function tableRows(
  body: TableBody,
  namespace: string | null,
  needed: readonly string[],
): TableRow[] | undefined {
  if (body.kind !== 'Table') return undefined;
  const names = (body.columnDefinitions ?? []).map((column) =>
    typeof column.name === 'string' ? column.name.toLowerCase() : '',
  );
  if (!needed.every((name) => names.includes(name))) return undefined;
  return (body.rows ?? []).map(({ cells = [], object }) => {
    const own: unknown = object?.metadata?.namespace;
    return {
      cell: (column) => {
        const value = cells[names.indexOf(column)];
        return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
      },
      namespace: namespace ?? (typeof own === 'string' ? own : ''),
    };
  });
}
