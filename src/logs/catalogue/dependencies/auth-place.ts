/** Finds the host and the product of a refused login. Pure. */
import { addressNear } from '../dependency-address.ts';
import { productIn } from '../products.ts';
import type { Neighbours } from '../pattern.ts';

/** The host and the product, besides the detail. */
export function placeOf(around: Neighbours, product?: string): { host?: string; service?: string } {
  const { host } = addressNear(around);
  const service = product ?? productIn(around.matched.message);
  return { ...(host === undefined ? {} : { host }), ...(service === undefined ? {} : { service }) };
}
