/** Errors about keys, passwords, accounts and licences. */
import { once, oneOf } from '../../../../expressions.ts';
import { command } from '../../../../model/command.ts';
import type { Fix } from '../../../../model/finding.ts';
import { editFix, look } from '../../../support/owner.ts';
import { act, named } from './kind.ts';
import type { Needled } from '../../../../needles.ts';
import type { At, Kind } from './kind.ts';
import { editPlace } from './place.ts';

const secrets = ({ context }: At): Fix =>
  look('list the Secrets of the namespace, with their ages', command`kubectl -n ${context.namespace} get secrets`);

const KEY: Needled = [
  ['secret', 'password', 'token', 'key', 'passphrase', 'cookie', 'salt'],
  /\b\w{0,30}(?:secret|password|token|key|passphrase|cookie|salt)\w{0,20}\b/i,
];

export const IDENTITY: readonly Kind[] = [
  {
    all: [
      KEY,
      [
        [
          'insecure',
          'too short',
          'too weak',
          'too simple',
          'default value',
          'placeholder',
          'change me',
          'changeme',
          'weak',
        ],
        /insecure|too (?:short|weak|simple)|default value|placeholder|change ?me|weak\b/i,
      ],
    ],
    fixes: ([name], at) => [editPlace(at, name, `set a long random value of your own for ${name}`)],
  },
  {
    all: [
      ['password', /password/i],
      [
        ['verification', 'policy', 'complexity', 'must contain', 'must have', 'does not meet', 'does not satisfy'],
        null,
      ],
    ],
    fixes: (_, { context }) => [
      editFix(
        context,
        'set a password that meets the policy of the server (length, letters, digits), in the Secret that the pod reads it from',
      ),
    ],
  },
  {
    all: [
      KEY,
      [
        ['base64', 'hex', 'padding', 'length', 'must be ', ' byte', ' character', ' bits', 'encod', 'malformed'],
        /base64|\bhex\b|padding|length|must be \d|\d (?:bytes?|characters|bits)|encod|malformed/i,
      ],
    ],
    fixes: (_, at) => [
      act(
        'write the key in the form that the message asks for (length, base64 or hex), without a line break at its end, and not encoded twice',
      ),
      secrets(at),
    ],
  },
  {
    all: [
      [
        ['encrypt', 'decrypt', 'unseal', 'signature', 'different token', 'cipher', 'hmac'],
        /encrypt|decrypt|unseal|signature|different token|cipher|\bHMAC\b/i,
      ],
      KEY,
    ],
    fixes: (_, at) => [
      act(
        'use the key or token that wrote the data: compare the Secret with that of the last release that worked; a new key cannot read old data',
      ),
      secrets(at),
    ],
  },
  {
    all: [
      [
        [
          'authentication failed',
          'invalid ',
          'unauthori',
          'access denied for user',
          'wrong password',
          'bad credentials',
          'login failed',
        ],
        once(() =>
          oneOf([
            /authentication failed|invalid (?:username|user|login|credentials?|password|api ?key|token)/i,
            /unauthori[sz]ed|access denied for user|wrong password|bad credentials|login failed/i,
          ]),
        ),
      ],
    ],
    fixes: (_, at) => [
      act(
        'compare the user and the password with those of the server, and correct the Secret or ConfigMap that holds them',
      ),
      secrets(at),
    ],
  },
  {
    all: [
      [
        ['permission denied ', 'must be ', 'insufficient ', 'forbidden', 'not allowed', 'not authori', 'lack'],
        once(() =>
          oneOf([
            /permission denied (?:to|for) [a-z]|must be (?:owner|superuser|admin)/i,
            /insufficient (?:privilege|permission)|\bforbidden\b|not (?:allowed|authori[sz]ed) to/i,
            /lacks? (?:the )?(?:privilege|permission)/i,
          ]),
        ),
      ],
    ],
    fixes: (_, { context, text }) => [
      act(
        `grant the account the right that the message names, or let an administrator do this step once: ${named(text)}`,
      ),
      editFix(context, 'or configure an account that may do it'),
    ],
  },
  {
    all: [
      [
        ['eula', 'accept the ', 'agree to the ', 'terms of '],
        /\bEULA\b|(?:accept|agree to) the (?:licen[cs]e|terms)|terms of (?:use|service)/i,
      ],
    ],
    fixes: (_, { context }) => [
      editFix(context, 'accept the terms the way the message says: with a variable, or in a file of the image'),
    ],
  },
  {
    all: [
      [
        ['licence', 'license', 'lizenz', 'licencia', 'subscription', 'seat', 'trial', 'entitlement'],
        /licen[cs]e|lizenz|licencia|subscription|\bseats?\b|\btrial\b|entitlement/i,
      ],
    ],
    fixes: (_, at) => [
      act('renew the licence or free seats of it, and put it into the Secret or file that the program reads'),
      secrets(at),
    ],
  },
];
