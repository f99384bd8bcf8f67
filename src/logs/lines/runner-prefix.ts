/** The names of processes and workers that a program which runs several of them puts in front of each line. */

/** Foreman, honcho, Compose, pm2, concurrently; vLLM and Ray: `(Worker_TP0 pid=278) `; torch: `[rank0]: `. */
const RUNNERS: readonly RegExp[] = [
  /^(?:\d\d:\d\d:\d\d )?(?:[\w.-]{1,40}[-_.]\d{1,3}|system)\s{1,24}\| ?/,
  /^\d{1,3}\|[\w.-]{1,40}\s{0,24}\| ?/,
  /^\((?:[\w.:-]{1,60},? )?pid=\d{1,9}(?:, ip=[\d.]{7,15})?\) ?/,
  /^\[rank\d{1,4}\]: ?/,
];
/** The name of a process in brackets. Loggers use brackets too, so they count only before a frame of a trace. */
const BRACKETS = /^(\[[\w.:-]{1,24}(?: [\w.-]{1,12})?\])\s{2,12}(?:at \S|File ")/;
/** Every text that RUNNERS match holds one of these. */
const NEEDLES = ['| ', 'pid=', '[rank'];
const MAX_NAMES = 8;

/**
 * Returns the lines without the names of processes in front.
 * @param lines without timestamps of the kubelet and without escape sequences
 */
export function withoutRunner(lines: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const line of lines) {
    const name = line.startsWith('[') ? BRACKETS.exec(line)?.[1] : undefined;
    if (name !== undefined && names.size < MAX_NAMES) names.add(`${name} `);
  }
  if (names.size === 0 && !lines.some((line) => NEEDLES.some((needle) => line.includes(needle)))) return lines;
  return lines.map((line) => {
    for (const runner of RUNNERS) {
      const prefix = runner.exec(line)?.[0];
      if (prefix !== undefined) return line.slice(prefix.length);
    }
    return line.slice([...names].find((name) => line.startsWith(name))?.length ?? 0);
  });
}
