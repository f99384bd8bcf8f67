import { expect } from 'chai';
import check from '../../../src/checks/config/environment-too-large.ts';
import type { Found } from '../../../src/model/finding.ts';
import { dies, only } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';

const LOG = 'INFO preparing\n/start.sh: line 12: /usr/bin/env: Argument list too long\n';

/** Returns so many Services, each with 33 named ports: 200 variables. */
const services = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: 'Service',
    metadata: { name: `${'tenant-backend-'.repeat(3)}${i}`, namespace: 'shop' },
    spec: {
      clusterIP: '10.96.100.100',
      ports: Array.from({ length: 33 }, (_port, at) => ({ name: `p${at}`, port: 9000 + at })),
    },
  }));

const dead = (death: Death = {}, log: string = LOG): Promise<Found> => dies(check, log, death).then(only);

describe('config/environment-too-large', () => {
  it('names the service links of a namespace with thousands of Services', async () => {
    const found = await dead({ objects: services(70) });
    expect(found).to.include({ confidence: 'likely', category: 'missing-config' });
    expect(found.summary).to.match(/service links of 70 Services add 14000 variables \(about 12\d\d KiB\)/);
    expect(found.fixes[0]!.change).to.deep.equal({ container: null, set: { enableServiceLinks: false } });
  });
  it('reads the refusal of the runtime too', async () => {
    const message = 'OCI runtime create failed: runc create failed: exec /app: argument list too long: unknown';
    const found = await dead({ code: 128, reason: 'StartError', message, objects: services(70) }, '');
    expect(found.summary).to.contain('70 Services');
  });
  it('names a variable that is larger than the kernel accepts', async () => {
    const value = 'x'.repeat(140_000);
    const found = await dead({ container: { env: [{ name: 'RULES', value }] }, objects: services(1) });
    expect(found).to.include({ confidence: 'confirmed' });
    expect(found.summary).to.contain('env RULES of web has 137 KiB, and one variable or argument may have 128 KiB');
    const fromMap = { name: 'RULES', valueFrom: { configMapKeyRef: { name: 'web', key: 'rules' } } };
    const map = { kind: 'ConfigMap', metadata: { name: 'web' }, data: { rules: value } };
    const other = await dead({ container: { env: [fromMap] }, objects: [map] } as Death);
    expect(other.summary).to.contain('env RULES of web (key rules of ConfigMap web)');
  });
  it('is only possible where neither explains it, or the Services were not read', async () => {
    expect((await dead({ objects: services(2) })).confidence).to.equal('possible');
    const forbidden = await dead({ forbidden: ['services'] });
    expect(forbidden).to.include({ confidence: 'possible' });
    expect(forbidden.summary).to.contain('the Services were not read');
  });
  it('does not blame links that are not set', async () => {
    const off = await dead({ spec: { enableServiceLinks: false }, objects: services(70) });
    expect(off.summary).not.to.contain('Services');
    expect(off.fixes.map(({ text }) => text).join()).not.to.contain('enableServiceLinks');
  });
  it('is silent where the program goes on, and for other messages', async () => {
    expect(await dies(check, LOG, { code: 0, objects: services(70) })).to.deep.equal([]);
    expect(await dies(check, 'ERROR argument list is empty\n', { objects: services(70) })).to.deep.equal([]);
    const survived = `${LOG}INFO tool skipped\n${'INFO working\n'.repeat(60)}ERROR lane 'north' has no gauge\n`;
    expect(await dies(check, survived, { objects: services(70) })).to.deep.equal([]);
  });
});
