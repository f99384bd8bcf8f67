/** The fields in which two specs differ. */
import { expect } from 'chai';
import { differencesOf } from '../../src/knowledge/changed-fields.ts';

const paths = (before: unknown, after: unknown): string[] => differencesOf(before, after).map(({ path }) => path);
const web = (more: object): object => ({ containers: [{ name: 'web', ...more }] });

describe('changed fields', () => {
  it('are none in equal values, whatever the order of keys', () =>
    expect(paths({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).to.deep.equal([]));
  it('have list members by their key', () =>
    expect(paths(web({ image: 'a' }), web({ image: 'b' }))).to.deep.equal(['containers[web].image']));
  it('are each value of an object that is new', () =>
    expect(paths(web({}), web({ resources: { limits: { cpu: '1', memory: '1Gi' } } }))).to.deep.equal([
      'containers[web].resources.limits.cpu',
      'containers[web].resources.limits.memory',
    ]));
  it('are whole where a list member is new or gone', () => {
    const volumes = { volumes: [{ name: 'tmp', emptyDir: {} }] };
    expect(differencesOf({}, volumes)).to.deep.equal([
      { path: 'volumes[tmp]', before: undefined, after: volumes.volumes[0] },
    ]);
    expect(paths(volumes, { volumes: [] })).to.deep.equal(['volumes[tmp]']);
  });
  it('are whole variables, and whole lists without a key', () => {
    expect(paths(web({ env: [{ name: 'A', value: '1' }] }), web({ env: [{ name: 'A', value: '2' }] }))).to.deep.equal([
      'containers[web].env[A]',
    ]);
    expect(paths(web({ command: ['a', 'b'] }), web({ command: ['a'] }))).to.deep.equal(['containers[web].command']);
    expect(paths(web({ env: [{ name: 'A' }, { name: 'A' }] }), web({ env: [{ name: 'A' }] }))).to.deep.equal([
      'containers[web].env',
    ]);
  });
  it('are the list where only the order differs', () =>
    expect(paths({ env: [{ name: 'A' }, { name: 'B' }] }, { env: [{ name: 'B' }, { name: 'A' }] })).to.deep.equal([
      'env',
    ]));
});
