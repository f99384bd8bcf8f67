/** One way in which a text can hold a secret. */
export interface Rule {
  /** Words in small letters; a text with none of them has no such secret. Looking for a word is cheaper than matching. */
  readonly needles: readonly string[];
  /** Returns the text without such secrets, in time that is linear in its length. */
  readonly mask: (text: string) => string;
}
