/** Recognizes a text that a program repeats with other numbers. */

const NUMBERS = /\d+/g;

/** Returns the text with 0 in place of every number. */
export const withoutNumbers = (text: string): string => text.replace(NUMBERS, '0');
