/** One way in which a text can hold a secret. */
export interface Rule {
  /** Words in small letters; a text with none of them has no such secret. Looking for a word is cheaper than matching. */
  readonly needles: readonly string[];
  /** The same for other words: the text has one of these, too. */
  readonly also?: readonly string[];
  /** The secret follows a name: a text without a part of such a name (names.ts) has none. */
  readonly isNamed?: true;
  /** Returns the text without such secrets, in time that is linear in its length. */
  readonly mask: (text: string) => string;
}
