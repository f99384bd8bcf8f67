/** Refusals of the server as errors for the user. */
import { troubleText, UserError } from '../errors.ts';
import { refusedWith } from '../sources/cluster/api-error.ts';

/** Returns the error of a first step that certainly changed nothing: it was refused, or only tried. */
export function nothingDone(error: unknown): UserError {
  if (error instanceof UserError) return error;
  const status = refusedWith(error);
  if (status === undefined) return new UserError(`nothing was done: ${troubleText(error)}`);
  const why = status === 409 ? 'the object has changed' : 'the server refuses';
  return new UserError(
    `nothing was done, ${why}: ${troubleText(error)}`,
    status === 403 ? 'your user lacks this right' : undefined,
    status === 409 ? { to: 'to try again' } : undefined,
  );
}
