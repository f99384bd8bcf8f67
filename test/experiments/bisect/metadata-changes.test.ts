/** Labels and annotations of two templates: markers, injectors, what the pod reads, what a copy cannot show. */
import { expect } from 'chai';
import { metadataChanges } from '../../../src/experiments/bisect/metadata-changes.ts';
import type { MetadataChanges } from '../../../src/experiments/bisect/metadata-changes.ts';
import { metadataOf } from '../../../src/experiments/bisect/change.ts';
import { withReverted } from '../../../src/experiments/bisect/revert.ts';
import type { Pod, PodSpec } from '../../../src/model/objects.ts';

type Values = Record<string, string>;
const SPEC = { containers: [{ name: 'web', image: 'web:1' }] } as PodSpec;
const seen = (was: Values, is: Values, spec: PodSpec = SPEC, inPod: PodSpec = spec): MetadataChanges =>
  metadataChanges({ annotations: was }, { annotations: is }, spec, { metadata: {}, spec: inPod } as Pod);

describe('experiments/bisect: metadata', () => {
  it('reads checksums, times and versions as markers', () => {
    const keys = [
      'checksum/config',
      'kubectl.kubernetes.io/restartedAt',
      'example.com/config-hash',
      'rollme',
      'app.example.com/version',
      'example.com/git-commit',
      'deployment.kubernetes.io/revision',
      'build.example.com/date',
    ];
    for (const key of keys)
      expect(seen({ [key]: '1' }, { [key]: '2' }), key).to.deep.equal({ changes: [], untestable: [] });
    const labels = (value: string): object => ({
      labels: { 'helm.sh/chart': value, version: value, 'pod-template-hash': value },
    });
    expect(metadataChanges(labels('1'), labels('2'), SPEC, { spec: SPEC } as Pod).untestable).to.deep.equal([]);
  });
  it('names what a copy cannot show', () => {
    expect(seen({}, { 'example.com/zone': 'a' }).untestable).to.deep.equal(['annotation example.com/zone']);
    const { untestable } = metadataChanges({ labels: { tier: 'a' } }, { labels: { tier: 'b' } }, SPEC, {
      spec: SPEC,
    } as Pod);
    expect(untestable).to.deep.equal(['label tier']);
    // The injected container itself may differ.
    expect(seen({ 'linkerd.io/inject': 'enabled' }, { 'linkerd.io/inject': 'ingress' }).untestable).to.have.length(1);
    expect(seen({ 'linkerd.io/inject': 'enabled' }, {}).untestable).to.have.length(1);
  });
  it('takes back what an injector added to the pod', () => {
    const inPod = {
      containers: [
        {
          ...SPEC.containers[0]!,
          env: [{ name: 'JAVA_TOOL_OPTIONS', value: '-javaagent:/otel/a.jar' }],
          volumeMounts: [
            { name: 'agent', mountPath: '/otel' },
            { name: 'kube-api-access-abcde', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
          ],
        },
        { name: 'proxy', image: 'proxy:1' },
      ],
      initContainers: [{ name: 'proxy-init', image: 'proxy:1' }],
      volumes: [
        { name: 'agent', emptyDir: {} },
        { name: 'kube-api-access-abcde', projected: {} },
      ],
    } as unknown as PodSpec;
    const on = { 'sidecar.istio.io/inject': 'true', 'instrumentation.opentelemetry.io/inject-java': 'true' };
    const { changes, untestable } = seen({ 'sidecar.istio.io/inject': 'false' }, on, SPEC, inPod);
    expect(untestable).to.deep.equal([]);
    expect(changes.map(({ text }) => text)).to.deep.equal([
      'annotation sidecar.istio.io/inject, annotation instrumentation.opentelemetry.io/inject-java, which added proxy-init, proxy',
    ]);
    const reverted = withReverted(inPod, SPEC, changes);
    expect(reverted.containers.map(({ name, env }) => [name, env])).to.deep.equal([['web', []]]);
    expect(reverted.volumes!.map(({ name }) => name)).to.deep.equal(['kube-api-access-abcde']);
    expect(reverted.initContainers).to.deep.equal([]);
    expect(metadataOf(changes)).to.deep.equal({
      annotations: { 'sidecar.istio.io/inject': 'false', 'instrumentation.opentelemetry.io/inject-java': null },
    });
  });
  it('takes back an annotation that a variable reads, or that decides how the pod runs', () => {
    const fieldRef = { fieldPath: "metadata.annotations['example.com/mode']" };
    const spec = { containers: [{ name: 'web', env: [{ name: 'MODE', valueFrom: { fieldRef } }] }] } as PodSpec;
    const { changes } = seen({ 'example.com/mode': 'a' }, { 'example.com/mode': 'b' }, spec);
    expect(changes).to.deep.equal([
      {
        text: 'annotation example.com/mode, which MODE reads',
        set: {},
        metadata: { annotations: { 'example.com/mode': 'a' } },
      },
    ]);
    const acting = 'container.apparmor.security.beta.kubernetes.io/web';
    expect(seen({}, { [acting]: 'runtime/default' }).changes).to.deep.equal([
      { text: `annotation ${acting}`, set: {}, metadata: { annotations: { [acting]: null } } },
    ]);
  });
});
