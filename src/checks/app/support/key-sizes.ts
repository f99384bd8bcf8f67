/** The keys for encryption and signing that the environment of a container has, with their sizes. */
import { command } from '../../../model/command.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { environmentOf } from '../../config/support/env-sources.ts';
import type { EnvSource } from '../../config/support/env-sources.ts';
import { lookUpConfig } from '../../support/config-objects.ts';
import { citeField, citePod } from '../../support/cite.ts';
import { editFix } from '../../support/owner.ts';

/** Names of variables, by what their keys do. */
const ENCRYPTS = /(?:^|_)(?:ENC|ENCRYPT\w*|CRYPT\w*|CIPHER|VAULT|AES|MASTER)(?:_|$)/i;
const SIGNS = /(?:^|_)(?:SIGN\w*|JWT)(?:_|$)/i;
/** With more, the name says nothing. */
const MOST = 3;

/** Keys that may be meant. */
export interface KeySizes {
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/** Returns the size of a variable's value in bytes; undefined where it is not known. */
function sizeOf(context: PodContext, { object, value }: EnvSource): number | undefined {
  if (object?.kind !== 'Secret') return value === undefined ? undefined : Buffer.byteLength(value);
  const fact = lookUpConfig(context, 'Secret', object.name);
  const size = Number((fact.state === 'known' ? fact.value.data?.[object.key] : undefined) ?? -1);
  return size >= 0 ? size : undefined;
}

/**
 * Returns the keys that an error about a wrong length may mean: one to three variables with such names.
 * @param detail the error
 */
export function keySizes(context: PodContext, container: ContainerView, detail: string): KeySizes | undefined {
  const names = /\bsign/i.test(detail) ? SIGNS : ENCRYPTS;
  const found = environmentOf(context, container)
    .sources.filter(({ name }) => names.test(name) && /KEY/i.test(name))
    .map((source) => ({ source, size: sizeOf(context, source) }));
  if (found.length === 0 || found.length > MOST) return undefined;
  const say = ({ source, size }: (typeof found)[number]): string =>
    `${source.name}${size === undefined ? '' : ` (${size} bytes)`}`;
  const all = `correct the length of ${found.map(say).join(' or ')}`;
  const secrets = [...new Set(found.map(({ source }) => (source.object?.kind === 'Secret' ? source.object.name : '')))];
  const [secret] = secrets;
  return {
    evidence: found.map(({ source: { object, field, from }, size }) =>
      object && size !== undefined
        ? // A citation of the key itself is masked.
          citeField(`${object.kind}/${object.name}`, 'data', `${size} bytes in ${object.key}`)
        : citePod(context, field, from),
    ),
    fixes: [
      secret && secrets.length === 1
        ? {
            text: `${all} in Secret ${secret}`,
            command: command`kubectl -n ${context.namespace} edit secret ${secret}`,
            risk: 'changes',
          }
        : editFix(context, `${all}, in env of ${container.name} or in its source`),
    ],
  };
}
