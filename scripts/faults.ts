/**
 * Meets each request of `explain`, `list` and `wait` with each fault of a server, over HTTP/2 and HTTP/1.1, and prints
 * what is wrong and how many runs there were.
 *
 *   npm run faults [-- --only TEXT]
 *
 * TEXT is a part of `COMMAND / FAULT / REQUEST`. Exits with 1 where anything is wrong.
 */
import { FAULTS } from '../test/faults/support/faults.ts';
import { play, SCENES, wrongs, type Protocol } from '../test/faults/support/matrix.ts';

const at = process.argv.indexOf('--only');
const only = at < 0 ? '' : (process.argv[at + 1] ?? '');
const PROTOCOLS: readonly Protocol[] = ['h2', 'https1'];

let bad = 0;
let all = 0;
for (const scene of SCENES) {
  const clean = await play(scene, 'h2');
  const began = performance.now();
  let runs = 0;
  let wrongRuns = 0;
  let longest = 0;
  for (const key of clean.keys)
    for (const fault of FAULTS)
      for (const [protocol, times] of PROTOCOLS.flatMap((one) => [[one, 1] as const, [one, Infinity] as const])) {
        const name = `${scene.name} / ${fault.name} / ${key}`;
        // The size of a body does not depend on how often it is sent.
        if (!name.includes(only) || (fault.heavy === true && times !== 1)) continue;
        runs++;
        const found = await play(scene, protocol, key, fault, times).then(
          (outcome) => {
            longest = Math.max(longest, outcome.seconds);
            return wrongs(scene, clean, outcome, fault, times === 1).map((one) => `${one}\n${outcome.err.trim()}`);
          },
          (error: unknown) => [`does not end: ${String(error)}`],
        );
        if (found.length > 0) wrongRuns++;
        for (const one of found)
          console.log(`${name} (${protocol}, ${times === 1 ? 'once' : 'always'}): ${one.replaceAll('\n', '\n    ')}`);
      }
  all += runs;
  bad += wrongRuns;
  console.log(
    `${scene.name}: ${clean.keys.length} requests, ${FAULTS.length} faults, ${runs} runs, ${wrongRuns} wrong, longest ${longest} s on its clock, ${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
}
console.log(`${all} runs, ${bad} wrong`);
process.exitCode = bad > 0 ? 1 : 0;
