/** The folder of recordings that the gates read: test/corpus, or the one that CORPUS names. */
export const CORPUS = process.env.CORPUS ?? 'test/corpus';
