/** image-test where the registry cannot be read: a copy lists the files of the image in a volume. */
import { expect } from 'chai';
import { runExperiment } from '../../src/experiments/experiment.ts';
import { imageTest } from '../../src/experiments/image-test.ts';
import type { ImageWish } from '../../src/experiments/image-test.ts';
import { imageQuestion } from '../../src/experiments/image-subject.ts';
import { volumeTarget } from '../../src/experiments/image-volume/possible.ts';
import { failingContainer } from '../../src/experiments/observed.ts';
import type { Lab } from '../../src/experiments/test.ts';
import type { Conclusion, Plan } from '../../src/model/experiment-answer.ts';
import type { Inspection } from '../../src/model/inspection.ts';
import type { Container, Pod, PodSpec } from '../../src/model/objects.ts';
import { crashed } from '../support/scenario.ts';
import type { Partially } from '../support/scenario.ts';
import { elfOf } from '../support/oci.ts';
import { dies, FakeLab, lives, waits, type Life, type Script } from './fake-lab.ts';
import { labOf } from './scene.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const UNREAD = 'registry.example.com cannot be reached: connection refused';
const node = (info: object = {}): object => ({
  kind: 'Node',
  metadata: { name: 'node-1' },
  status: {
    nodeInfo: {
      kubeletVersion: 'v1.36.3',
      containerRuntimeVersion: 'containerd://2.4.2',
      operatingSystem: 'linux',
      architecture: 'amd64',
      ...info,
    },
  },
});
const REFUSED = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/app/server": permission denied`;
const refused = { reason: 'StartError', message: REFUSED };
const crashing = (
  container: Partial<Container> = {},
  status: object = {},
  spec: Partial<PodSpec> = {},
): Partially<Pod> => ({
  spec: {
    nodeName: 'node-1',
    containers: [{ name: 'web', image: 'registry.example.com/web:1', ...container }],
    ...spec,
  } as never,
  status: {
    containerStatuses: [
      { ...crashed('web', 128, refused), imageID: `registry.example.com/web@${DIGEST}`, ...status },
    ] as never,
  },
});
const line = (path: string, mode: string, data: Buffer): string =>
  `F:=${path}:${mode}:0:0:${data.length}:${data.toString('base64')}`;
const list = (mode = '81a4'): string =>
  ['N:=/etc', 'D:=/app:41ed:0:0:4096:', line('/app/server', mode, elfOf('amd64')), 'E', ''].join('\n');

const NOT_READ: Inspection = {
  container: 'web',
  image: 'registry.example.com/web:1',
  from: null,
  isSame: false,
  movedTo: null,
  platforms: [],
  node: 'linux/amd64',
  user: null,
  workingDir: null,
  entrypoint: null,
  cmd: null,
  program: null,
  fault: null,
  facts: [],
  unread: UNREAD,
};

async function wishFor(lab: Lab, over: Partial<ImageWish> = {}): Promise<ImageWish> {
  const view = failingContainer(lab, undefined);
  return {
    image: 'busybox:1.36',
    skipInit: false,
    shareVolumes: false,
    keepLabels: false,
    inspectOnly: false,
    duration: 4,
    inspection: NOT_READ,
    listing: { subject: await imageQuestion(lab, view), target: await volumeTarget(lab, view) },
    ...over,
  };
}

interface Tested {
  readonly plan: Plan;
  readonly said: Conclusion;
  readonly api: FakeLab;
}

/** Runs the test. @param printed by the copy that lists the files; null: its log cannot be read */
async function tested(printed: string | null, files: Life, over = crashing(), script: Script = {}): Promise<Tested> {
  const api = new FakeLab({
    ...script,
    lives: [
      ['-files-', files],
      ['-own-', lives],
      ['-known-', lives],
    ],
  });
  const made = await labOf(over, { objects: [node()] }, api);
  const lab: Lab = {
    ...made,
    source: {
      ...made.source,
      fetch: async (query) =>
        query.verb !== 'log' || !query.pod.includes('-files-')
          ? made.source.fetch(query)
          : printed === null
            ? { state: 'forbidden', why: 'pods/log is forbidden', needs: 'get pods/log in shop' }
            : {
                state: 'known',
                value: {
                  text: printed.replace(/^(?=.)/gm, '2026-01-01T12:00:00.123456789Z '),
                  timestamps: true,
                  truncated: false,
                },
              },
    },
  };
  const wish = await wishFor(lab);
  const plan = await imageTest.plan(lab, wish);
  const { runs, left } = await runExperiment({
    api,
    source: lab.source,
    plan,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect([left, api.empty]).to.deep.equal([[], true]);
  return { plan, said: await imageTest.conclude(lab, plan, runs, wish), api };
}

describe('experiments/image-volume', () => {
  it('confirms what the runtime named and the files show', async () => {
    const { said, plan } = await tested(list(), dies(0, 1));
    expect(said.summary).to.equal('web cannot start: /app/server has mode 0644 and is not executable');
    expect([said.verdict, said.confidence]).to.deep.equal(['image', 'confirmed']);
    expect(said.inspection).to.include({
      from: 'volume',
      isSame: true,
      unread: null,
      image: `registry.example.com/web@${DIGEST}`,
    });
    expect(said.inspection?.facts[0]).to.equal(`its files were read in a volume of a copy, because ${UNREAD}`);
    expect(plan.pods.map(({ role }) => role)).to.deep.equal(['own', 'known-good', 'files']);
    expect(said.steps.map(({ name, outcome }) => `${name}: ${outcome}`)).to.include('files of the image: listed');
  });
  it('shows a spec that names a program which the image lacks', async () => {
    const missing = { message: REFUSED.replace('permission denied', 'stat /app/sever: no such file or directory') };
    const over = crashing({ command: ['/app/sever'] }, crashed('web', 128, { ...refused, ...missing }));
    const { said } = await tested(list().replace('E\n', 'N:=/app/sever\nE\n'), dies(0, 1), over);
    expect([said.verdict, said.confidence]).to.deep.equal(['spec', 'confirmed']);
  });
  const nothing: readonly (readonly [name: string, printed: string | null, files: Life, says: RegExp])[] = [
    ['its log cannot be read', null, dies(0, 1), /could not be read: pods\/log is forbidden/],
    ['it prints nothing', '', dies(0, 1), /did not print the whole list/],
    ['it prints a part', list().replace('E\n', ''), dies(0, 1), /did not print the whole list/],
    ['it fails', list(), dies(1, 1), /as a volume of a copy: /],
    ['it does not end', list(), lives, /as a volume of a copy: /],
    [
      'the image cannot be pulled',
      list(),
      waits('ImagePullBackOff', 'Back-off pulling image "registry.example.com/web:1"'),
      /as a volume of a copy: .*pull/i,
    ],
  ];
  for (const [name, printed, files, says] of nothing)
    it(`reads nothing where ${name}`, async () => {
      const { said } = await tested(printed, files);
      expect(said.inspection).to.include({ from: null, fault: null });
      expect(said.inspection?.unread).to.match(says).and.to.contain(UNREAD);
      expect([said.verdict, said.confidence]).to.deep.equal(['image', 'confirmed']);
    });
  it('confirms nothing by a tag that may have moved', async () => {
    const pulled = crashing({}, { imageID: 'registry.example.com/web:1' });
    const { said } = await tested(list(), waits('X'), pulled);
    expect(said.inspection?.isSame).to.equal(false);
    const { said: read } = await tested(list(), dies(0, 1), pulled);
    expect(read.inspection).to.include({ isSame: false, image: 'registry.example.com/web:1' });
  });
  it('reads the image of a config digest, and names it as the pod does', async () => {
    const { said, plan } = await tested(list(), dies(0, 1), crashing({}, { imageID: DIGEST }));
    expect(plan.pods[2]!.spec.volumes).to.deep.equal([
      { name: 'image', image: { reference: DIGEST, pullPolicy: 'IfNotPresent' } },
    ]);
    expect(said.inspection).to.include({ isSame: true, image: 'registry.example.com/web:1' });
  });
  it('mounts the image read-only, alone, and runs only the list', async () => {
    const strict = {
      env: [{ name: 'A', value: 'b' }],
      command: ['/app/$(A)$$x'],
      resources: { limits: { memory: '64Mi' } },
      securityContext: { privileged: true, runAsNonRoot: true, capabilities: { add: ['SYS_ADMIN'], drop: ['ALL'] } },
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
      livenessProbe: { tcpSocket: { port: 1 } },
    };
    const over = crashing(strict as never, {}, {
      imagePullSecrets: [{ name: 'pull' }],
      hostNetwork: true,
      hostPID: true,
      initContainers: [{ name: 'migrate', image: 'm:1' }],
      volumes: [{ name: 'data', emptyDir: {} }],
    } as never);
    const { plan } = await tested(list(), dies(0, 1), over);
    const { spec, object } = plan.pods[2]!;
    expect(Object.keys(spec).sort()).to.deep.equal([
      'affinity',
      'automountServiceAccountToken',
      'containers',
      'enableServiceLinks',
      'imagePullSecrets',
      'restartPolicy',
      'terminationGracePeriodSeconds',
      'volumes',
    ]);
    const [{ command = [], ...container }] = spec.containers as [Container];
    expect(container).to.deep.equal({
      name: 'web',
      image: 'busybox:1.36',
      imagePullPolicy: 'IfNotPresent',
      resources: strict.resources,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65534,
        capabilities: { drop: ['ALL'] },
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
      },
      volumeMounts: [{ name: 'image', mountPath: '/crashloop-image', readOnly: true }],
    });
    expect(command.at(-1)).to.equal('/app/b$$x');
    expect(command.join('').replaceAll('$$', '')).not.to.contain('$');
    expect(JSON.stringify(object)).not.to.contain('migrate');
  });

  const cases: readonly (readonly [name: string, over: Partially<Pod>, info: object | null, says: RegExp | null])[] = [
    ['Kubernetes 1.36 and containerd 2.4', crashing(), {}, null],
    ['CRI-O 1.35', crashing(), { kubeletVersion: 'v1.35.0-eks-1', containerRuntimeVersion: 'cri-o://1.35.1' }, null],
    ['Kubernetes 1.34', crashing(), { kubeletVersion: 'v1.34.9' }, /needs Kubernetes 1.35, and node-1 has v1.34.9/],
    [
      'containerd 1.7',
      crashing(),
      { containerRuntimeVersion: 'containerd://1.7.28' },
      /needs containerd 2.1 or CRI-O 1.31/,
    ],
    [
      'another runtime',
      crashing(),
      { containerRuntimeVersion: 'docker://29.0.0' },
      /versions of node node-1 are not known/,
    ],
    ['Windows', crashing(), { operatingSystem: 'windows' }, /no Linux node/],
    ['a node that may not be read', crashing(), null, /versions of node node-1 are not known/],
    ['no node', crashing({}, {}, { nodeName: undefined } as never), {}, /on no node/],
    ['a name that is none', crashing({ image: 'A b' }), {}, /name of the image is invalid/],
    ['an unknown ENTRYPOINT', crashing({}, crashed('web', 1)), {}, /has no ENTRYPOINT/],
  ];
  for (const [name, over, info, says] of cases)
    it(`${name}: ${says === null ? 'possible' : 'says why not, and creates no third copy'}`, async () => {
      const lab = await labOf(over, info === null ? { forbidden: ['nodes'] } : { objects: [node(info)] });
      const target = await volumeTarget(lab, failingContainer(lab, undefined));
      if (says === null) {
        expect(target).to.include({ reference: `registry.example.com/web@${DIGEST}`, isSame: true });
        return;
      }
      expect(target).to.match(says);
      const plan = await imageTest.plan(lab, await wishFor(lab));
      expect(plan.pods).to.have.length(2);
      expect(plan.notes.join('\n')).to.contain(`no copy can mount the image to read its files: ${String(target)}`);
    });
  it('asks for the right to read logs', async () => {
    const lab = await labOf(crashing(), { objects: [node()] }, new FakeLab({ denied: ['get pods'] }));
    expect(await volumeTarget(lab, failingContainer(lab, undefined))).to.match(/needs get pods\/log in shop/);
  });
  it('creates nothing with --inspect-only, and says what it would read without', async () => {
    const lab = await labOf(crashing(), { objects: [node()] });
    const plan = await imageTest.plan(lab, await wishFor(lab, { inspectOnly: true }));
    expect(plan.pods).to.deep.equal([]);
    expect(plan.notes).to.deep.equal([
      'without --inspect-only, a copy would mount the image as a volume and read its files there',
    ]);
  });
});
