import { expect } from 'chai';
import { headerBlock, HeaderReader, type Header } from '../../../../src/sources/cluster/h2/hpack.ts';
import { huffmanDecoded } from '../../../../src/sources/cluster/h2/huffman.ts';
import { ProtocolError } from '../../../../src/sources/cluster/h2/protocol-error.ts';

const octets = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('header blocks', () => {
  it('are read as in the examples of RFC 7541, C.4: with Huffman codes, and with what earlier blocks said', () => {
    const reader = new HeaderReader();
    expect(reader.read(octets('8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff'))).to.deep.equal([
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/'],
      [':authority', 'www.example.com'],
    ]);
    expect(reader.read(octets('8286 84be 5886 a8eb 1064 9cbf'))).to.deep.equal([
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/'],
      [':authority', 'www.example.com'],
      ['cache-control', 'no-cache'],
    ]);
    expect(reader.read(octets('8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf'))).to.deep.equal([
      [':method', 'GET'],
      [':scheme', 'https'],
      [':path', '/index.html'],
      [':authority', 'www.example.com'],
      ['custom-key', 'custom-value'],
    ]);
  });

  it('forget the oldest entries where the table is full', () => {
    const reader = new HeaderReader();
    const kept = (value: string): Buffer =>
      Buffer.concat([octets('40 01 61 7f'), Buffer.of(...long(value)), Buffer.from(value)]);
    // A length of 127 and more continues after the first seven bits.
    const long = (value: string): number[] => [((value.length - 127) & 0x7f) | 0x80, (value.length - 127) >> 7];
    const [first, second] = ['x'.repeat(2500), 'y'.repeat(2500)];
    expect(reader.read(kept(first))).to.deep.equal([['a', first]]);
    expect(reader.read(octets('be'))).to.deep.equal([['a', first]]);
    expect(reader.read(kept(second))).to.deep.equal([['a', second]]);
    expect(reader.read(octets('be'))).to.deep.equal([['a', second]]);
    expect(() => reader.read(octets('bf'))).to.throw(ProtocolError, 'in no table');
    // The server makes its table smaller.
    reader.read(octets('20'));
    expect(() => reader.read(octets('be'))).to.throw(ProtocolError, 'in no table');
  });

  it('of a request are read back, and say of credentials that they are kept nowhere', () => {
    const headers: Header[] = [
      [':path', `/${'a'.repeat(300)}`],
      ['authorization', `Bearer ${'b'.repeat(1000)}`],
      ['accept', 'ü'],
    ];
    const block = headerBlock(headers);
    expect(new HeaderReader().read(block)).to.deep.equal(headers);
    expect(block.subarray(block.indexOf('authorization') - 2)[0]).to.equal(0x10);
    expect(block.subarray(block.indexOf('accept') - 2)[0]).to.equal(0);
  });

  const bad: readonly (readonly [string, string])[] = [
    ['a number in no table', 'ff 80 01'],
    ['the number 0', '80'],
    ['a number without an end', 'ff 80 80 80 80 80 01'],
    ['a text longer than the block', '00 05 61'],
    ['a name without a value', '00 01 61'],
    ['a table larger than agreed', '3f e2 1f'],
    ['a cut off Huffman code', '00 01 61 81 00'],
    ['more filling than an octet', '00 01 61 82 ff ff'],
  ];
  for (const [name, hex] of bad)
    it(`are refused with ${name}`, () => {
      expect(() => new HeaderReader().read(octets(hex))).to.throw(ProtocolError);
    });

  it('are refused where few octets stand for too many headers', () => {
    const reader = new HeaderReader();
    const value = Buffer.alloc(4000, 'x');
    reader.read(Buffer.concat([octets('40 01 61 7f a1 1e'), value]));
    expect(() => reader.read(Buffer.alloc(100, 0xbe))).to.throw(ProtocolError, 'too many headers');
  });
});

describe('the Huffman code', () => {
  it('has every octet', () => {
    // Each octet as its code, filled with ones: from the table of RFC 7541, appendix B.
    expect(huffmanDecoded(octets('9d29ad171863c78f0b97c8e9ae82ae43d3'))).to.equal('https://www.example.com');
    expect(huffmanDecoded(octets('d07abe941054d444a8200595040b8166e082a62d1bff'))).to.equal(
      'Mon, 21 Oct 2013 20:13:21 GMT',
    );
    expect(huffmanDecoded(octets('ffc7'))).to.equal('\0');
    expect(huffmanDecoded(octets('fffffbbf'))).to.equal('\xff');
    expect(huffmanDecoded(octets('fffffff3'))).to.equal('\n');
  });

  it('has no end inside a text', () => {
    expect(() => huffmanDecoded(octets('ffffffff'))).to.throw(ProtocolError);
  });
});
