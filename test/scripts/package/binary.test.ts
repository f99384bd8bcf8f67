import { expect } from 'chai';
import { Script } from 'node:vm';
import { asFunction } from '../../../scripts/package/binary.ts';
import { packagesOf, thirdPartyLicenses } from '../../../scripts/package/licenses.ts';
import { withoutAuthenticode } from '../../../scripts/package/pe.ts';

describe('a bundle as a function', () => {
  const ascii = (source: string): unknown => {
    const text = asFunction(source);
    expect(text).to.match(/^[\0-\x7f]*$/);
    const module = { exports: {} as Record<string, unknown> };
    (new Script(text).runInThisContext() as (...args: unknown[]) => void)(module.exports, undefined, module, '', '');
    return module.exports.it;
  };
  it('is ASCII and means the same', () => {
    expect(ascii('exports.it = "é ’ 👍"')).to.equal('é ’ 👍');
    expect(ascii('exports.it = [..."👍"].length')).to.equal(1);
    expect(ascii('exports.it = `→${1}`')).to.equal('→1');
    expect(
      ascii(
        'exports.it = [/^[‘’]x$/.test("’x"), /^[👍👎]$/u.test("👎"), /^[👍]$/u.test("👎"), new RegExp(String.raw`^→$`).test("→")]',
      ),
    ).to.deep.equal([true, true, false, true]);
  });
  it('has the parameters of a CommonJS module, and can end with a comment', () => {
    expect(ascii('module.exports.it = arguments.length; // the end')).to.equal(5);
  });
});

/** The smallest image with a signature: headers, eight bytes of contents, twelve of certificates. */
function image(certificates: { at?: number; size?: number; magic?: number } = {}): Buffer {
  const file = Buffer.alloc(512 + 8 + 12, 7);
  file.fill(0, 0, 512);
  file.writeUInt32LE(64, 0x3c);
  file.write('PE\0\0', 64, 'latin1');
  file.writeUInt16LE(certificates.magic ?? 0x20b, 88);
  file.writeUInt32LE(certificates.at ?? 520, 88 + 112 + 32);
  file.writeUInt32LE(certificates.size ?? 12, 88 + 112 + 36);
  return file;
}

describe("Windows' signature", () => {
  it('is removed', () => {
    const bare = withoutAuthenticode(image());
    expect(bare.length).to.equal(520);
    expect([bare.readUInt32LE(232), bare.readUInt32LE(236)]).to.deep.equal([0, 0]);
    expect(bare.subarray(512)).to.deep.equal(image().subarray(512, 520));
  });
  it('can be missing', () =>
    expect(withoutAuthenticode(image({ at: 0, size: 0 }))).to.deep.equal(image({ at: 0, size: 0 })));
  it('is not searched for in unknown files', () => {
    expect(() => withoutAuthenticode(image({ magic: 0x10b }))).to.throw('not a 64-bit PE image');
    expect(() => withoutAuthenticode(image({ at: 400 }))).to.throw('not at the end');
  });
});

describe('licences', () => {
  it('are those of the packages in the bundle', () => {
    expect(
      packagesOf([
        'src/main.ts',
        'node_modules/js-yaml/dist/js-yaml.mjs',
        'node_modules/@colors/colors/lib/a.js',
        'node_modules/js-yaml/x.js',
        'node_modules/a/node_modules/b/c.js',
        '<stdin>',
      ]),
    ).to.deep.equal(['node_modules/@colors/colors', 'node_modules/a/node_modules/b', 'node_modules/js-yaml']);
  });
  it('are whole texts', () => {
    const text = thirdPartyLicenses(['node_modules/js-yaml/dist/js-yaml.mjs']);
    expect(text)
      .to.match(/js-yaml \d.* \(MIT\)/)
      .and.include('Permission is hereby granted')
      .and.include('OpenSSL');
  });
});
