/** The container image in a pod, with the rights of docs/rbac.yaml: as a Job, and as the CronJob of docs/in-cluster.yaml. */
import { expect } from 'chai';
import { loadAll } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DiagnosisList } from '../../src/model/list.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { KubeObject, Pod } from '../../src/model/objects.ts';
import { faultsOf } from '../support/schema.ts';
import { SMOKE } from './fixtures.ts';
import { Bench } from './harness.ts';

/** The image, which every node has: `docker build`, then for example `kind load docker-image`. */
const { CRASHLOOP_IMAGE = '' } = process.env;
const objectsIn = (file: string): KubeObject[] =>
  loadAll(readFileSync(fileURLToPath(new URL(`../../docs/${file}`, import.meta.url)), 'utf8')) as KubeObject[];

interface Bound extends KubeObject {
  readonly roleRef?: { readonly name: string };
  readonly subjects?: readonly object[];
}
interface Spec {
  readonly template: { readonly spec: { readonly containers: readonly [{ readonly image: string }] } };
}
type CronJob = KubeObject & { readonly spec: { readonly jobTemplate: { readonly spec: Spec } } };

describe('on a cluster: the image in a pod', function () {
  this.timeout(600_000);
  const bench = new Bench();
  const made: (readonly [string, string])[] = [];
  before(async function () {
    if (CRASHLOOP_IMAGE === '') {
      console.log('      it is left out: CRASHLOOP_IMAGE names no image');
      return this.skip();
    }
    await bench.open();
    // Under other names, so that two runs do not meet.
    const ours = (name: string): string => `${name}-${bench.namespace}`;
    for (const object of objectsIn('rbac.yaml') as Bound[]) {
      const { kind = '', metadata } = object;
      if (kind === 'Namespace') continue;
      if (!kind.startsWith('Cluster')) {
        await bench.create(object);
        continue;
      }
      const name = ours(metadata!.name!);
      made.push([kind, name]);
      await bench.create({
        ...object,
        metadata: { name },
        ...(object.roleRef && { roleRef: { ...object.roleRef, name: ours(object.roleRef.name) } }),
        ...(object.subjects && { subjects: object.subjects.map((one) => ({ ...one, namespace: bench.namespace })) }),
      });
    }
    const broken = ['panics', 'no-configmap'];
    for (const name of broken) await bench.pod(name, SMOKE[name]!.spec);
    await Promise.all(broken.map((name) => bench.failing(name)));
  });
  after(async () => {
    for (const [kind, name] of made) await bench.delete(kind, name);
    await bench.close();
  });

  const cronJob = (args?: readonly string[]): CronJob => {
    const [found] = objectsIn('in-cluster.yaml') as CronJob[];
    const { spec } = found!.spec.jobTemplate;
    const [container] = spec.template.spec.containers;
    const ours = { ...container, image: CRASHLOOP_IMAGE, imagePullPolicy: 'IfNotPresent', ...(args && { args }) };
    const template = { ...spec.template, spec: { ...spec.template.spec, containers: [ours] } };
    return { ...found!, spec: { ...found!.spec, jobTemplate: { spec: { ...spec, template } } } } as never;
  };

  /** Waits for the pod of a Job. Returns what it printed. */
  async function outputOf(selector: string): Promise<string> {
    let pod: Pod | undefined;
    await bench.until('the pod ends', 240, async () => {
      pod = (await bench.pods(selector)).find(({ status }) => /Succeeded|Failed/.test(status?.phase ?? ''));
      return pod !== undefined;
    });
    const text = await bench.log(pod!.metadata!.name!);
    expect(pod?.status?.phase, text).to.equal('Succeeded');
    return text;
  }

  it('list -A, as the CronJob of the documents', async () => {
    const job = cronJob();
    await bench.create({ ...job, spec: { ...job.spec, schedule: '* * * * *' } } as never);
    const list = JSON.parse(await outputOf('batch.kubernetes.io/job-name')) as DiagnosisList;
    await bench.delete('CronJob', 'crashloop');
    expect(faultsOf(list as never)).to.equal('');
    const own = list.items.filter(({ target }) => target.namespace === bench.namespace);
    expect(own.map(({ target, causes }) => `${target.name}: ${causes[0]?.category}`)).to.have.members([
      'panics: app-error',
      'no-configmap: missing-config',
    ]);
    expect(JSON.stringify(list.gaps)).not.to.contain('forbidden');
  });

  it('explain, as a Job: no right is lacking', async () => {
    const { spec } = cronJob(['explain', 'no-configmap', '-n', bench.namespace, '-o', 'json']).spec.jobTemplate;
    await bench.create({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'explain' }, spec } as never);
    const diagnosis = JSON.parse(await outputOf('batch.kubernetes.io/job-name=explain')) as Diagnosis;
    expect(diagnosis.causes[0]).to.include({ id: 'config/configmap-missing', confidence: 'confirmed' });
    expect(diagnosis.gaps).to.deep.equal([]);
  });
});
