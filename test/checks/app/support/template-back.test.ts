import { expect } from 'chai';
import { withoutSecrets } from '../../../../src/redaction/answers.ts';
import { KnownSecrets } from '../../../../src/redaction/known.ts';
import { changeBack } from '../../../../src/checks/app/support/template-back.ts';
import type { PodSpec } from '../../../../src/model/objects.ts';

const spec = (container: object, more: object = {}): PodSpec =>
  ({ containers: [{ name: 'web', image: 'web:1', ...container }], ...more }) as PodSpec;

describe('app/template-back', () => {
  it('restores what differs, and removes what was added', () => {
    expect(
      changeBack(
        spec({ env: [{ name: 'URL', value: 'x' }] }, { dnsPolicy: 'ClusterFirst' }),
        spec({ image: 'web:2', args: ['--new'] }, { dnsPolicy: 'Default' }),
      ),
    ).to.deep.equal({
      container: null,
      set: {
        'containers[web].image': 'web:1',
        'containers[web].args': null,
        'containers[web].env': [{ name: 'URL', value: 'x' }],
        dnsPolicy: 'ClusterFirst',
      },
    });
  });
  it('returns nothing for equal templates and for other containers', () => {
    expect(changeBack(spec({}), spec({}))).to.equal(undefined);
    expect(changeBack(spec({}), { containers: [] } as unknown as PodSpec)).to.equal(undefined);
    expect(changeBack(spec({}), spec({ name: 'other' }))).to.equal(undefined);
  });
  it('is not printed with a credential in it', () => {
    for (const env of [
      [{ name: 'DB_PASSWORD', value: 'hunter2' }],
      [{ name: 'URL', value: 'postgres://u:hunter2@db/x' }],
    ]) {
      const fix = { text: 'undo it', command: null, change: changeBack(spec({ env }), spec({})) };
      expect(withoutSecrets(fix, new KnownSecrets())).to.deep.equal({ text: 'undo it', command: null });
      expect(changeBack(spec({ env }), spec({ env, image: 'web:2' }))!.set).to.deep.equal({
        'containers[web].image': 'web:1',
      });
    }
  });
});
