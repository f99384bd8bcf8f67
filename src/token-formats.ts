/**
 * Tokens of known formats in a text, by the rules of secretlint (MIT), which follow what the makers of the tokens
 * document. Only its rules are used: a rule gets a text and reports the range of each token.
 */
import { rules } from '@secretlint/secretlint-rule-preset-recommend';

/** What a rule is given and gives, as far as it is used here (@secretlint/types). */
interface Rule {
  readonly meta: { readonly id: string };
  create(
    context: {
      report(found: { readonly range: readonly [number, number] }): void;
      createTranslator(messages: unknown): () => { readonly message: string; readonly messageId: string };
    },
    options: Record<string, unknown>,
  ): { file?(source: { readonly content: string; readonly filePath: string; readonly ext: string }): unknown };
}

/** Rules for formats of tokens; passwords in URLs, private keys and files have masks of our own. */
const OTHERS = /-(?:gcp|privatekey|basicauth|database-connection-string|filter-comments)$/;

/** Returns the tokens in a text. */
export function tokensIn(text: string): string[] {
  const tokens: string[] = [];
  const context = {
    report: ({ range }: { readonly range: readonly [number, number] }) => void tokens.push(text.slice(...range)),
    createTranslator: () => () => ({ message: '', messageId: '' }),
  };
  for (const rule of rules as unknown as readonly Rule[]) {
    if (OTHERS.test(rule.meta.id)) continue;
    rule.create(context, { enableIDScanRule: true }).file?.({ content: text, filePath: 'text', ext: '.txt' });
  }
  return tokens;
}
