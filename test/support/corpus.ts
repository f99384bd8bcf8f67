/** The recordings of the gates. */
import { recordingsIn } from '../../scripts/accuracy.ts';

/** The folder of recordings for the gates: test/corpus, or the one that CORPUS names. */
export const CORPUS = process.env.CORPUS ?? 'test/corpus';

/** Returns the recordings of the corpus and the crashes that people reported. */
export const everyRecording = (): ReturnType<typeof recordingsIn> => [
  ...recordingsIn(CORPUS),
  ...(process.env.CORPUS === undefined ? recordingsIn('test/reports') : []),
];
