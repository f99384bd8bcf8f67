/** Service meshes that redirect the connections of a pod to a proxy container, and their settings. */

export interface Mesh {
  readonly name: string;
  /** The container that the connections are redirected to. */
  readonly proxies: readonly string[];
  /** Init containers that redirect the connections of every container after them. */
  readonly redirectors: readonly string[];
  /** Init containers that only check that the CNI plugin has redirected the whole pod. */
  readonly validators: readonly string[];
  /** An annotation that says that the CNI plugin redirects, where no init container shows it. */
  readonly byCni?: string;
  /** The user of the proxy: its connections are not redirected. */
  readonly user: number;
  /** The annotation of the pod template with ports that are not redirected. */
  readonly excludePorts: string;
  /** How the proxy becomes a native sidecar; absent: no setting is known. */
  readonly native?: string;
  /** How the app waits for the proxy; absent: no setting is known. */
  readonly hold?: string;
}

/**
 * Sources: istio.io Resource Annotations and the page about the CNI plugin; linkerd.io Proxy Configuration; the
 * annotations of Kuma; consul-k8s control-plane/connect-inject/constants.
 */
export const MESHES: readonly Mesh[] = [
  {
    name: 'Istio',
    proxies: ['istio-proxy'],
    redirectors: ['istio-init'],
    validators: ['istio-validation'],
    user: 1337,
    excludePorts: 'traffic.sidecar.istio.io/excludeOutboundPorts',
    native: 'the annotation sidecar.istio.io/nativeSidecar: "true" (the default of Istio 1.27 and later)',
    hold: `the annotation proxy.istio.io/config: '{"holdApplicationUntilProxyStarts": true}'`,
  },
  {
    name: 'Linkerd',
    proxies: ['linkerd-proxy'],
    redirectors: ['linkerd-init'],
    validators: ['linkerd-network-validator'],
    user: 2102,
    excludePorts: 'config.linkerd.io/skip-outbound-ports',
    native: 'the annotation config.beta.linkerd.io/proxy-enable-native-sidecar: "true"',
    hold: 'the annotation config.linkerd.io/proxy-await: enabled',
  },
  {
    name: 'Kuma',
    proxies: ['kuma-sidecar'],
    redirectors: ['kuma-init'],
    validators: ['kuma-validation'],
    user: 5678,
    excludePorts: 'traffic.kuma.io/exclude-outbound-ports',
    native: 'KUMA_EXPERIMENTAL_SIDECAR_CONTAINERS: "true" of the control plane',
    hold: 'the annotation kuma.io/wait-for-dataplane-ready: "true"',
  },
  {
    name: 'Consul',
    proxies: ['consul-dataplane', 'envoy-sidecar'],
    redirectors: ['consul-connect-inject-init'],
    validators: [],
    byCni: 'consul.hashicorp.com/redirect-traffic-config',
    user: 5995,
    excludePorts: 'consul.hashicorp.com/transparent-proxy-exclude-outbound-ports',
  },
];
