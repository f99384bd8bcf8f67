/** `preflight` from the command line, against an API in memory. */
import { expect } from 'chai';
import type { KubeObject } from '../../src/model/objects.ts';
import { configMap, deployment, flight, idsOf, node, rowOf, WEB } from './support/flight.ts';

const from = (kind: 'configMapKeyRef' | 'secretKeyRef', name: string, key: string, more: object = {}): object => ({
  env: [{ name: 'URL', valueFrom: { [kind]: { name, key, ...more } } }],
});
const refusePods =
  (code: number, reason: string, message: string) =>
  (object: KubeObject): object =>
    object.kind === 'Pod' ? { refuse: [code, reason, message] } : object;

describe('preflight', () => {
  it('finds no fault in a Deployment that would start, and exits 0', async () => {
    const flown = await flight([deployment({}, { readinessProbe: { tcpSocket: { port: 80 } } })]);
    expect([flown.code, flown.answer.outcome, flown.item.result, flown.err]).to.deep.equal([
      0,
      'no-fault',
      'no-fault',
      '',
    ]);
    expect(flown.item.target).to.deep.equal({ kind: 'Deployment', namespace: 'shop', name: 'web' });
    expect(flown.item.unchecked).to.deep.equal([]);
    expect(rowOf(flown, 'bad-image').why).to.include('--inspect-image');
    expect(flown.item.checks.map(({ result }) => result)).to.deep.equal([
      'unknown',
      'unknown',
      'no-fault',
      'no-fault',
      'not-used',
      'no-fault',
      'no-fault',
    ]);
  });

  it('creates nothing: all that it sends is a dry run', async () => {
    const { requests } = await flight([deployment()]);
    const writes = requests.filter((one) => !one.startsWith('GET '));
    expect(writes).to.have.length(2);
    for (const one of writes) expect(one).to.match(/^POST \S+\?dryRun=All$/);
  });

  it('reads YAML as kubectl does: 0755 is octal', async () => {
    const { sent } = await flight(
      [
        '{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {',
        'containers: [{name: web, image: web}],',
        'volumes: [{name: run, configMap: {name: run, optional: on, defaultMode: 0755}}]}}',
      ].join('\n  '),
    );
    expect(sent.map(({ body }) => (JSON.parse(body) as { spec: { volumes: unknown } }).spec.volumes)).to.deep.equal([
      [{ name: 'run', configMap: { name: 'run', optional: true, defaultMode: 493 } }],
    ]);
  });

  describe('values that are no text', () => {
    const wrongType = (object: KubeObject): object => ({
      refuse: [
        400,
        'BadRequest',
        `${object.kind} in version "v1" cannot be handled as a ${object.kind}: json: cannot unmarshal bool into Go struct field EnvVar.spec.containers.env.value of type string`,
      ],
    });
    it('names the path of a boolean in env, and that it needs quotes', async () => {
      const flown = await flight(
        [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: web}',
          'spec:',
          '  containers:',
          '    - {name: web, image: web, env: [{name: DEBUG, value: yes}, {name: PORT, value: "80"}]}',
        ].join('\n'),
        { admit: wrongType },
      );
      expect(idsOf(flown).blocks).to.deep.equal(['preflight/value-not-text']);
      const [cause] = flown.item.causes;
      expect(cause!.confidence).to.equal('confirmed');
      expect(cause!.summary).to.match(/spec\.containers\[web\]\.env\[DEBUG\]\.value is a boolean, not text$/);
      expect(cause!.fixes[0]!.text).to.include('in quotes');
    });
    it('reports no other refusal as one of a type', async () => {
      const flown = await flight([deployment({}, { env: [{ name: 'A', value: 1 }] })], {
        admit: refusePods(400, 'BadRequest', 'the moon is full'),
      });
      expect(idsOf(flown).blocks).to.have.members(['preflight/value-not-text', 'preflight/pod-refused']);
    });
    it('believes the server where it accepts the object', async () => {
      const flown = await flight([deployment({}, { args: [1] })]);
      expect(flown.item.result).to.equal('no-fault');
    });
    it('names the key of a ConfigMap that the pod needs, without its value', async () => {
      const flown = await flight([
        { ...(configMap('web', {}) as KubeObject), kind: 'Secret', data: {}, stringData: { PIN: 87654321 } },
        configMap('other', { ON: true, PORT: '1' }),
        deployment({}, from('secretKeyRef', 'web', 'PIN')),
      ]);
      expect(idsOf(flown).blocks).to.deep.equal(['preflight/value-not-text']);
      expect(flown.item.causes[0]!.summary).to.match(/Secret\/web: stringData\.PIN is a number, not text$/);
      expect(flown.answer.skipped.map(({ object }) => object)).to.deep.equal(['Secret/web', 'ConfigMap/other']);
      expect(flown.out).to.not.include('87654321');
    });
    it('takes text and null as text', async () => {
      const flown = await flight([
        configMap('web', { A: null, B: 'yes' }),
        deployment({}, { ...from('configMapKeyRef', 'web', 'B'), args: ['1'] }),
      ]);
      expect(flown.item.causes).to.deep.equal([]);
    });
  });

  describe('references', () => {
    it('confirms a missing ConfigMap, Secret, key and volume', async () => {
      const flown = await flight(
        [
          deployment(
            {
              volumes: [
                { name: 'tls', secret: { secretName: 'tls' } },
                {
                  name: 'all',
                  projected: { sources: [{ configMap: { name: 'p', items: [{ key: 'k', path: 'k' }] } }] },
                },
              ],
            },
            from('configMapKeyRef', 'web', 'PROT'),
          ),
        ],
        { fill: [configMap('web', { PORT: '80' }), configMap('p', {})] },
      );
      expect(flown.code).to.equal(1);
      expect(idsOf(flown).blocks).to.have.members([
        'config/secret-missing',
        'config/configmap-key-missing',
        'config/configmap-key-missing',
      ]);
      const key = flown.item.causes.find(({ summary }) => summary.includes('PROT'))!;
      expect(key.confidence).to.equal('confirmed');
      expect(key.evidence.map(({ object, field }) => `${object} ${field}`)).to.include(
        'Deployment/web spec.template.spec.containers[web].env[URL]',
      );
      const text = 'refer to key PORT, which exists, instead of PROT, in the manifests';
      expect(key.fixes.find((fix) => fix.text === text)).to.include({ command: null, risk: 'changes' });
    });
    it('does not report optional references', async () => {
      const flown = await flight([deployment({}, from('secretKeyRef', 'none', 'a', { optional: true }))]);
      expect([flown.code, flown.item.result]).to.deep.equal([0, 'no-fault']);
    });
    it('counts objects of the same manifests as present, and their keys', async () => {
      const both = [configMap('web', { PORT: '1' }), deployment({}, from('configMapKeyRef', 'web', 'PORT'))];
      expect((await flight(both)).item.result).to.equal('no-fault');
      const wrong = [configMap('web', { PORT: '1' }), deployment({}, from('configMapKeyRef', 'web', 'HOST'))];
      expect(idsOf(await flight(wrong)).blocks).to.deep.equal(['config/configmap-key-missing']);
    });
    it('says that a key may leave which only the object in the cluster has', async () => {
      const flown = await flight([configMap('web', { B: '1' }), deployment({}, from('configMapKeyRef', 'web', 'A'))], {
        fill: [configMap('web', { A: '1' })],
      });
      expect([flown.code, flown.item.result, ...idsOf(flown).may]).to.deep.equal([
        0,
        'at-risk',
        'preflight/key-leaves',
      ]);
    });
    it('knows that Helm makes a ConfigMap only after a hook that comes before', async () => {
      const hook = deployment({}, from('configMapKeyRef', 'web', 'A')) as { metadata: object };
      const before = { ...hook, metadata: { name: 'web', annotations: { 'helm.sh/hook': 'pre-install' } } };
      const flown = await flight([configMap('web', { A: '1' }), before]);
      expect(flown.item.causes[0]).to.include({ id: 'config/configmap-missing', confidence: 'likely' });
      expect(flown.item.causes[0]!.summary).to.match(/only after this hook$/);
      const earlier = configMap(
        'web',
        { A: '1' },
        { annotations: { 'helm.sh/hook': 'pre-install', 'helm.sh/hook-weight': '-5' } },
      );
      expect((await flight([earlier, before])).item.result).to.equal('no-fault');
    });
    it('leaves a Secret open that a custom object may create', async () => {
      const certificate = {
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        metadata: { name: 'c' },
        spec: { secretName: 'tls' },
      };
      const flown = await flight([
        certificate,
        deployment({ volumes: [{ name: 't', secret: { secretName: 'tls' } }] }),
      ]);
      expect([flown.code, flown.item.result]).to.deep.equal([0, 'unknown']);
      expect(flown.item.unchecked).to.include('Certificate/c of the manifests may create Secret tls');
      expect(flown.answer.skipped).to.deep.equal([
        { object: 'Certificate/c', why: 'its kind is not known to this program' },
      ]);
    });
    it('does not say that a Secret is fine which may not be read', async () => {
      const flown = await flight([deployment({}, from('secretKeyRef', 'db', 'url'))], { forbidden: ['get secrets'] });
      expect([flown.code, flown.item.result]).to.deep.equal([0, 'unknown']);
      expect(rowOf(flown, 'missing-config')).to.include({ result: 'unknown', why: 'Secret db may not be read' });
      expect(flown.answer.gaps.map(({ needs }) => needs)).to.include('get secrets in shop');
    });
    it('reports a subPath that no key gives, and a pull secret that does not exist', async () => {
      const flown = await flight(
        [
          deployment(
            { imagePullSecrets: [{ name: 'pull' }], volumes: [{ name: 'c', configMap: { name: 'web' } }] },
            { volumeMounts: [{ name: 'c', mountPath: '/etc/web.conf', subPath: 'web.cnf' }] },
          ),
        ],
        { fill: [configMap('web', { 'web.conf': 'x' })] },
      );
      expect(idsOf(flown)).to.deep.equal({
        blocks: ['preflight/subpath-missing'],
        may: ['preflight/pull-secret-missing'],
      });
    });
    it('asks for one list where many objects of a kind are needed', async () => {
      const names = Array.from({ length: 12 }, (_, i) => `c${i}`);
      const { requests, item } = await flight(
        [deployment({}, { envFrom: names.map((name) => ({ configMapRef: { name } })) })],
        {
          fill: names.map((name) => configMap(name, {})),
        },
      );
      expect(requests.filter((one) => one.includes('/configmaps'))).to.have.length(1);
      expect(item.result).to.equal('no-fault');
    });
  });

  describe('objects', () => {
    it('confirms a missing ServiceAccount, PriorityClass and ResourceClaim, and asks about the rest without them', async () => {
      const flown = await flight([
        deployment({ serviceAccountName: 'web', priorityClassName: 'high', runtimeClassName: 'gvisor' }),
      ]);
      expect(idsOf(flown).blocks).to.have.members([
        'config/service-account-missing',
        'preflight/priority-class-missing',
        'preflight/runtime-class-missing',
      ]);
      const pod = flown.sent.find(({ path }) => path.endsWith('/pods'))!;
      expect(pod.body).to.not.match(/serviceAccountName|priorityClassName|runtimeClassName/);
    });
    it('counts a ServiceAccount and a namespace of the manifests as present', async () => {
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web' } };
      expect((await flight([account, deployment({ serviceAccountName: 'web' })])).item.result).to.equal('no-fault');
      const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'new' } };
      const flown = await flight([space, deployment()], { args: ['-n', 'new'] });
      expect([flown.code, flown.item.result]).to.deep.equal([0, 'unknown']);
      expect(flown.item.unchecked.join()).to.include('namespace new exists only in the manifests');
      expect(flown.requests.every((one) => one.startsWith('GET '))).to.equal(true);
    });
    it('confirms a missing namespace', async () => {
      const flown = await flight([deployment()], { args: ['-n', 'nowhere'] });
      expect(idsOf(flown).blocks).to.deep.equal(['preflight/namespace-missing']);
      expect(flown.code).to.equal(1);
    });
  });

  describe('admission', () => {
    it('confirms a refusal of the pod, without the name that no pod gets', async () => {
      const message =
        'pods "web-x7k2p" is forbidden: exceeded quota: small, requested: cpu=2, used: cpu=1, limited: cpu=2';
      const flown = await flight([deployment()], { admit: refusePods(403, 'Forbidden', message) });
      expect(flown.item.causes).to.have.length(1);
      expect(flown.item.causes[0]).to.include({
        id: 'preflight/pod-refused',
        confidence: 'confirmed',
        category: 'resource-limits',
      });
      expect(flown.item.causes[0]!.summary).to.include('ResourceQuota small refuses').and.not.include('x7k2p');
    });
    it('takes a refusal in unknown words as likely', async () => {
      const flown = await flight([deployment()], {
        admit: refusePods(403, 'Forbidden', 'pods "web-x" is forbidden: the moon is full'),
      });
      expect(flown.item.causes[0]).to.include({ confidence: 'likely' });
    });
    it('takes no lack of rights and no webhook without dry runs as a refusal', async () => {
      for (const message of [
        'pods is forbidden: User "jane" cannot create resource "pods" in API group "" in the namespace "shop"',
        'admission webhook "a.example.com" does not support dry run',
      ]) {
        const flown = await flight([deployment()], {
          admit: refusePods(
            message.startsWith('pods') ? 403 : 400,
            message.startsWith('pods') ? 'Forbidden' : 'BadRequest',
            message,
          ),
        });
        expect([flown.code, flown.item.result], message).to.deep.equal([0, 'unknown']);
        expect(flown.item.causes).to.deep.equal([]);
      }
    });
    it('names the right that a dry run needs', async () => {
      const message =
        'pods is forbidden: User "jane" cannot create resource "pods" in API group "" in the namespace "shop"';
      const flown = await flight([deployment()], { admit: refusePods(403, 'Forbidden', message) });
      expect(flown.answer.gaps.map(({ needs }) => needs)).to.deep.equal(['create pods in shop']);
    });
    it('asks whether an existing workload may be changed', async () => {
      const flown = await flight([deployment()], {
        admit: (object, { method }) =>
          method === 'PUT'
            ? {
                refuse: [
                  422,
                  'Invalid',
                  'Deployment.apps "web" is invalid: spec.selector: Invalid value: {}: field is immutable',
                ],
              }
            : object.kind === 'Deployment'
              ? { refuse: [409, 'AlreadyExists', 'deployments.apps "web" already exists'] }
              : object,
      });
      expect(idsOf(flown).blocks).to.deep.equal(['preflight/workload-refused']);
      expect(flown.item.causes[0]!.summary).to.include('field is immutable');
    });
    it('checks the pod as the server would store it', async () => {
      const flown = await flight([deployment()], {
        admit: (object) =>
          object.kind === 'Pod'
            ? {
                ...object,
                metadata: { name: 'web-x', namespace: 'shop' },
                spec: { containers: [{ ...WEB, resources: { requests: { cpu: '9' } } }] },
              }
            : object,
      });
      expect(idsOf(flown).blocks).to.deep.equal(['preflight/no-room']);
    });
    it('reports a template that is none', async () => {
      const flown = await flight([
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { template: 'x' } },
      ]);
      expect(idsOf(flown).blocks).to.deep.equal(['preflight/template-invalid']);
    });
  });

  describe('nodes', () => {
    const wants = (requests: object): object => deployment({}, { resources: { requests } });
    it('reports requests that no node has', async () => {
      const flown = await flight([wants({ cpu: '64' })]);
      expect(flown.item.causes[0]).to.include({
        id: 'preflight/no-room',
        confidence: 'likely',
        category: 'resource-limits',
      });
      expect(flown.item.causes[0]!.summary).to.include('the pod requests cpu 64 and the largest has 4');
    });
    it('is not sure where an autoscaler may add nodes', async () => {
      const fill = [configMap('cluster-autoscaler-status', {}, { namespace: 'kube-system' })];
      const flown = await flight([wants({ cpu: '64' })], { fill });
      expect([flown.code, ...idsOf(flown).may]).to.deep.equal([0, 'preflight/no-room']);
    });
    it('counts what other pods request, and not those of the workload itself', async () => {
      const pod = (name: string, app: string): object => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, labels: { app } },
        spec: { nodeName: 'n1', containers: [{ name: 'a', image: 'a', resources: { requests: { cpu: '3' } } }] },
        status: { phase: 'Running' },
      });
      expect(idsOf(await flight([wants({ cpu: '2' })], { fill: [pod('db', 'db')] })).blocks).to.deep.equal([
        'preflight/no-room',
      ]);
      expect((await flight([wants({ cpu: '2' })], { fill: [pod('web-1', 'web')] })).item.result).to.equal('no-fault');
      const unread = await flight([wants({ cpu: '2' })], { fill: [pod('db', 'db')], forbidden: ['list pods'] });
      expect([unread.code, unread.item.result]).to.deep.equal([0, 'unknown']);
    });
    it('says that some replicas find no room', async () => {
      const flown = await flight([deployment({}, { resources: { requests: { cpu: '1500m' } } }, { replicas: 3 })]);
      expect(idsOf(flown)).to.deep.equal({ blocks: [], may: ['preflight/no-room-for-all'] });
      expect(flown.item.risks[0]!.summary).to.match(/^2 of 3 pods find room/);
    });
    it('reports taints, selectors, host ports and affinity that exclude every node', async () => {
      const tainted = node('n1', { spec: { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] } });
      const taint = await flight([deployment()], { fill: [tainted] });
      expect(taint.item.causes[0]).to.include({ id: 'preflight/no-node', category: 'node', confidence: 'likely' });
      expect(taint.item.causes[0]!.summary).to.include('gpu=yes:NoSchedule');
      expect(
        (await flight([deployment({ tolerations: [{ operator: 'Exists' }] })], { fill: [tainted] })).item.result,
      ).to.equal('no-fault');
      expect(idsOf(await flight([deployment({ nodeSelector: { disk: 'ssd' } })])).blocks).to.deep.equal([
        'preflight/no-node',
      ]);
      const ports = { ports: [{ containerPort: 80, hostPort: 80 }] };
      const other = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'lb', labels: { app: 'lb' } },
        spec: { nodeName: 'n1', containers: [{ ...WEB, ...ports }] },
        status: { phase: 'Running' },
      };
      expect((await flight([deployment({}, ports)], { fill: [other] })).item.causes[0]!.summary).to.include(
        'Pod/lb has host port 80',
      );
      const term = { labelSelector: { matchLabels: { app: 'lb' } }, topologyKey: 'kubernetes.io/hostname' };
      const apart = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
      expect(idsOf(await flight([deployment({ affinity: apart })], { fill: [other] })).blocks).to.deep.equal([
        'preflight/no-room',
      ]);
      const near = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
      expect((await flight([deployment({ affinity: near })], { fill: [other] })).item.result).to.equal('no-fault');
      expect(idsOf(await flight([deployment({ affinity: near })])).blocks).to.deep.equal(['preflight/no-room']);
    });
    it('does not take a list of nodes that may not be read for a fault', async () => {
      const flown = await flight([wants({ cpu: '64' })], { forbidden: ['list nodes'] });
      expect([flown.code, flown.item.result, rowOf(flown, 'node').result]).to.deep.equal([0, 'unknown', 'unknown']);
    });
  });

  describe('the container', () => {
    it('warns of a heap over the limit, a hasty probe, a port and a path that are used twice', async () => {
      const side = { name: 'side', image: 'side:1', ports: [{ containerPort: 80 }] };
      const web = {
        ...WEB,
        command: ['java', '-Xmx2g', '-jar', 'app.jar'],
        resources: { limits: { memory: '1Gi' } },
        ports: [{ containerPort: 80 }],
        livenessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1, failureThreshold: 2 },
        volumeMounts: [
          { name: 'a', mountPath: '/data' },
          { name: 'b', mountPath: '/data/' },
        ],
      };
      const flown = await flight([
        deployment({
          containers: [web, side],
          volumes: [
            { name: 'a', emptyDir: {} },
            { name: 'b', emptyDir: {} },
          ],
        }),
      ]);
      expect([flown.code, flown.item.result]).to.deep.equal([0, 'at-risk']);
      expect(idsOf(flown).may).to.deep.equal([
        'preflight/port-twice',
        'preflight/heap-over-limit',
        'volumes/mount-conflict',
        'preflight/probe-too-soon',
      ]);
    });
    it('reports a readiness probe of a port without that name', async () => {
      const flown = await flight([deployment({}, { readinessProbe: { httpGet: { port: 'http', path: '/' } } })]);
      expect(flown.item.causes[0]).to.include({ id: 'preflight/probe-port-unnamed', confidence: 'likely' });
      const named = await flight([
        deployment({}, { ports: [{ name: 'http', containerPort: 80 }], readinessProbe: { httpGet: { port: 'http' } } }),
      ]);
      expect(named.item.result).to.equal('no-fault');
    });
    it('reports an image name with a placeholder', async () => {
      const flown = await flight([deployment({}, { image: 'web:${TAG}' })]);
      expect(flown.item.causes[0]).to.include({ id: 'image/invalid-name', confidence: 'likely' });
    });
  });

  describe('claims', () => {
    const claim = (more: object = {}): object => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...more },
    });
    const usesClaim = deployment({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] });
    const fast = (more: object = {}): object => ({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'fast', ...more },
      provisioner: 'csi.example.com',
    });
    const isDefault = { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } };
    it('confirms a claim and a StorageClass that do not exist', async () => {
      expect(idsOf(await flight([usesClaim])).blocks).to.deep.equal(['volumes/claim-missing']);
      const flown = await flight([usesClaim, claim({ storageClassName: 'gone' })]);
      expect(flown.item.causes[0]).to.include({ id: 'volumes/storage-class-missing', confidence: 'confirmed' });
      expect(flown.item.causes[0]!.fixes.map(({ command }) => command ?? '').join()).to.not.include('pvc');
    });
    it('finds no fault in a claim of the manifests with a class, or with the default one', async () => {
      expect((await flight([usesClaim, claim({ storageClassName: 'fast' })], { fill: [fast()] })).item.result).to.equal(
        'no-fault',
      );
      expect((await flight([usesClaim, claim()], { fill: [fast(isDefault)] })).item.result).to.equal('no-fault');
    });
    it('knows the claims of a StatefulSet', async () => {
      const set = (storageClassName: string): object => ({
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'db' },
        spec: {
          template: { spec: { containers: [{ ...WEB, volumeMounts: [{ name: 'data', mountPath: '/data' }] }] } },
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' },
              spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
            },
          ],
        },
      });
      expect((await flight([set('fast')], { fill: [fast()] })).item.result).to.equal('no-fault');
      expect(idsOf(await flight([set('gone')], { fill: [fast()] })).blocks).to.deep.equal([
        'volumes/storage-class-missing',
      ]);
    });
  });

  describe('input', () => {
    it('reads several documents, lists and every kind of workload, and leaves tests of Helm out', async () => {
      const spec = { containers: [WEB] };
      const kinds = [
        deployment(),
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec },
        { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j' }, spec: { template: { spec } } },
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          metadata: { name: 'c' },
          spec: { jobTemplate: { spec: { template: { spec } } } },
        },
        { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'd' }, spec: { template: { spec } } },
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 't', annotations: { 'helm.sh/hook': 'test' } }, spec },
      ];
      const flown = await flight(kinds.map((one) => `---\n${JSON.stringify(one)}\n`).join(''));
      expect(flown.answer.items.map(({ target, result }) => `${target.kind} ${result}`)).to.deep.equal([
        'Deployment no-fault',
        'Pod no-fault',
        'Job no-fault',
        'CronJob no-fault',
        'DaemonSet no-fault',
      ]);
      expect(flown.answer.skipped).to.deep.equal([{ object: 'Pod/t', why: 'only helm test starts it' }]);
    });
    it('takes the namespace of the object, and refuses another one', async () => {
      const placed = { ...(deployment() as object), metadata: { name: 'web', namespace: 'other' } };
      const flown = await flight([placed]);
      expect([flown.code, flown.err]).to.deep.equal([
        2,
        'error: Deployment/web is in namespace other, and -n says shop\nleave -n out: each object then counts in its namespace\n',
      ]);
    });
    it('says what is wrong with input that is no manifest, without a trace', async () => {
      const bomb = [
        'a: &a [x,x,x,x,x,x,x,x,x]',
        ...'bcdefgh'.split('').map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefg'[i]}`).join()}]`),
      ].join('\n');
      for (const [text, message] of [
        ['a: [b', /neither YAML nor JSON/],
        ['- just\n- texts\n', /no Kubernetes object/],
        [bomb, /too many values/],
        [JSON.stringify(configMap('a', {})), /hold no workload/],
        ['', /hold no workload/],
      ] as const) {
        const flown = await flight(text);
        expect(flown.code, text.slice(0, 20)).to.equal(2);
        expect(flown.err)
          .to.match(message)
          .and.match(/^error: /)
          .and.not.match(/\n\s+at /);
      }
    });
    it('prints no value of a Secret of the manifests', async () => {
      const value = 'hunter2-Xy7+q9Zp/w';
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'db' },
        data: { url: Buffer.from(value).toString('base64') },
      };
      const admit = refusePods(
        422,
        'Invalid',
        `Pod "web-x" is invalid: spec.containers[0].env[0].value: Invalid value: "${value}"`,
      );
      for (const args of [[], ['-o', 'yaml'], ['-o', 'markdown'], ['-o', 'wide']]) {
        const { out, code } = await flight([secret, deployment({}, from('secretKeyRef', 'db', 'url'))], {
          admit,
          args,
        });
        expect(code).to.equal(1);
        expect(out)
          .to.include('Invalid value')
          .and.not.include(value)
          .and.not.include(Buffer.from(value).toString('base64'));
      }
    });
    it('survives objects with fields of other types', async () => {
      for (const template of [
        null,
        5,
        [],
        { spec: null },
        { spec: { containers: 'x' } },
        { spec: { containers: [{ name: 5 }] } },
        { metadata: 3, spec: { containers: [WEB], volumes: 'x', tolerations: {}, affinity: 5 } },
      ]) {
        const flown = await flight([
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name: 'web', labels: 5 },
            spec: { template, replicas: 'x' },
          },
        ]);
        expect([0, 1], JSON.stringify(template)).to.include(flown.code);
        expect(flown.err).to.equal('');
      }
    });
  });
});
