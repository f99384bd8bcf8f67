/** The ports of Services and pods. */
import type { Container, Pod, Service } from '../../../model/objects.ts';

export type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/** Returns the ports of a Service. */
export const portsOf = (service: Service): ServicePort[] => service.spec?.ports ?? [];

/** Returns the Service's port with this number; undefined where it has none. */
export function servicePort(service: Service, port: number | undefined): ServicePort | undefined {
  return portsOf(service).find((one) => one.port === port);
}

/** A port that a container declares. */
export interface DeclaredPort {
  readonly name: string | undefined;
  readonly containerPort: number;
}

/** Returns the ports that a pod's containers and sidecars declare. */
export function declaredPorts(pod: Pod): DeclaredPort[] {
  const containers: Container[] = [
    ...(pod.spec?.containers ?? []),
    ...(pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
  ];
  return containers.flatMap(({ ports = [] }) => ports.map(({ name, containerPort }) => ({ name, containerPort })));
}

/** Returns ports in words: `8080 (http), 9090`. */
export const portsInWords = (
  ports: readonly { readonly name?: string | undefined; readonly number: number }[],
): string => [...new Set(ports.map(({ name, number }) => (name ? `${number} (${name})` : String(number))))].join(', ');
