/** Numbers with their nouns. */

/** Returns a number and its noun: `1 pod`, `2 pods`. @param noun a noun with a regular plural */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
