/** The next step: an experiment that takes the pod, or how to get the log. */
import { expect } from 'chai';
import { ranked } from '../../src/diagnosis/printed.ts';
import { nextTest } from '../../src/diagnosis/next.ts';
import type { Moment, UnreadLog } from '../../src/diagnosis/next.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { Fix, Found } from '../../src/model/finding.ts';
import type { Container, PodSpec } from '../../src/model/objects.ts';
import { crashed, podOf } from '../support/scenario.ts';
import type { Partially } from '../support/scenario.ts';

const web = (more: Partially<Container> = {}): object => ({ name: 'web', image: 'web:1', ...more });
const podWith = (spec: Partially<PodSpec> = {}, container: Partially<Container> = {}): Moment['pod'] =>
  podOf({
    spec: { nodeName: 'node-1', containers: [web(container)], ...spec },
    status: { phase: 'Running', containerStatuses: [crashed('web', 1)] },
  } as never);
const moment = (more: Partial<Moment> = {}): Moment => ({
  target: { kind: 'Pod', namespace: 'shop', name: 'web-1' },
  causes: [],
  pod: podWith(),
  crashed: true,
  now: '2026-01-01T12:00:00Z',
  claimOf: () => undefined,
  ...more,
});
const causes = (id: string, category: string, ...fixes: readonly Fix[]): Moment['causes'] =>
  ranked([{ id, category, confidence: 'likely', container: 'web', fixes } as unknown as Found]);
const setting = (set: object, container: string | null = 'web'): Fix => ({
  text: 'set it',
  command: null,
  risk: 'restarts',
  change: { container, set: set as never },
});
const unread = (fact: UnreadLog['fact']): Diagnosis['next'] => nextTest(moment({ unread: { container: 'web', fact } }));
const refused = (user: string): UnreadLog['fact'] => ({
  state: 'forbidden',
  why: `pods "web-1" is forbidden: User "${user}" cannot get resource "pods/log" in API group "" in the namespace "shop"`,
  needs: 'get pods/log in shop',
});
const commandOf = (more: Partial<Moment>): string | undefined => nextTest(moment(more))?.command;
const KEPT = {
  volumes: [{ name: 'kept', persistentVolumeClaim: { claimName: 'kept' } }],
  containers: [web({ volumeMounts: [{ name: 'kept', mountPath: '/kept' }] })],
} as Partially<PodSpec>;

describe('diagnosis: the next step', () => {
  it('is the right to read the log for the user that was refused, and no experiment', () => {
    const allow = (subject: string): string =>
      'kubectl -n shop create role read-pod-logs --verb=get --resource=pods/log && ' +
      `kubectl -n shop create rolebinding read-pod-logs --role=read-pod-logs ${subject}`;
    expect(unread(refused('jane'))).to.include({ test: 'logs', command: allow('--user=jane') });
    expect(unread(refused('system:serviceaccount:ci:bot'))?.command).to.equal(allow('--serviceaccount=ci:bot'));
    expect(unread({ state: 'forbidden', why: 'no', needs: 'get pods/log in shop' })?.command).to.equal(
      'kubectl -n shop auth can-i get pods --subresource=log',
    );
  });

  it('is another try where the log was not available for a while', () =>
    expect(unread({ state: 'failed', why: 'timeout' })).to.deep.include({
      test: 'logs',
      command: 'kubectl crashloop explain -n shop web-1',
    }));

  it('is an experiment where every log was read', () =>
    expect(commandOf({})).to.equal('kubectl crashloop image-test -n shop web-1'));

  it('is a fix-test only where a copy can show the fix', () => {
    const zero = (fix: Fix): Moment['causes'] => causes('app/exited-zero', 'app-error', fix);
    expect(commandOf({ causes: zero(setting({ command: ['serve'] })) })).to.match(/ fix-test /);
    // A copy always has restartPolicy Never.
    expect(commandOf({ causes: zero(setting({ restartPolicy: 'OnFailure' }, null)) })).to.match(/ image-test /);
    expect(commandOf({ causes: zero(setting({ image: 'web:1' })) })).to.match(/ image-test /);
  });

  it('gives a fix-test the variables that only the user knows', () => {
    const open = causes('config/missing-env', 'missing-config', setting({ 'env[A]': 'YOUR_VALUE', 'env[B]': 'x' }));
    expect(commandOf({ causes: open })).to.equal('kubectl crashloop fix-test -n shop web-1 --set A=YOUR_VALUE');
    const user = setting({ 'securityContext.runAsUser': 'YOUR_VALUE' });
    expect(commandOf({ causes: causes('config/missing-env', 'missing-config', user) })).to.equal(undefined);
  });

  it('is no experiment for which a copy would write to storage of the pod', () => {
    const pod = podWith(KEPT);
    expect(commandOf({ pod })).to.equal(undefined);
    const claim = (accessModes: string[]): never => ({ spec: { accessModes } }) as never;
    expect(commandOf({ pod, claimOf: () => claim(['ReadWriteOnce']) })).to.equal(undefined);
    expect(commandOf({ pod, claimOf: () => claim(['ReadOnlyMany']) })).to.match(/ image-test /);
    expect(commandOf({ pod, claimOf: () => null })).to.match(/ image-test /);
    // Memory is measured without a copy, and the image is read without one.
    expect(commandOf({ pod, causes: causes('limits/oom-limit', 'resource-limits') })).to.match(/ oom-test /);
    expect(commandOf({ pod, causes: causes('image/exec-format', 'bad-image') })).to.match(
      / image-test .* --inspect-only$/,
    );
  });

  it('is a probe-test only for a probe that copies can answer', () => {
    const killed = causes('probes/liveness-killed', 'liveness-probe');
    const probed = (host?: string): Moment['pod'] =>
      podWith({}, { livenessProbe: { httpGet: { port: 80, ...(host ? { host } : {}) } } } as never);
    expect(commandOf({ causes: killed, pod: probed() })).to.match(/ probe-test /);
    expect(commandOf({ causes: killed, pod: probed('10.9.9.9') })).to.equal(undefined);
    expect(commandOf({ causes: killed })).to.equal(undefined);
  });

  it('is a node-test only for a pod that is on a node', () => {
    const node = causes('node/only-this-node', 'node');
    expect(commandOf({ causes: node })).to.match(/ node-test /);
    expect(commandOf({ causes: node, pod: podWith({ nodeName: undefined } as never) })).to.equal(undefined);
  });
});
