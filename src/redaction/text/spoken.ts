/** Secrets in sentences: `the token is …`, `A temporary password is generated for root@localhost: …`, `Unseal Key 1: …`. */
import { group, once, sequence } from '../../expressions.ts';
import { isWord } from '../plain.ts';
import { isMessage, looksRandom, looksSecret, MASK } from '../values.ts';
import { outsideCertificates } from './encoded.ts';
import type { Rule } from './rule.ts';

const SPOKEN = once(() =>
  sequence(
    /\b((?:password|passphrase|passwd|token|api[ -]?key|access key|secret key)[ \t]{1,3}(?:is[ \t:]{1,3}|was[ \t]{1,3})?)/gi,
    /(["'`]?)([^\s"'`]{6,300})/gi,
  ),
);

/** A sentence about a secret, then a colon and the secret as its last word. */
const ANNOUNCED = once(() =>
  sequence(
    group('', [
      sequence(
        /\b/gim,
        [
          sequence(
            /(?:temporary|initial|generated|default|new|random|root|admin|bootstrap|one-time)[ \t]{1,2}/gim,
            /(?:\w{1,20}[ \t]{1,2}){0,2}(?:password|passphrase|token|secret|key)/gim,
          ),
          /(?:unseal|recovery) key(?: \d{1,2})?(?: \(\w{1,20}\))?/gim,
          /root token|join token|password|client secret/gim,
        ],
        /(?:[ \t][^\n:=]{0,80})?[:=][ \t]{1,4}["'`]?/gim,
      ),
    ]),
    /([^\s"'`,;]{6,4096})(?=["'`]?[ \t.,;]{0,4}(?:\n|$))/gim,
  ),
);

function maskSpoken(whole: string, head: string, quote: string, value: string): string {
  const bare = value.replace(/(?<![.,;:!?)])[.,;:!?)]+$/, '');
  // Without a quote the next word is usually just a word; `pod-5b58d7dc9` and the like are names.
  const isSecret =
    looksSecret(bare) &&
    (quote !== '' ||
      /\bis\b|\bwas\b/i.test(head) ||
      (bare.length >= 20 && /\d/.test(bare) && /[A-Z]/.test(bare) && /[a-z]/.test(bare)));
  return isSecret && !/[=(]/.test(bare.slice(0, -2)) ? head + quote + MASK + value.slice(bare.length) : whole;
}

/** Where the sentence says that the last word is a secret, a word of letters is one too. */
function maskAnnounced(whole: string, head: string, value: string): string {
  if (isMessage(value)) return whole;
  const isSecret =
    looksSecret(value) || (/^[a-z]{8,40}$/i.test(value) && /temporary|generated|unseal|root token/i.test(head));
  return isSecret ? head + MASK : whole;
}

/** A long run of letters and digits that looks random. An id of Kafka or a trace is masked with it: no answer needs one. */
const RANDOM = /(?<![A-Za-z0-9+/_.-])[A-Za-z0-9+/_-]{20,}={0,2}/g;

function maskRandom(word: string): string {
  if (!word.split(/[/_-]/).some(looksRandom)) return word;
  const isPath = word.includes('/') && word.split('/').some((part) => part.length > 2 && isWord(part));
  return isPath ? word.replace(/[^/]{20,}/g, (part) => (part.split(/[_-]/).some(looksRandom) ? MASK : part)) : MASK;
}

export const SPOKEN_RULES: readonly Rule[] = [
  {
    needles: ['pass', 'token', 'key', 'secret'],
    mask: (text) => text.replace(ANNOUNCED(), maskAnnounced).replace(SPOKEN(), maskSpoken),
  },
  { needles: [], mask: (text) => outsideCertificates(text, (part) => part.replace(RANDOM, maskRandom)) },
];
