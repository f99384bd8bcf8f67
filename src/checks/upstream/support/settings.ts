/** The addresses in a container's configuration: env, args, ConfigMaps. */
import { expand } from '../../../knowledge/expansion.ts';
import { carriersOf, mountsOf } from '../../support/mounts.ts';
import { citeField, citePod } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { addressesIn, MAX_TEXT, maskedSetting, parseHostPort } from '../../support/address.ts';
import type { Address } from '../../support/address.ts';

/** What sets an address: a key of a ConfigMap, a variable with its value in the spec, or the command line. */
export type Place =
  | { readonly is: 'key'; readonly configMap: string; readonly key: string; readonly value: string }
  | { readonly is: 'variable'; readonly name: string; readonly value: string }
  | { readonly is: 'command' };

/** An address with the place that sets it. */
export interface Setting extends Address {
  readonly citation: Citation;
  readonly place: Place;
}

const HOST_NAMED =
  /(?:^|_)(?:HOST|HOSTS|HOSTNAME|ADDR|ADDRESS|SERVER|SERVERS|SERVICE|ENDPOINT|ENDPOINTS|BROKER|BROKERS|UPSTREAM|BACKEND|URL|URI)$/i;

/** The same for a name that may also be that of a kind, as in `CACHE_BACKEND=redis`, or of the program itself. */
const MAY_NAME_A_KIND = /(?:^|_)(?:BACKEND|SERVICE)$/i;

interface Value {
  readonly name: string;
  readonly value: string;
  readonly citation: (quote: string) => Citation;
  readonly place: Place;
}

/** Returns every env value that can be read: literal values, and those from ConfigMaps. */
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
        place: { is: 'key', configMap: configMapRef.name, key, value },
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
        place:
          value === undefined && ref?.name
            ? { is: 'key', configMap: ref.name, key: ref.key, value: text }
            : { is: 'variable', name, value: text },
      });
  }
  return found;
}

/** Replaces `$(NAME)` in a value by that variable, as the kubelet does. */
const expanded = (value: string, all: readonly Value[]): string =>
  expand(value, (wanted) => all.find(({ name }) => name === wanted)?.value);

/** Returns the env of a container as far as it can be read: names and values. */
export const envOf = (context: PodContext, container: ContainerView): ReadonlyMap<string, string> =>
  new Map(values(context, container).map(({ name, value }) => [name, value]));

/** Replaces the variables in a command as the kubelet and a shell do: `$(NAME)`, `$NAME`, `${NAME}`, `${NAME:-else}`. */
export const expandedWith = (text: string, env: ReadonlyMap<string, string>): string =>
  expand(text, (name) => env.get(name)).replace(
    /\$(?:\{(\w{1,200})(?::?-([^}]{0,200}))?\}|([A-Za-z_]\w{0,199}))/g,
    (whole: string, braced?: string, otherwise?: string, bare?: string) =>
      env.get(braced ?? bare ?? '') ?? otherwise ?? whole,
  );

/** Returns the port that belongs to `X_HOST`: the value of `X_PORT`. */
function portOfHost(name: string, all: readonly Value[]): number | undefined {
  const stem = name.replace(HOST_NAMED, '');
  const port = Number(
    all.find((one) => one.name.toUpperCase() === `${stem}_PORT`.replace(/^_/, '').toUpperCase())?.value,
  );
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

const isBareWord = (text: string): boolean => /^[\w-]{1,100}$/.test(text.trim());

function fromEnv(all: readonly Value[]): Setting[] {
  return all.flatMap((one) => {
    const text = expanded(one.value, all);
    const citation = one.citation(maskedSetting(text));
    const found = addressesIn(text);
    if (found.length === 0 && HOST_NAMED.test(one.name))
      found.push(...text.split(',').flatMap((part) => parseHostPort(part) ?? []));
    if (
      MAY_NAME_A_KIND.test(one.name) &&
      found.length === 1 &&
      isBareWord(text) &&
      portOfHost(one.name, all) === undefined
    )
      return [];
    return found.map(({ host, port }) => ({
      host,
      port: port ?? portOfHost(one.name, all),
      citation,
      place: one.place,
    }));
  });
}

function fromCommandLine(context: PodContext, container: ContainerView, all: readonly Value[]): Setting[] {
  const { command = [], args } = container.spec;
  const text = expanded([...command, ...(args ?? [])].join(' '), all);
  const citation = citePod(context, `${container.specPath}.${args ? 'args' : 'command'}`, maskedSetting(text));
  return addressesIn(text).map((address) => ({ ...address, citation, place: { is: 'command' } }));
}

function fromFile(text: string, place: Place, cite: (quote: string) => Citation): Setting[] {
  const lines = text.slice(0, MAX_TEXT).split('\n');
  return addressesIn(text).map((address) => {
    const line = lines.find((one) => one.toLowerCase().includes(address.host)) ?? '';
    return { ...address, citation: cite(maskedSetting(line.trim())), place };
  });
}

function fromMounts(context: PodContext, container: ContainerView): Setting[] {
  // The kubelet mounts the ServiceAccount's token and the cluster's root certificate under this path.
  const mounts = mountsOf(container, context.pod).filter(
    ({ mount }) => !mount.mountPath.startsWith('/var/run/secrets/kubernetes.io/'),
  );
  return mounts
    .flatMap(({ volume }) => carriersOf(volume))
    .flatMap(({ kind, name }) => {
      if (kind !== 'ConfigMap' || name === '') return [];
      const map = context.get('configmaps', name);
      if (map.state !== 'known') return [];
      return Object.entries(map.value.data ?? {}).flatMap(([key, text]) =>
        fromFile(text, { is: 'key', configMap: name, key, value: text }, (quote) =>
          citeField(`ConfigMap/${name}`, `data[${key}]`, quote),
        ),
      );
    });
}

/** Returns the addresses of a container's settings: those of env, of command and args, of mounted ConfigMaps. */
export function settingsOf(context: PodContext, container: ContainerView): Setting[] {
  const all = values(context, container);
  return [...fromEnv(all), ...fromCommandLine(context, container, all), ...fromMounts(context, container)];
}
