/** The variable of a container that an error names. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { environmentOf } from '../../config/support/env-sources.ts';
import { placeOfVariable } from '../../config/support/variable-place.ts';
import type { VariablePlace } from '../../config/support/variable-place.ts';

/** A name in capitals: `PUID`, `SESSION_SALT`. */
const NAME = /(?<![\w.$-])[A-Z][A-Z0-9]{2,40}(?:_[A-Z0-9]{1,40}){0,8}(?!\w)/g;

/** A variable that the pod sets. */
export interface NamedVariable {
  readonly name: string;
  readonly place: VariablePlace;
}

/** Returns the first variable of the container's env and envFrom that an error names in capitals; undefined without one. */
export function namedVariable(context: PodContext, container: ContainerView, error: string): NamedVariable | undefined {
  const names = new Set(error.slice(0, 2000).match(NAME));
  if (names.size === 0) return undefined;
  const set = new Set(environmentOf(context, container).sources.map(({ name }) => name));
  const name = [...names].find((one) => set.has(one));
  return name === undefined ? undefined : { name, place: placeOfVariable(context, container, name) };
}
