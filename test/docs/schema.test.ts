/** docs/schema/crashloop-v1.json is made from the types, and what `-o json` writes fits it. */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { schemaText } from '../../scripts/schema.ts';
import { play } from '../faults/support/play.ts';
import { SCENES } from '../faults/support/scenes.ts';
import { crashloop } from '../support/run-cli.ts';
import { faultsOf, SCHEMA, SCHEMA_FILE } from '../support/schema.ts';

describe('docs: the schema of -o json', function () {
  this.timeout(600_000);

  it('says what the types say', () => {
    expect(readFileSync(SCHEMA_FILE, 'utf8'), 'run: npm run docs').to.equal(schemaText());
  });

  it('describes each document, and lets readers tolerate new fields', () => {
    const types = SCHEMA.$defs as Record<string, { description?: string; additionalProperties?: unknown }>;
    const documents = (SCHEMA.anyOf as { $ref: string }[]).map(({ $ref }) => $ref.replace('#/$defs/', ''));
    expect(documents.length).to.equal(20);
    expect(documents.filter((name) => !types[name]?.description)).to.deep.equal([]);
    expect(JSON.stringify(SCHEMA)).not.to.match(/"additionalProperties":false/);
  });

  it('finds a field that is missing, one that is wrong, and one that it does not name', () => {
    const version = { apiVersion: 'crashloop/v1', kind: 'Version', version: '1', platform: 'linux/x64', node: '26' };
    expect(faultsOf(version)).to.equal('');
    expect(faultsOf({ ...version, node: undefined })).to.match(/must have required property 'node'/);
    expect(faultsOf({ ...version, node: 26 })).to.match(/node must be string/);
    expect(faultsOf({ ...version, more: 1 })).to.match(/must NOT have additional properties/);
    expect(faultsOf({ kind: 'Other' })).to.match(/has no Other/);
  });

  it('fits version and codes', async () => {
    for (const argv of [['version'], ['codes'], ['codes', '--windows'], ['codes', '137']])
      expect(faultsOf(JSON.parse((await crashloop([...argv, '-o', 'json'])).out)), argv.join(' ')).to.equal('');
  });

  for (const scene of SCENES.filter(({ argv }) => argv.includes('json'))) {
    it(`fits ${scene.name}`, async () => {
      const { out } = await play(scene, 'h2');
      expect(faultsOf(JSON.parse(out))).to.equal('');
    });
  }
});
