/** Where in a pod's spec a value the log names was set. */
import { citePod } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';

/**
 * Env values and args of a container in which a host name or address occurs.
 * @returns at most three citations
 */
export function namedInSpec(context: PodContext, container: ContainerView, wanted: string): Citation[] {
  if (wanted.length < 2) return [];
  const found: Citation[] = [];
  for (const env of container.spec.env ?? []) {
    if (env.value?.includes(wanted))
      found.push(citePod(context, `${container.specPath}.env[${env.name}]`, env.value.slice(0, 200)));
  }
  for (const field of ['command', 'args'] as const) {
    const word = container.spec[field]?.find((one) => one.includes(wanted) && one.length < 300);
    if (word) found.push(citePod(context, `${container.specPath}.${field}`, word));
  }
  return found.slice(0, 3);
}

const CREDENTIAL =
  /PASS(?:WORD|WD|PHRASE)?|PWD|USER(?:NAME)?|LOGIN|TOKEN|SECRET|CREDENTIAL|API_?KEY|ACCESS_?KEY|DSN|(?:DATABASE|DB|MONGO(?:DB)?|REDIS|AMQP|RABBITMQ|POSTGRES(?:QL)?|PG|MYSQL|CONNECTION|KAFKA|BROKER)_?\w{0,20}(?:URL|URI|STRING)/i;

/** The Secrets and ConfigMaps that a container takes its credentials from, with the key and the env name. */
export interface Credential {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  readonly key: string | undefined;
  readonly citation: Citation;
}

/**
 * Env entries that look like credentials and come from a Secret or ConfigMap; envFrom counts where no single entry
 * does.
 */
export function credentialsOf(context: PodContext, container: ContainerView): Credential[] {
  const found: Credential[] = [];
  for (const env of container.spec.env ?? []) {
    if (!CREDENTIAL.test(env.name)) continue;
    const secret = env.valueFrom?.secretKeyRef;
    const map = env.valueFrom?.configMapKeyRef;
    const at = `${container.specPath}.env[${env.name}].valueFrom`;
    if (secret)
      found.push({
        kind: 'Secret',
        name: secret.name ?? '',
        key: secret.key,
        citation: citePod(context, `${at}.secretKeyRef`, `Secret ${secret.name} key ${secret.key}`),
      });
    else if (map)
      found.push({
        kind: 'ConfigMap',
        name: map.name ?? '',
        key: map.key,
        citation: citePod(context, `${at}.configMapKeyRef`, `ConfigMap ${map.name} key ${map.key}`),
      });
  }
  if (found.length > 0) return found.slice(0, 4);
  for (const from of container.spec.envFrom ?? []) {
    const at = `${container.specPath}.envFrom`;
    if (from.secretRef)
      found.push({
        kind: 'Secret',
        name: from.secretRef.name ?? '',
        key: undefined,
        citation: citePod(context, `${at}[${from.secretRef.name}].secretRef`, `Secret ${from.secretRef.name}`),
      });
  }
  return found.slice(0, 4);
}

/** Names of env entries that look like credentials and are written out in the spec; their values are not quoted. */
export function plainCredentials(context: PodContext, container: ContainerView): Citation[] {
  return (container.spec.env ?? [])
    .filter((env) => CREDENTIAL.test(env.name) && env.value !== undefined)
    .slice(0, 3)
    .map((env) => citePod(context, `${container.specPath}.env[${env.name}]`, 'set in the pod spec itself'));
}
