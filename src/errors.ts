/** An error meant for the person: what failed, why, what to do. Printed as `error: message`, without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** A line of advice, printed after the message. */
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
