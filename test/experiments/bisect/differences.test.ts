/** The changes between two templates, and that taking them back restores the older one. */
import { expect } from 'chai';
import { changesBetween } from '../../../src/experiments/bisect/differences.ts';
import { withReverted } from '../../../src/experiments/bisect/revert.ts';
import type { Container, PodSpec } from '../../../src/model/objects.ts';

const web = (over: Partial<Container> = {}): Container => ({ name: 'web', image: 'web:1', ...over }) as Container;
const spec = (container: Container, over: Partial<PodSpec> = {}): PodSpec =>
  ({ containers: [container], ...over }) as PodSpec;

const textsOf = (before: PodSpec, after: PodSpec): string[] =>
  changesBetween(before, after).changes.map(({ text }) => text);

/** Takes every change back, one after the other in any order, and all at once. */
function restores(before: PodSpec, after: PodSpec): void {
  const { changes } = changesBetween(before, after);
  const whole = withReverted(after, before, changes);
  expect(changesBetween(before, whole).changes).to.deep.equal([]);
  for (const change of changes) {
    const without = withReverted(after, before, [change]);
    expect(changesBetween(before, without).changes.length, change.text).to.equal(changes.length - 1);
  }
}

/** Pairs of templates, and the changes that a person would name. */
const CASES: readonly (readonly [string, PodSpec, PodSpec, readonly string[]])[] = [
  ['an image', spec(web()), spec(web({ image: 'web:2' })), ['image of web: web:1 -> web:2']],
  [
    'variables',
    spec(
      web({
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '$(A)' },
        ],
      }),
    ),
    spec(
      web({
        env: [
          { name: 'B', value: 'x' },
          { name: 'C', value: '3' },
        ],
      }),
    ),
    ['removed env A of web', 'changed env B of web', 'added env C of web'],
  ],
  [
    'fields of a probe, and its handler',
    spec(web({ livenessProbe: { httpGet: { path: '/a', port: 80 }, periodSeconds: 5, timeoutSeconds: 1 } })),
    spec(web({ livenessProbe: { tcpSocket: { port: 80 }, periodSeconds: 7, timeoutSeconds: 2 } })),
    [
      'httpGet and tcpSocket of the livenessProbe of web',
      'periodSeconds of the livenessProbe of web: 5 -> 7',
      'timeoutSeconds of the livenessProbe of web: 1 -> 2',
    ],
  ],
  [
    'a whole probe',
    spec(web()),
    spec(web({ startupProbe: { exec: { command: ['true'] } } })),
    ['added startupProbe of web'],
  ],
  [
    'resources, a limit with its request',
    spec(web({ resources: { limits: { memory: '64Mi', cpu: '1' }, requests: { memory: '64Mi' } } })),
    spec(web({ resources: { limits: { memory: '32Mi' }, requests: { memory: '32Mi' } } })),
    ['memory of web: limit 64Mi -> 32Mi, request 64Mi -> 32Mi', 'cpu of web: limit 1 -> (none)'],
  ],
  [
    'a resource with a domain',
    spec(web({ resources: { limits: { 'example.com/gpu': '1' } } })),
    spec(web({ resources: { limits: { 'example.com/gpu': '2' } } })),
    ['resources of web'],
  ],
  [
    'an added volume with its mount',
    spec(web()),
    spec(web({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }), { volumes: [{ name: 'data', emptyDir: {} }] }),
    ['added mount /data of web, added volume data'],
  ],
  [
    'one volume in place of another',
    spec(web({ volumeMounts: [{ name: 'a', mountPath: '/data' }] }), { volumes: [{ name: 'a', emptyDir: {} }] }),
    spec(web({ volumeMounts: [{ name: 'b', mountPath: '/data' }] }), { volumes: [{ name: 'b', emptyDir: {} }] }),
    ['changed mount /data of web, removed volume a, added volume b'],
  ],
  [
    'a mount of a volume that stays',
    spec(web({ volumeMounts: [{ name: 'a', mountPath: '/data' }] }), { volumes: [{ name: 'a', emptyDir: {} }] }),
    spec(web({ volumeMounts: [{ name: 'a', mountPath: '/app' }] }), { volumes: [{ name: 'a', emptyDir: {} }] }),
    ['removed mount /data of web', 'added mount /app of web'],
  ],
  [
    'a container that needs a new volume',
    spec(web()),
    {
      containers: [web(), { name: 'log', image: 'log:1', volumeMounts: [{ name: 'l', mountPath: '/l' }] }],
      volumes: [{ name: 'l', emptyDir: {} }],
    } as PodSpec,
    ['added container log, added volume l'],
  ],
  [
    'fields of the pod',
    spec(web(), { serviceAccountName: 'a', securityContext: { runAsUser: 0, fsGroup: 1 }, nodeSelector: { a: 'b' } }),
    spec(web(), {
      serviceAccountName: 'b',
      securityContext: { runAsUser: 1000, fsGroup: 1 },
      nodeSelector: { a: 'c' },
    }),
    ["runAsUser of the pod's securityContext", 'serviceAccountName: a -> b', 'nodeSelector'],
  ],
];

describe('experiments/bisect: differences', () => {
  for (const [name, before, after, texts] of CASES)
    it(`splits ${name}, and takes each change back alone`, () => {
      expect(textsOf(before, after)).to.have.members(texts);
      restores(before, after);
      restores(after, before);
    });

  it('does not print what a variable, a command or an argument holds', () => {
    const before = spec(web({ env: [{ name: 'PASSWORD', value: 'hunter2' }], args: ['--token=hunter3'] }));
    const after = spec(web({ env: [{ name: 'PASSWORD', value: 'hunter4' }], args: ['--token=hunter5'] }));
    expect(textsOf(before, after).join()).to.not.match(/hunter/);
  });

  it('names what a copy cannot show, and counts it as no change', () => {
    const { changes, untestable } = changesBetween(
      spec(web(), { priorityClassName: 'low', terminationGracePeriodSeconds: 30 }),
      spec(web(), { priorityClassName: 'high', terminationGracePeriodSeconds: 60 }),
    );
    expect(changes).to.deep.equal([]);
    expect(untestable).to.deep.equal(['priorityClassName', 'terminationGracePeriodSeconds']);
  });

  it('puts a variable back before those that refer to it, and an init container into its place', () => {
    const before = {
      initContainers: [web({ name: 'one' }), web({ name: 'two' })],
      containers: [
        web({
          env: [
            { name: 'HOST', value: 'db' },
            { name: 'URL', value: 'http://$(HOST)' },
          ],
        }),
      ],
    } as PodSpec;
    const after = {
      initContainers: [web({ name: 'two' }), web({ name: 'three' })],
      containers: [
        web({
          env: [
            { name: 'NEW', value: '1' },
            { name: 'URL', value: 'http://$(HOST)' },
          ],
        }),
      ],
    } as PodSpec;
    const { changes } = changesBetween(before, after);
    const part = changes.filter(({ text }) => /HOST|one/.test(text));
    const { initContainers, containers } = withReverted(after, before, part);
    expect(initContainers!.map(({ name }) => name)).to.deep.equal(['one', 'two', 'three']);
    const names = containers[0]!.env!.map(({ name }) => name);
    expect(names.indexOf('HOST')).to.be.below(names.indexOf('URL'));
  });

  it('keeps what admission added to the pod', () => {
    const before = spec(web({ env: [{ name: 'A', value: '1' }] }));
    const template = spec(web());
    const pod = {
      containers: [web({ env: [{ name: 'INJECTED', value: 'x' }] }), web({ name: 'mesh' })],
    } as PodSpec;
    const reverted = withReverted(pod, before, changesBetween(before, template).changes);
    expect(reverted.containers.map(({ name }) => name)).to.deep.equal(['web', 'mesh']);
    expect(reverted.containers[0]!.env!.map(({ name }) => name)).to.have.members(['A', 'INJECTED']);
  });
});
