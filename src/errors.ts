/** An error that a user can act on: what failed, why, and what to do. The program prints `error: message`, no stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** A line of advice, printed after the message. */
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
