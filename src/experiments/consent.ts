/** Asks for consent: nothing is created before the user has seen the plan and agreed to it. */
import { UserError } from '../errors.ts';

/** The user at the terminal. */
export interface Person {
  /** Shows text on standard error. */
  say(text: string): void;
  /** Asks for a line; null without a terminal. */
  readonly ask: ((question: string) => Promise<string>) | null;
}

/**
 * Shows a plan and waits for a yes.
 * @param plan the text of the plan, ending with a line break
 * @param yes `--yes` was given: the plan is shown, and no question is asked
 * @throws UserError where the user does not agree, or there is no terminal to ask at
 */
export async function consent(plan: string, person: Person, yes: boolean): Promise<void> {
  person.say(plan);
  if (yes) return;
  if (person.ask === null)
    throw new UserError(
      'nothing was done: there is no terminal to ask for your consent',
      '--yes agrees to the plan above; --dry-run=client prints its objects',
      { to: 'to agree to it', add: { yes: true } },
    );
  const answer = await person.ask('Do this? [y/N] ');
  if (!/^y(es)?$/i.test(answer.trim())) throw new UserError('nothing was done');
}
