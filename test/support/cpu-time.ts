/** Returns the milliseconds of processor time that `work` takes: a busy machine does not count. */
export function cpuMilliseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1000;
}
