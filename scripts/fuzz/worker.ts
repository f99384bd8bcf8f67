/** Does the runs in a separate thread, so that the main thread notices a run that does not end. */
import { parentPort, workerData } from 'node:worker_threads';
import { Fuzzer, type Figures, type Finding } from './fuzzing.ts';
import { startsIn } from './recordings.ts';

/** What the thread reports: the run that it begins, a finding, the figures in between and at the end. */
export type Message =
  | { readonly began: number }
  | { readonly found: Finding }
  | { readonly figures: Figures; readonly done: boolean };

/** Runs between two reports of the figures. */
const EVERY = 1000;

const { from, to, seed, corpus } = workerData as { from: number; to: number; seed: string; corpus: string };
const post = (message: Message): void => parentPort!.postMessage(message);
const fuzzer = new Fuzzer(await startsIn(corpus, 60), seed, (found) => post({ found }));
for (let run = from; run < to; run++) {
  post({ began: run });
  await fuzzer.one(run);
  if ((run + 1 - from) % EVERY === 0 && run + 1 < to) post({ figures: fuzzer.figures, done: false });
}
await fuzzer.close();
post({ figures: fuzzer.figures, done: true });
