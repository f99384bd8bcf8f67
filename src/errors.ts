/** The same command with other flags, which goes on where this run ended. The program prints the whole line. */
export interface Again {
  /** What the command is for, an infinitive: `to delete it all the same`. */
  readonly to: string;
  /** Flags to add, with their values; true for a switch. */
  readonly add?: Readonly<Record<string, string | true>>;
  /** Flags to leave out. */
  readonly drop?: readonly string[];
}

/** An error that a user can act on: what failed, why, and what to do. The program prints `error: message`, no stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** A line of advice, printed after the message. */
  readonly hint: string | undefined;
  readonly again: Again | undefined;
  constructor(message: string, hint?: string, again?: Again) {
    super(message);
    this.hint = hint;
    this.again = again;
  }
}

/** What the user named does not exist: `--ignore-not-found` makes it no error. */
export class NotFound extends UserError {}

/** An error of the server or of the connection to it. It is no bug of this program, and may pass. */
export class ServerTrouble extends Error {
  /** The request that failed: `GET https://10.0.0.1:6443/api/v1/nodes`; undefined where it is not known. */
  request: string | undefined;
}

/** Returns the message of an error, with the request that failed, for a sentence. */
export const troubleText = (error: unknown): string =>
  error instanceof ServerTrouble && error.request !== undefined
    ? `${error.message} (${error.request})`
    : error instanceof Error
      ? error.message
      : String(error);
