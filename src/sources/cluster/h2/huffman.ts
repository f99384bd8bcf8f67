/** The Huffman code of header texts. Source: RFC 7541, appendix B. */
import { ProtocolError } from './protocol-error.ts';

/**
 * The octets by the number of bits of their codes, 256 is the end of a text. The codes of one length are consecutive
 * numbers in this order, and the first of each length follows the last of the length before.
 */
const BY_LENGTH: readonly (readonly [bits: number, octets: string])[] = [
  [5, '48-50 97 99 101 105 111 115-116'],
  [6, '32 37 45-47 51-57 61 65 95 98 100 102-104 108-110 112 114 117'],
  [7, '58 66-87 89 106-107 113 118-122'],
  [8, '38 42 44 59 88 90'],
  [10, '33-34 40-41 63'],
  [11, '39 43 124'],
  [12, '35 62'],
  [13, '0 36 64 91 93 126'],
  [14, '94 125'],
  [15, '60 96 123'],
  [19, '92 195 208'],
  [20, '128 130-131 162 184 194 224 226'],
  [21, '153 161 167 172 176-177 179 209 216-217 227 229-230'],
  [22, '129 132-134 136 146 154 156 160 163-164 169-170 173 178 181 185-187 189-190 196 198 228 232-233'],
  [23, '1 135 137-141 143 147 149-152 155 157-158 165-166 168 174-175 180 182-183 188 191 197 231 239'],
  [24, '9 142 144-145 148 159 171 206 215 225 236-237'],
  [25, '199 207 234-235'],
  [26, '192-193 200-202 205 210 213 218-219 238 240 242-243 255'],
  [27, '203-204 211-212 214 221-223 241 244-248 250-254'],
  [28, '2-8 11-12 14-21 23-31 127 220 249'],
  [30, '10 13 22 256'],
];
const END = 256;

interface Length {
  readonly bits: number;
  /** The first code of this length. */
  readonly first: number;
  readonly octets: readonly number[];
}

const rangeOf = (range: string): number[] => {
  const [from = 0, to = from] = range.split('-').map(Number);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
};

function lengths(): Length[] {
  let first = 0;
  let before = 0;
  return BY_LENGTH.map(([bits, text]) => {
    const octets = text.split(' ').flatMap(rangeOf);
    first <<= bits - before;
    const length = { bits, first, octets };
    first += octets.length;
    before = bits;
    return length;
  });
}

/** Made when a text first needs it. */
let table: readonly Length[] | undefined;

/**
 * Returns the octets that a Huffman-coded text stands for, one character each.
 * @throws ProtocolError where it is no such code
 */
export function huffmanDecoded(coded: Uint8Array): string {
  table ??= lengths();
  let text = '';
  let code = 0;
  let bits = 0;
  let at = 0;
  for (const octet of coded)
    for (let bit = 7; bit >= 0; bit--) {
      code = (code << 1) | ((octet >> bit) & 1);
      bits++;
      while (table[at]!.bits < bits) at++;
      const { bits: wanted, first, octets } = table[at]!;
      if (bits < wanted || code - first >= octets.length) continue;
      const found = octets[code - first]!;
      if (found === END) throw new ProtocolError('a header text with an end inside');
      text += String.fromCharCode(found);
      code = 0;
      bits = 0;
      at = 0;
    }
  // What is left over is the start of the end: less than an octet of ones.
  if (bits > 7 || code !== (1 << bits) - 1) throw new ProtocolError('a header text that is cut off');
  return text;
}
