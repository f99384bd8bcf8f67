/** Does the runs in a separate thread, so that the main thread notices a run that does not end. */
import { parentPort, workerData } from 'node:worker_threads';
import { Fuzzer } from './fuzzing.ts';
import { startsIn } from './recordings.ts';

const { from, to, seed, corpus } = workerData as { from: number; to: number; seed: string; corpus: string };
const fuzzer = new Fuzzer(await startsIn(corpus, 60), seed);
for (let run = from; run < to; run++) {
  parentPort!.postMessage({ began: run });
  await fuzzer.one(run);
}
await fuzzer.close();
parentPort!.postMessage({ done: fuzzer.figures });
