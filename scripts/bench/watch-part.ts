/**
 * Measures `list -A --watch` on a terminal in a seeded cluster: its processor time while pods change, and what it does
 * after a 410.
 */
import type { Client } from '../../src/sources/cluster/client.ts';
import { number, printGoals } from './figures.ts';
import type { BenchProxy } from './proxy.ts';
import { OnTerminal } from './terminal.ts';
import type { Shape } from './types.ts';
import { CHANGES_A_SECOND, Writer } from './writer.ts';

/** Seconds. */
const FIRST_ANSWER = 300;
const SETTLING = 15;
const WATCHED = 60;

const sleep = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Waits until no request has been running for two seconds; a watch is. @returns false after a limit */
async function quiet(proxy: BenchProxy): Promise<boolean> {
  let since = performance.now();
  for (const end = since + FIRST_ANSWER * 1000; performance.now() < end; await sleep(0.05)) {
    if (proxy.active > 0 || proxy.watches === 0) since = performance.now();
    else if (performance.now() - since > 2000) return true;
  }
  return false;
}

/**
 * @param kubectlCpu seconds of processor time of `kubectl get pods -A`; NaN if it was not measured
 */
export async function watchPart(
  client: Client,
  shape: Shape,
  { program, proxy, kubectlCpu }: { program: string; proxy: BenchProxy; kubectlCpu: number },
): Promise<void> {
  const writer = new Writer(client, shape);
  const env = { ...process.env, KUBECONFIG: proxy.kubeconfig };
  proxy.reset();
  const watch = new OnTerminal([program, 'list', '-A', '--watch'], env);
  try {
    const first = await watch.shows((text) => /all namespaces\s+\d\d:\d\d:\d\d UTC/.test(text), FIRST_ANSWER);
    const settled = await quiet(proxy);
    const atFirst = { cpu: watch.cpu, most: proxy.most };
    writer.start();
    await sleep(SETTLING);
    const before = { cpu: watch.cpu, written: writer.written, requests: proxy.requests, at: performance.now() };
    await sleep(WATCHED);
    const seconds = (performance.now() - before.at) / 1000;
    const share = ((watch.cpu - before.cpu) / seconds) * 100;
    const changes = (writer.written - before.written) / seconds;
    const requests = proxy.requests - before.requests;
    await writer.stop();
    await quiet(proxy);

    proxy.reset();
    const [start, cpu] = [performance.now(), watch.cpu];
    proxy.expire();
    await sleep(0.5);
    const again = await quiet(proxy);
    const relist = { wall: (performance.now() - start) / 1000 - 2, cpu: watch.cpu - cpu, most: proxy.most };
    console.log(
      `\nLIST --WATCH, on a terminal: first answer after ${number(first, 1)} s, ${number(atFirst.cpu, 1)} s of processor time` +
        `\n  ${number(changes, 1)} of ${CHANGES_A_SECOND} changes a second for ${number(seconds, 0)} s, ${requests} requests meanwhile` +
        `\n  after a 410: ${proxy.requests} requests, ${number(relist.wall, 1)} s, ${number(relist.cpu, 1)} s of processor time`,
    );
    if (writer.failure) console.log(`  a change failed: ${writer.failure.message}`);
    printGoals([
      { what: 'list --watch, percent of a core', value: settled ? share : NaN, atMost: 5, digits: 1, unit: ' %' },
      {
        what: 'list again after a 410 / kubectl get pods -A, processor time',
        value: again ? relist.cpu / kubectlCpu : NaN,
        atMost: 0.2,
      },
      { what: 'memory of list --watch', value: watch.peak, atMost: 200, digits: 0, unit: ' MiB' },
      { what: 'requests at a time, first list', value: atFirst.most, atMost: 8, digits: 0 },
      { what: 'requests at a time, list after a 410', value: relist.most, atMost: 8, digits: 0 },
    ]);
  } finally {
    await writer.stop();
    await watch.stop();
  }
}
