/** The variables of a container that have a value which an error quotes. */
import type { ContainerView } from '../../../evidence/views.ts';

/** A quoted text of an error. */
const QUOTED = /["'`«“]([^"'`«»“”\s]{1,80})["'`»”]/g;
/** More variables with one value say nothing. */
const MOST = 3;

/** A value that an error quotes, and the variables that have it. */
export interface QuotedValue {
  readonly value: string;
  readonly names: readonly [string, ...string[]];
}

/** Returns the last quoted value of an error that one to three variables of the container have; undefined without one. */
export function quotedValue({ spec }: Pick<ContainerView, 'spec'>, error: string): QuotedValue | undefined {
  const values = [...error.slice(0, 2000).matchAll(QUOTED)].map(([, value]) => value!).reverse();
  for (const value of new Set(values)) {
    const [first, ...others] = (spec.env ?? []).filter((one) => one.value === value).map(({ name }) => name);
    if (first !== undefined && others.length < MOST) return { value, names: [first, ...others] };
  }
  return undefined;
}
