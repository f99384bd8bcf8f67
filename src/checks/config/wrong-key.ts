/** A key that does not fit what the program is to decrypt. */
import { oneOf } from '../../expressions.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citePod } from '../support/cite.ts';
import { editFix, look } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';
import { environmentOf } from './support/env-sources.ts';
import type { EnvSource } from './support/env-sources.ts';

/** Names of variables that hold a key. */
const KEY_NAME = oneOf([
  /(?:^|_)(?:MASTER|ENCRYPT\w{0,8}|DECRYPT\w{0,8}|FERNET|CIPHER|APP|SECRET|DATA|CREDENTIALS?|UNSEAL)_?KEY(?:_|$)/,
  /(?:^|_)(?:KEY_BASE|KEYRING|SECRET|PASSPHRASE)(?:_|$)/,
]);

/** Returns the variables that may hold the key: the one that such programs read, else those with such a name. */
function keysIn(sources: readonly EnvSource[], setting: string | undefined): readonly EnvSource[] {
  const named = sources.filter(({ name }) => name === setting);
  return (named.length > 0 ? named : sources.filter(({ name }) => KEY_NAME.test(name.toUpperCase()))).slice(0, 2);
}

/** Returns the step that shows the size of the value, which a newline at its end or another encoding changes. */
function lookAt({ namespace }: PodContext, { from, name, object }: EnvSource): Fix[] {
  if (object === undefined) return [];
  return [
    look(
      `check which key ${name} is in ${from}: its size (a newline at the end counts), and when it was changed last`,
      command`kubectl -n ${namespace} describe ${object.kind.toLowerCase()} ${object.name}`,
    ),
  ];
}

export default defineCheck({
  id: 'config/wrong-key',
  category: 'missing-config',
  title: 'Key does not fit',
  description:
    'The program cannot decrypt its credentials, its data or a payload: the key that it was given is another one.',
  criteria: {
    confirmed: null,
    likely: 'The log gives it as the reason for the exit.',
    possible: WEAKENED,
  },
  silent: 'Rejected credentials of a dependency (app/auth-failed) and TLS keys (app/tls-failure).',
  sources: [
    'https://guides.rubyonrails.org/security.html#custom-credentials',
    'https://cryptography.io/en/latest/fernet/',
    'https://pkg.go.dev/crypto/cipher#AEAD',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }],
  rulesOut: ['resource-limits', 'node'],
  symptomOf: ['eviction'],
  weight: 58,
  run: (context) =>
    endedBy(context, 'wrong-key').map(({ container, match, evidence, sure }) => {
      const { detail, setting } = match.fields;
      const keys = keysIn(environmentOf(context, container).sources, setting);
      // A name alone does not show which key the program takes.
      const isNamed = keys.some(({ name }) => name === setting) || keys.length === 0;
      const names = keys.map(({ name, from }) => `${name} (from ${from})`).join(' and ') || setting;
      const what = names ?? 'the encryption key in its configuration';
      return {
        result: 'found',
        id: 'config/wrong-key',
        category: 'missing-config',
        confidence: sure('likely'),
        container: container.name,
        about: null,
        summary: summary(
          `${who(container)} cannot decrypt its credentials or data: `,
          detail,
          `; ${what} ${isNamed ? 'is not' : 'may not be'} the key they were encrypted with`,
        ),
        chain: [],
        evidence: [...evidence, ...keys.map(({ field, from }) => citePod(context, field, from))],
        fixes: [
          ...keys.flatMap((key) => lookAt(context, key)),
          editFix(
            context,
            `give ${names ?? 'the program'} the key that the data was encrypted with; a new key needs data that is encrypted again`,
          ),
        ],
      };
    }),
});
