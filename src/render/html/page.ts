/** The frame of every page: the head with a strict policy, the heading, the style and the script. */
import { createHash } from 'node:crypto';
import { html, NOTHING } from './markup.ts';
import type { Html } from './markup.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * A browser loads nothing, and runs and styles by nothing but what this program wrote: no text of a cluster can act,
 * also if it were markup.
 */
const policy = (): string =>
  [
    "default-src 'none'",
    `script-src ${hashOf(SCRIPT)}`,
    `style-src ${hashOf(STYLE)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');

/** What a page says above its sections. */
export interface Frame {
  /** The command that wrote it: `explain`. */
  readonly command: string;
  /** One sentence without a period. */
  readonly headline: string;
  /** When it was made: a sentence. */
  readonly made: string;
  /** Nothing is wrong. */
  readonly calm: boolean;
}

/** Returns the whole file. */
export function pageOf({ command, headline, made, calm }: Frame, sections: Html): string {
  const body = html`<body>
<header class="${calm ? 'calm' : 'failing'}">
<p class="note">kubectl crashloop ${command}</p>
<h1>${headline}</h1>
${
  made === ''
    ? NOTHING
    : html`<p class="note">${made}</p>
`
}</header>
<main>
${sections}</main>
<footer><p class="note">Secrets are masked. This file loads nothing from the network.</p>
<p class="hidden" role="status"></p></footer>
`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${html`${headline}`.toString()}</title>
<style>${STYLE}</style>
</head>
${body.toString()}<script>${SCRIPT}</script>
</body>
</html>
`;
}
