/** Where a pod's spec sets a value that the log names. */
import { citePod } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';

/**
 * Cites the env values, command and args of a container that contain a host name or address.
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

const CREDENTIALS: readonly RegExp[] = [
  /PASS(?:WORD|WD|PHRASE)?|PWD|USER(?:NAME)?|LOGIN|TOKEN|SECRET|CREDENTIAL|API_?KEY|ACCESS_?KEY|DSN/i,
  /(?:DATABASE|DB|MONGO(?:DB)?|REDIS|AMQP|RABBITMQ|POSTGRES(?:QL)?|PG|MYSQL)_?\w{0,20}(?:URL|URI|STRING)/i,
  /(?:CONNECTION|KAFKA|BROKER)_?\w{0,20}(?:URL|URI|STRING)/i,
];

/** Whether an env variable holds a credential, by its name. */
const isCredential = (name: string): boolean => CREDENTIALS.some((words) => words.test(name));

/** A Secret or ConfigMap that a container reads a credential from. */
export interface Credential {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  readonly key: string | undefined;
  readonly citation: Citation;
}

/**
 * Returns the env entries that look like credentials and come from a Secret or ConfigMap; without one, the Secrets of
 * envFrom.
 * @returns at most four
 */
export function credentialsOf(context: PodContext, container: ContainerView): Credential[] {
  const found: Credential[] = [];
  for (const env of container.spec.env ?? []) {
    if (!isCredential(env.name)) continue;
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

/** Cites the env entries that look like credentials and have their value in the spec. The values are not quoted. */
export function plainCredentials(context: PodContext, container: ContainerView): Citation[] {
  return (container.spec.env ?? [])
    .filter((env) => isCredential(env.name) && env.value !== undefined)
    .slice(0, 3)
    .map((env) => citePod(context, `${container.specPath}.env`, `${env.name} is set in the pod spec itself`));
}
