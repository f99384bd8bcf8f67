import { expect } from 'chai';
import check from '../../../src/checks/config/not-utf8.ts';
import { foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { secret, stuck } from './world.ts';

const SAID = 'rpc error: code = Internal desc = grpc: error while marshaling: string field contains invalid UTF-8';
const env = [
  { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'queue', key: 'token' } } },
  { name: 'SALT', valueFrom: { secretKeyRef: { name: 'queue', key: 'salt' } } },
];
const binary = (keys: string[]): object => ({ ...secret('queue', { token: 20, salt: 16 }), notText: keys });

describe('config/not-utf8', () => {
  it('names the variable with a value that is no text', async () => {
    const found = only(
      await foundBy(check, stuck('CreateContainerError', SAID, { env }, { objects: [binary(['salt'])] })),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'missing-config' });
    expect(found.summary).to.contain('SALT comes from key salt of Secret queue, which is no UTF-8');
    expect(textOf(found)).to.contain('1.36.3');
  });

  it('reads envFrom too', async () => {
    const all = { envFrom: [{ secretRef: { name: 'queue' } }] };
    const found = only(await foundBy(check, stuck('CreateContainerError', SAID, all, { objects: [binary(['salt'])] })));
    expect(found.summary).to.contain('salt comes from key salt of Secret queue');
  });

  it('is likely where the values are not known, and possible where all are text', async () => {
    const unread = only(
      await foundBy(check, stuck('CreateContainerError', SAID, { env }, { forbidden: ['secrets'] as never })),
    );
    expect(unread.confidence).to.equal('likely');
    expect(unread.summary).to.contain('Secret queue');
    const blank = secret('queue', { token: -1, salt: -1 });
    expect(
      only(await foundBy(check, stuck('CreateContainerError', SAID, { env }, { objects: [blank] }))).confidence,
    ).to.equal('likely');
    const text = only(await foundBy(check, stuck('CreateContainerError', SAID, { env }, { objects: [binary([])] })));
    expect(text.confidence).to.equal('possible');
  });

  it('stays silent on other errors', async () => {
    expect(
      await foundBy(
        check,
        stuck('CreateContainerError', 'failed to reserve name', { env }, { objects: [binary(['salt'])] }),
      ),
    ).to.deep.equal([]);
  });
});
