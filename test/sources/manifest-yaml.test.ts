import { expect } from 'chai';
import { loadManifestYaml } from '../../src/sources/manifest-yaml.ts';

const read = async (scalar: string): Promise<unknown> =>
  ((await loadManifestYaml(`a: ${scalar}\n`))[0] as { a: unknown }).a;

describe('sources/manifest-yaml', () => {
  for (const [scalar, value] of [
    ['0755', 493],
    ['0o755', 493],
    ['-0755', -493],
    ['0x1F', 31],
    ['0b101', 5],
    ['-0b101', -5],
    ['1_000', 1000],
    ['0', 0],
    ['-0', 0],
    ['08', 8],
    ['+12', 12],
    ['1_000.5', 1000.5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['9007199254740993000', 9007199254740993000],
    ['.inf', Infinity],
  ] as const)
    it(`reads the number ${scalar} as ${value}`, async () => expect(await read(scalar)).to.equal(value));

  for (const yes of ['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'])
    it(`reads ${yes} as true`, async () => expect(await read(yes)).to.equal(true));
  for (const no of ['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'])
    it(`reads ${no} as false`, async () => expect(await read(no)).to.equal(false));

  for (const text of ['yEs', 'oN', '2026-01-02', '12:30:45', '0x', '1.2.3', '.5_0', '_1', '0b2', '1e999', '512Mi'])
    it(`keeps ${text} as text`, async () => expect(await read(text)).to.equal(text));
  for (const quoted of ['"yes"', "'0755'", '!!str yes'])
    it(`keeps ${quoted} as text`, async () => expect(await read(quoted)).to.be.a('string'));

  it('merges the map of an anchor', async () => {
    const [, second] = await loadManifestYaml('---\n---\nbase: &base {a: 1, b: 2}\nown: {<<: *base, b: 3}\n');
    expect(second).to.deep.include({ own: { a: 1, b: 3 } });
  });
  it('reads keys as kubectl does: each becomes text', async () =>
    expect(await loadManifestYaml('on: 1\n0755: 2\n')).to.deep.equal([{ true: 1, 493: 2 }]));
});
