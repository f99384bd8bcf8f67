/** How much of a log is read, from a cluster and from a recording alike. */

/** Lines, the newest ones. */
export const LOG_LINES = 2000;
/** Bytes of these lines. */
export const LOG_BYTES = 4 * 1024 * 1024;
