/** Nothing is created before the plan was shown and agreed to. */
import { UserError } from '../errors.ts';

/** Who is asked. */
export interface Person {
  /** Shows text on standard error. */
  say(text: string): void;
  /** Asks for a line; null where nobody is at a terminal. */
  readonly ask: ((question: string) => Promise<string>) | null;
}

/**
 * Shows what would be done and waits for a yes.
 * @param plan the text of the plan, ending with a line break
 * @param yes `--yes` was given: it is shown all the same
 * @throws UserError where nobody agreed, or nobody can be asked
 */
export async function consent(plan: string, person: Person, yes: boolean): Promise<void> {
  person.say(plan);
  if (yes) return;
  if (person.ask === null)
    throw new UserError(
      'nothing was done: there is no terminal to ask for your consent at',
      '--yes agrees to the plan above; --dry-run=client prints its objects',
    );
  const answer = await person.ask('Do this? [y/N] ');
  if (!/^y(es)?$/i.test(answer.trim())) throw new UserError('nothing was done');
}
