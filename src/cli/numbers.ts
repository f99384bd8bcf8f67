/** Numbers in flags. */
import { UserError } from '../errors.ts';

/**
 * Reads a whole number from 1.
 * @param flag its name, for the error
 * @param digits that it has at most
 * @param what the number is, for the error: `the number of a cause`
 * @param hint where to find it
 * @throws UserError where it is none
 */
export function ordinalOf(flag: string, text: string, digits: number, what: string, hint: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text) || text.length > digits)
    throw new UserError(`invalid argument "${text}" for "--${flag}" flag: give ${what}`, hint);
  return Number(text);
}
