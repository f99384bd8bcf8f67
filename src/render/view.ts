/** The width of a pipe: lines are not wrapped, and nothing is cut to fit. */
export const UNLIMITED = Number.POSITIVE_INFINITY;

/** How to print an answer. */
export interface View {
  /** Columns of the terminal; UNLIMITED in a pipe. */
  readonly width: number;
  readonly color: boolean;
  /** `-o wide`: all of the answer, not only the first screen. */
  readonly wide: boolean;
  /** False: `--no-headers`. */
  readonly headers: boolean;
  /** True if the answer comes from a recording: ages count up to its time. */
  readonly recorded: boolean;
}
