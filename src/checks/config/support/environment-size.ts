/** How large the arguments and variables of a container are. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { Citation } from '../../../model/finding.ts';
import { nameOf } from '../../../model/objects.ts';
import type { Service } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { citeField, citePod } from '../../support/cite.ts';

/** Bytes of one string: 32 pages (Linux include/uapi/linux/binfmts.h: MAX_ARG_STRLEN). */
const MOST_OF_ONE = 131_072;
/** Bytes of service links that are many: all strings together may have a quarter of the stack limit, 2 MiB (execve(2)). */
const MANY = 1_048_576;
/** Services that the evidence names. */
const NAMED = 3;

/** A variable or an argument. */
interface Part {
  readonly says: string;
  readonly bytes: number;
  readonly citation: Citation;
}

export interface Sizes {
  /** Of those that can be read. */
  readonly largest: Part | undefined;
  readonly links: { readonly variables: number; readonly bytes: number };
  /** undefined: not read. */
  readonly services: { readonly count: number; readonly names: readonly string[] } | undefined;
  readonly mostOfOne: number;
  readonly many: number;
}

const bytesOf = (text: string): number => Buffer.byteLength(text);

function partsOf(context: PodContext, { name: container, spec, specPath }: ContainerView): Part[] {
  const size = (says: string, field: string, text: string): Part => ({
    says: `${says} of ${container}`,
    bytes: bytesOf(text),
    citation: citePod(context, `${specPath}.${field}`, `${bytesOf(text)} bytes`),
  });
  const ofMap = (variable: string, map: string, key: string, text: string): Part => ({
    says: `env ${variable} of ${container} (key ${key} of ConfigMap ${map})`,
    bytes: bytesOf(text) + variable.length,
    citation: citeField(`ConfigMap/${map}`, `data[${key}]`, `${bytesOf(text)} bytes`),
  });
  const dataOf = (name: string | undefined): [string, string][] => {
    const map = name ? context.get('configmaps', name) : undefined;
    return map?.state === 'known' ? Object.entries(map.value.data ?? {}) : [];
  };
  return [
    ...(spec.command ?? []).map((word, i) => size(`word ${i + 1} of the command`, `command[${i}]`, word)),
    ...(spec.args ?? []).map((word, i) => size(`argument ${i + 1}`, `args[${i}]`, word)),
    ...(spec.env ?? []).flatMap(({ name, value, valueFrom }) => {
      if (value !== undefined) return [size(`env ${name}`, `env[${name}]`, `${name}=${value}`)];
      const ref = valueFrom?.configMapKeyRef;
      return dataOf(ref?.name)
        .filter(([key]) => key === ref?.key)
        .map(([key, text]) => ofMap(name, ref!.name!, key, text));
    }),
    ...(spec.envFrom ?? []).flatMap(({ configMapRef, prefix = '' }) =>
      dataOf(configMapRef?.name).map(([key, text]) => ofMap(prefix + key, configMapRef!.name!, key, text)),
    ),
  ];
}

/**
 * Returns how many variables the kubelet sets for a Service, and their bytes: two for the Service and one for each named
 * port, then five for each port (pkg/kubelet/envvars/envvars.go).
 */
function linksOf(service: Service): { variables: number; bytes: number } {
  const { clusterIP = '', ports = [] } = service.spec ?? {};
  if (clusterIP === '' || clusterIP === 'None') return { variables: 0, bytes: 0 };
  const named = ports.filter(({ name }) => name).length;
  const variables = 2 + named + 5 * ports.length;
  // NAME_PORT_5432_TCP_ADDR=10.96.0.42, with the end of the string and its pointer.
  return { variables, bytes: variables * (nameOf(service).length + clusterIP.length + 30) };
}

/** Returns the sizes, as far as the facts show them. */
export function sizesIn(context: PodContext, container: ContainerView): Sizes {
  const parts = partsOf(context, container);
  const { all } = context.list('services', { namespace: context.namespace });
  const services = all.state === 'known' ? all.value : undefined;
  const links = (services ?? []).map(linksOf);
  return {
    largest: parts.toSorted((a, b) => b.bytes - a.bytes)[0],
    links: {
      variables: links.reduce((sum, { variables }) => sum + variables, 0),
      bytes: links.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    services: services && { count: services.length, names: services.slice(0, NAMED).map(nameOf) },
    mostOfOne: MOST_OF_ONE,
    many: MANY,
  };
}
