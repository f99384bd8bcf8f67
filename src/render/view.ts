/** How an answer is to be printed. */
export interface View {
  /** Columns of the terminal; 80 where there is none. */
  readonly width: number;
  readonly color: boolean;
  /** `-o wide`: everything, not only the first screen. */
  readonly wide: boolean;
  /** False: `--no-headers`. */
  readonly headers: boolean;
  /** The answer was read from a recording: ages are counted from the moment it was made. */
  readonly recorded: boolean;
}
