/** Refusals of the server as errors for the user. */
import { UserError } from '../errors.ts';
import { httpStatusOf } from '../sources/cluster/api-error.ts';

/** Returns the error; `what` says what was done or not done. */
export const refused = (what: string, error: unknown): UserError =>
  error instanceof UserError
    ? error
    : new UserError(
        `${what}: ${(error as Error).message}`,
        httpStatusOf(error) === 403 ? 'your user lacks this right' : undefined,
      );

/** A refusal of the first step. */
export const nothingDone = (error: unknown): UserError =>
  refused(
    httpStatusOf(error) === 409 ? 'nothing was done, the object has changed' : 'nothing was done, the server refuses',
    error,
  );
