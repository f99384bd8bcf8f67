/** Nodes with the stub as their kubelet. */
import type { Random } from './random.ts';
import type { Creation } from './types.ts';
import { moment } from './status.ts';

export const nodeName = (index: number): string => `worker-${String(index + 1).padStart(3, '0')}`;

/** Marks what the bench created: it refuses a cluster with other nodes. */
export const MARK = 'crashloop-bench.example.com/made';

export interface Kubelet {
  readonly address: string;
  readonly port: number;
}

export function node(index: number, random: Random, anchor: number, kubelet: Kubelet): Creation {
  const name = nodeName(index);
  const zone = `zone-${'abc'[index % 3]}`;
  const resources = { cpu: '16', memory: '64Gi', pods: '110', 'ephemeral-storage': '200Gi', 'hugepages-2Mi': '0' };
  const condition = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: moment(anchor, 30),
    lastTransitionTime: moment(anchor, 900_000),
  });
  return {
    path: '/api/v1/nodes',
    body: {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        labels: {
          [MARK]: 'true',
          'kubernetes.io/hostname': name,
          'kubernetes.io/arch': 'amd64',
          'kubernetes.io/os': 'linux',
          'node.kubernetes.io/instance-type': 'm4.standard',
          'topology.kubernetes.io/region': 'region-1',
          'topology.kubernetes.io/zone': zone,
        },
        annotations: {
          'node.alpha.kubernetes.io/ttl': '0',
          'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
        },
      },
      spec: {
        podCIDR: `10.${100 + Math.floor(index / 256)}.${index % 256}.0/24`,
        providerID: `example:///${zone}/${random.hex(16)}`,
      },
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: kubelet.address },
        { type: 'Hostname', address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: kubelet.port } },
      capacity: resources,
      allocatable: resources,
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
      ],
      nodeInfo: {
        machineID: random.hex(32),
        systemUUID: random.hex(32),
        bootID: random.hex(32),
        kernelVersion: '6.12.0',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        containerRuntimeVersion: 'containerd://2.4.2',
        kubeletVersion: 'v1.36.3',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
      images: Array.from({ length: 25 }, () => {
        const repository = `registry.example.com/${random.suffix(8)}/${random.suffix(10)}`;
        return {
          names: [
            `${repository}@sha256:${random.hex(64)}`,
            `${repository}:${random.between(1, 9)}.${random.between(0, 9)}.0`,
          ],
          sizeBytes: random.between(2e7, 9e8),
        };
      }),
    },
  };
}
