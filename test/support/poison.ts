/** Texts that try to leave the place where a page shows them. */

export const POISON: Readonly<Record<string, string>> = {
  'the end of the script and of the style': '</script></style></title></textarea><script>alert(1)</script>',
  'the end of an attribute': `" onmouseover="alert(1)" x='" autofocus onfocus=alert(1) `,
  'an element in a drawing': '</desc></title></text></svg><img src=x onerror=alert(1)><svg onload=alert(1)>',
  'an address that acts': 'javascript:alert(1) data:text/html,<script>alert(1)</script>',
  'a comment and CDATA': '<!-- --!> ]]> <![CDATA[ <? ?> <!doctype x>',
  'escapes that are read twice': '&lt;img src=x&gt; &#60;b&#62; &amp;lt; &quot; &#x3c;script&#x3e; &lt',
  'control characters': '\u0000\u001b[31m\u001b]0;x\u0007\b\r\u007f\u009b31m\ufeff',
  'text from right to left': '\u202egnp.exe\u202c \u2066\u2067\u2069 \u061c שלום',
  'halves of characters': '\ud800 \udfff \ud83d',
  'templates of frameworks': '{{7*7}} ${alert(1)} <%= 1 %> #{1} [[x]]',
};

/** What the calm page says at any rate: it is in every poisoned page, too. */
export const CHOSEN = ['How to fix it', 'Timeline', 'Memory', 'Logs', 'Checks', 'Not read'] as const;

/** Members with one of a few words, which choose what is drawn, and times. */
const KEPT = new Set(
  `kind apiVersion state type confidence category effect risk result basis what instance limitBy time at startedAt
  finishedAt nextRestartAt usedAt severity test verdict outcome source`.split(/\s+/),
);

/** Returns an answer with the poison at the end of every text but those that choose what is drawn. */
export function poisoned<T>(answer: T, poison: string): T {
  const at = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') {
      // A gap is about any object; everywhere else these have a few words.
      const isWord = KEPT.has(key) && !(key === 'what' && value.includes(' '));
      return isWord ? value : `${value}${poison}`;
    }
    if (Array.isArray(value)) return value.map((one) => at(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, at(one, name)]));
  };
  return at(answer, '') as T;
}
