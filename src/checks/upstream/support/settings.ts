/** The addresses that a container is configured with: env, args, ConfigMaps. */
import { carriersOf, mountsOf } from '../../support/mounts.ts';
import { citeField, citePod } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { addressesIn, maskedSetting, parseHostPort } from './address.ts';
import type { Address } from './address.ts';

export interface Setting extends Address {
  readonly citation: Citation;
}

const HOST_NAMED =
  /(?:^|_)(?:HOST|HOSTS|HOSTNAME|ADDR|ADDRESS|SERVER|SERVERS|SERVICE|ENDPOINT|ENDPOINTS|BROKER|BROKERS|UPSTREAM|BACKEND|URL|URI)$/i;

interface Value {
  readonly name: string;
  readonly value: string;
  readonly citation: (quote: string) => Citation;
}

/** Every env value that can be read: literal ones, and those from ConfigMaps that were looked up. */
function values(context: PodContext, container: ContainerView): Value[] {
  const found: Value[] = [];
  for (const { configMapRef, prefix = '' } of container.spec.envFrom ?? []) {
    if (!configMapRef?.name) continue;
    const map = context.get('configmaps', configMapRef.name);
    if (map.state !== 'known') continue;
    for (const [key, value] of Object.entries(map.value.data ?? {})) {
      found.push({
        name: prefix + key,
        value,
        citation: (quote) => citeField(`ConfigMap/${configMapRef.name}`, `data[${key}]`, quote),
      });
    }
  }
  for (const { name, value, valueFrom } of container.spec.env ?? []) {
    const ref = valueFrom?.configMapKeyRef;
    const map = ref?.name ? context.get('configmaps', ref.name) : undefined;
    const text = value ?? (map?.state === 'known' ? map.value.data?.[ref!.key] : undefined);
    if (text !== undefined)
      found.push({
        name,
        value: text,
        citation: (quote) => citePod(context, `${container.specPath}.env[${name}]`, quote),
      });
  }
  return found;
}

/** `$(NAME)` in a value stands for another variable (pkg third_party/forked/golang/expansion). */
function expanded(value: string, all: readonly Value[]): string {
  return value.replace(
    /\$\(([\w.-]{1,200})\)/g,
    (whole, name: string) => all.find((one) => one.name === name)?.value ?? whole,
  );
}

/** The port that goes with `X_HOST`: `X_PORT`. */
function portBeside(name: string, all: readonly Value[]): number | undefined {
  const stem = name.replace(HOST_NAMED, '');
  const port = Number(
    all.find((one) => one.name.toUpperCase() === `${stem}_PORT`.replace(/^_/, '').toUpperCase())?.value,
  );
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

/** Addresses of a container's settings, most direct first: env, command and args, files of mounted ConfigMaps. */
export function settingsOf(context: PodContext, container: ContainerView): Setting[] {
  const all = values(context, container);
  const settings: Setting[] = all.flatMap((one) => {
    const text = expanded(one.value, all);
    const cite = one.citation(maskedSetting(text));
    const inText = addressesIn(text);
    const whole =
      inText.length === 0 && HOST_NAMED.test(one.name)
        ? text.split(',').flatMap((part) => parseHostPort(part, portBeside(one.name, all)) ?? [])
        : [];
    return [...inText, ...whole].map((address) => ({
      ...address,
      port: address.port ?? portBeside(one.name, all),
      citation: cite,
    }));
  });
  const commandLine = expanded([...(container.spec.command ?? []), ...(container.spec.args ?? [])].join(' '), all);
  const list = container.spec.args ? 'args' : 'command';
  settings.push(
    ...addressesIn(commandLine).map((address) => ({
      ...address,
      citation: citePod(context, `${container.specPath}.${list}`, maskedSetting(commandLine)),
    })),
  );
  for (const { mount, volume } of mountsOf(container, context.pod)) {
    // The ServiceAccount's token and the cluster's root certificate are no settings.
    if (mount.mountPath.startsWith('/var/run/secrets/kubernetes.io/')) continue;
    for (const carrier of carriersOf(volume)) {
      if (carrier.kind !== 'ConfigMap' || carrier.name === '') continue;
      const map = context.get('configmaps', carrier.name);
      if (map.state !== 'known') continue;
      for (const [key, text] of Object.entries(map.value.data ?? {})) {
        for (const address of addressesIn(text)) {
          const line =
            text
              .slice(0, 65_536)
              .split('\n')
              .find((one) => one.toLowerCase().includes(address.host)) ?? '';
          settings.push({
            ...address,
            citation: citeField(`ConfigMap/${carrier.name}`, `data[${key}]`, maskedSetting(line.trim())),
          });
        }
      }
    }
  }
  return settings;
}
