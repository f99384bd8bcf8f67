/** Checks that `list -A` asks a few things at a time, and pauses when the server asks for a pause. */
import { number, printGoals } from './figures.ts';
import { verdicts } from './list-part.ts';
import type { BenchProxy } from './proxy.ts';
import type { Shape } from './types.ts';

export async function politePart(program: string, shape: Shape, proxy: BenchProxy): Promise<void> {
  const env = { ...process.env, KUBECONFIG: proxy.kubeconfig };
  proxy.reset();
  await verdicts(program, shape, env);
  const { requests, most } = proxy;
  proxy.reset(Math.floor(requests / 2));
  const busy = await verdicts(program, shape, env);
  const { impatient } = proxy;
  console.log(`\nPOLITE: ${requests} requests; then the server refuses all for 2 s with 429 (Retry-After: 2)`);
  printGoals([
    { what: 'requests at a time', value: most, atMost: 8, digits: 0 },
    { what: 'requests during the pause', value: impatient, atMost: 0, digits: 0 },
    {
      what: `right causes of ${busy.expected}, after the pause`,
      value: busy.right,
      atMost: busy.expected,
      digits: 0,
      atLeast: true,
    },
  ]);
  if (busy.wrong.length > 0) console.log(`  ${number(busy.wrong.length, 0)} wrong, such as ${busy.wrong[0]}`);
}
