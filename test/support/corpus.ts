/** The folder of recordings for the gates: test/corpus, or the one that CORPUS names. */
export const CORPUS = process.env.CORPUS ?? 'test/corpus';
