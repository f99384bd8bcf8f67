/** `explain -f FILE`: the target that a manifest names. */
import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { crashloop } from '../support/run-cli.ts';

const RECORDING = fileURLToPath(new URL('../corpus/upstream-pending', import.meta.url));
const NAMESPACE = 'ns-73d525';
const object = (kind: string, name: string, namespace?: string): object => ({
  apiVersion: { Deployment: 'apps/v1', Ingress: 'networking.k8s.io/v1' }[kind] ?? 'v1',
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});
const explain = (objects: object[], ...more: string[]): ReturnType<typeof crashloop> =>
  crashloop(
    ['explain', '-f', '-', '--from', RECORDING, '-o', 'json', ...more],
    objects.map((one) => JSON.stringify(one)).join('\n---\n'),
  );

describe('explain -f', () => {
  it('explains the only pod or workload of the manifests, also next to Services and other kinds', async () => {
    const { code, out, err } = await explain([
      object('ConfigMap', 'settings'),
      object('Service', 'postgres', NAMESPACE),
      object('Pod', 'web-1', NAMESPACE),
    ]);
    expect(code, err).to.equal(0);
    expect((JSON.parse(out) as Diagnosis).target).to.include({ kind: 'Pod', name: 'web-1', namespace: NAMESPACE });
  });

  it('explains their only Service where they hold nothing else', async () => {
    const { out } = await explain([object('Service', 'postgres', NAMESPACE)]);
    expect((JSON.parse(out) as Diagnosis).target.resolvedFrom).to.include({ kind: 'Service', name: 'postgres' });
  });

  it('takes the namespace of -n for an object that names none', async () => {
    const { out } = await explain([object('Pod', 'web-1')], '-n', NAMESPACE);
    expect((JSON.parse(out) as Diagnosis).target.namespace).to.equal(NAMESPACE);
  });

  for (const [what, objects, flags, message] of [
    [
      'several targets, which it names',
      [object('Deployment', 'web'), object('Pod', 'one')],
      [],
      /^error: the manifests hold 2 targets, .*\nname one instead of -f: deploy\/web, pod\/one\n$/,
    ],
    [
      'no target',
      [object('Ingress', 'web')],
      [],
      /^error: the manifests hold no pod, workload or Service to explain\n$/,
    ],
    [
      'another namespace than that of -n',
      [object('Pod', 'web-1', NAMESPACE)],
      ['-n', 'other'],
      /^error: Pod\/web-1 is in namespace ns-73d525, and -n says other\n/,
    ],
    ['a name besides the file', [object('Pod', 'web-1')], ['web-1'], /^error: name the target in one way: /],
  ] as const)
    it(`refuses ${what}`, async () => {
      const { code, err } = await explain([...objects], ...flags);
      expect(code).to.equal(1);
      expect(err).to.match(message);
    });

  it('says how a recording is read', async () => {
    const { err } = await crashloop(['explain', '-f', '-', '--from', RECORDING], '\u001f\u008b: [');
    expect(err).to.match(/\n-f takes manifests; a recording is read with --from\n$/);
  });
});
