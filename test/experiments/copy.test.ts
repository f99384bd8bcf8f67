/** A copy runs what the original runs. No controller adopts it, no Service sends it traffic, and it preempts no pod. */
import { expect } from 'chai';
import type { PodSpec } from '../../src/model/objects.ts';
import { asSleeper, copySpec } from '../../src/knowledge/copy-spec.ts';
import { bare, plannedCopy } from '../../src/experiments/copy.ts';
import { podOf } from '../support/scenario.ts';
import { planned } from './scene.ts';

const PROBE = { httpGet: { path: '/', port: 'http' } };
const pod = podOf({
  metadata: {
    labels: { app: 'web', 'pod-template-hash': 'abc' },
    annotations: {
      team: 'shop',
      'sidecar.istio.io/status': '{}',
      'k8s.v1.cni.cncf.io/networks': 'fast',
      'k8s.v1.cni.cncf.io/network-status': '[]',
      'v1.multus-cni.io/default-network': 'fixed',
      'io.kubernetes.cri-o.userns-mode': 'auto',
    },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-abc', uid: 'u', controller: true }],
  },
  spec: {
    nodeName: 'node-1',
    hostname: 'web-0',
    subdomain: 'web',
    priority: 1000,
    priorityClassName: 'high',
    preemptionPolicy: 'PreemptLowerPriority',
    terminationGracePeriodSeconds: 3600,
    serviceAccountName: 'web',
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'gpu', operator: 'Exists' }],
    securityContext: { runAsUser: 1000 },
    resourceClaims: [{ name: 'gpu', resourceClaimName: 'big-gpu' }],
    volumes: [
      { name: 'data', emptyDir: {} },
      { name: 'kube-api-access-x7k2p', projected: {} },
    ],
    initContainers: [
      { name: 'migrate', image: 'm:1' },
      { name: 'proxy', image: 'p:1', restartPolicy: 'Always' },
    ],
    containers: [
      {
        name: 'web',
        image: 'web:1',
        command: ['/run'],
        args: ['--fast'],
        restartPolicy: 'Always',
        restartPolicyRules: [{ action: 'Restart' }],
        env: [
          { name: 'A', value: '1' },
          { name: 'APP', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
          { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        ],
        ports: [{ name: 'http', containerPort: 8080, hostPort: 8080 }],
        resources: { limits: { memory: '64Mi' }, claims: [{ name: 'gpu' }] },
        volumeMounts: [
          { name: 'data', mountPath: '/data' },
          { name: 'kube-api-access-x7k2p', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
        ],
        livenessProbe: PROBE,
        readinessProbe: PROBE,
        startupProbe: PROBE,
        lifecycle: { preStop: { exec: { command: ['x'] } } },
      },
    ],
  },
} as never);

const web = (spec: PodSpec): NonNullable<PodSpec['containers'][number]> => spec.containers[0]!;

describe('experiments/copy', () => {
  const spec = copySpec(pod, { node: 'node-1' });

  it('keeps the fields that decide how a container runs', () => {
    expect(spec).to.deep.include({
      serviceAccountName: 'web',
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'gpu', operator: 'Exists' }],
      securityContext: { runAsUser: 1000 },
    });
    expect(web(spec)).to.deep.include({
      image: 'web:1',
      command: ['/run'],
      args: ['--fast'],
      resources: { limits: { memory: '64Mi' } },
      livenessProbe: PROBE,
      startupProbe: PROBE,
    });
  });
  it('leaves out identity, priority and readiness', () => {
    for (const key of ['nodeName', 'hostname', 'subdomain', 'priority', 'priorityClassName', 'preemptionPolicy'])
      expect(spec).not.to.have.property(key);
    expect(web(spec)).not.to.have.property('readinessProbe');
    expect(web(copySpec(pod, { node: null, keepReadiness: true }))).to.have.property('readinessProbe');
  });
  it('runs once: only sidecars keep a restart policy, and the grace period is short', () => {
    expect(spec).to.include({ restartPolicy: 'Never', terminationGracePeriodSeconds: 10 });
    expect(web(spec)).not.to.have.any.keys('restartPolicy', 'restartPolicyRules');
    expect(spec.initContainers!.map((container) => container.restartPolicy)).to.deep.equal([undefined, 'Always']);
  });
  it('has no host ports', () => {
    expect(web(spec).ports).to.deep.equal([{ name: 'http', containerPort: 8080 }]);
    const host = web(copySpec(podOf({ ...pod, spec: { ...pod.spec, hostNetwork: true } } as never), { node: null }));
    expect(host).not.to.have.property('ports');
    expect(host.livenessProbe!.httpGet!.port).to.equal(8080);
  });
  it('claims no device of the original', () => {
    expect(spec).not.to.have.property('resourceClaims');
    expect(web(spec).resources).to.deep.equal({ limits: { memory: '64Mi' } });
  });
  it('leaves out the token volume, which admission adds again', () => {
    expect(spec.volumes!.map((volume) => volume.name)).to.deep.equal(['data']);
    expect(web(spec).volumeMounts!.map((mount) => mount.mountPath)).to.deep.equal(['/data']);
  });
  it('gets plain values where env reads labels that it lacks', () => {
    expect(web(spec).env).to.deep.equal([
      { name: 'A', value: '1' },
      { name: 'APP', value: 'web' },
      { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    ]);
  });
  it('is pinned in every term of the node affinity', () => {
    const terms = [
      { matchExpressions: [{ key: 'a', operator: 'Exists' }] },
      { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-9'] }] },
    ];
    const pinned = copySpec(
      podOf({
        spec: {
          containers: [{ name: 'web' }],
          affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
        },
      } as never),
      { node: 'node-2' },
    );
    const pin = { key: 'metadata.name', operator: 'In', values: ['node-2'] };
    expect(
      pinned.affinity!.nodeAffinity!.requiredDuringSchedulingIgnoredDuringExecution!.nodeSelectorTerms,
    ).to.deep.equal([{ ...terms[0], matchFields: [pin] }, { matchFields: [pin] }]);
  });
  it('leaves out init containers where asked, but no sidecar and no watched one', () => {
    expect(
      copySpec(pod, { node: null, skipInit: true }).initContainers!.map((container) => container.name),
    ).to.deep.equal(['proxy']);
    expect(
      copySpec(pod, { node: null, skipInit: true, quiet: ['migrate'] }).initContainers!.map(
        (container) => container.name,
      ),
    ).to.deep.equal(['migrate', 'proxy']);
  });
  it('does not change the original', () => {
    expect(web(pod.spec!)).to.have.property('readinessProbe');
  });

  describe('a copy that sleeps', () => {
    const asleep = asSleeper(spec, 'web', 60, 'busybox:1.36');
    it('sleeps without probes, hooks and arguments', () => {
      expect(web(asleep)).not.to.have.any.keys('livenessProbe', 'startupProbe', 'lifecycle', 'args');
      expect(web(asleep).command!.slice(0, 2)).to.deep.equal(['/bin/sh', '-c']);
      expect(web(asleep)).to.include({ image: 'busybox:1.36', imagePullPolicy: 'IfNotPresent' });
    });
    it('keeps its own image and pull policy without --image', () => {
      expect(web(asSleeper(spec, 'web', 60, null)).image).to.equal('web:1');
      expect(web(asSleeper(spec, 'web', 60, null))).not.to.have.property('imagePullPolicy');
    });
    it('can sleep in an init container', () => {
      expect(asSleeper(spec, 'migrate', 60, null).initContainers![0]!.command).to.have.length(3);
      expect(web(asSleeper(spec, 'migrate', 60, null)).command).to.deep.equal(['/run']);
    });
  });

  describe('the object', () => {
    const copy = (more: object = {}): ReturnType<typeof plannedCopy> =>
      plannedCopy({
        pod,
        test: 'image-test',
        id: 'x7k2p',
        role: 'own',
        step: 's',
        purpose: 'p',
        spec,
        watched: ['web'],
        watchSeconds: 20,
        sleeps: true,
        ...more,
      });
    const job = (
      object: object,
    ): {
      spec: {
        backoffLimit: number;
        activeDeadlineSeconds: number;
        ttlSecondsAfterFinished: number;
        template: { metadata: { labels: Record<string, string>; annotations: Record<string, string> } };
      };
    } => object as never;
    it('is a Job with a deadline and a TTL', () => {
      expect(job(copy().object).spec).to.include({
        backoffLimit: 0,
        activeDeadlineSeconds: 140,
        ttlSecondsAfterFinished: 60,
      });
    });
    it("has none of the original's labels", () => {
      const { labels, annotations } = job(copy().object).spec.template.metadata;
      expect(labels).not.to.have.any.keys('app', 'pod-template-hash');
      expect(labels).to.include({
        'app.kubernetes.io/managed-by': 'kubectl-crashloop',
        'crashloop.dev/experiment': 'x7k2p',
      });
      expect(annotations).to.include({
        'crashloop.dev/copy-of': 'shop/web-1',
        'io.kubernetes.cri-o.userns-mode': 'auto',
      });
      expect(annotations).not.to.have.property('team');
    });
    it('is not attached to additional networks, where it could have the same IP and MAC', () => {
      const { annotations } = job(copy({ keepLabels: true }).object).spec.template.metadata;
      expect(Object.keys(annotations).filter((key) => /cni/.test(key))).to.deep.equal([]);
    });
    it('keeps the labels where asked', () => {
      expect(job(copy({ keepLabels: true }).object).spec.template.metadata.labels).to.include({ app: 'web' });
    });
    it('gets no second proxy from a service mesh', () => {
      expect(job(copy().object).spec.template.metadata.labels['sidecar.istio.io/inject']).to.equal('false');
    });
    it("has a name of at most 63 characters, whatever the original's name", () => {
      const long = podOf({ metadata: { name: `${'a'.repeat(50)}.${'b'.repeat(150)}` } });
      const name = copy({ pod: long }).object.metadata!.name!;
      expect(name.length).to.be.at.most(57);
      expect(name).to.match(/^[a-z0-9-]+-crashloop-own-x7k2p$/);
    });
    it('keeps labels and deadline as a bare pod', () => {
      const pod_ = bare(planned()).object as {
        kind: string;
        metadata: { labels: Record<string, string>; name: string };
        spec: { activeDeadlineSeconds: number };
      };
      expect(pod_).to.include({ kind: 'Pod' });
      expect(pod_.metadata.name).to.equal('web-1-crashloop-one-x7k2p');
      expect(pod_.metadata.labels).to.have.property('crashloop.dev/experiment');
      expect(pod_.spec.activeDeadlineSeconds).to.equal(125);
    });
  });
});
