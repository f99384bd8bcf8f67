/** Header blocks of HTTP/2. Source: RFC 7541. */
import { huffmanDecoded } from './huffman.ts';
import { ProtocolError } from './protocol-error.ts';
import { STATIC_TABLE } from './static-table.ts';

export type Header = readonly [name: string, value: string];

/** Octets of the dynamic table, as SETTINGS_HEADER_TABLE_SIZE says where it is not sent. */
const TABLE_SIZE = 4096;
/** What an entry of the table counts besides its texts. Source: RFC 7541, 4.1 */
const ENTRY_OVERHEAD = 32;
/** Octets that the headers of one answer may have in all. */
const MAX_HEADERS = 256 * 1024;

/** Literals, by their first bits (RFC 7541, 6.2): without a place in the table, and never to be kept in any. */
const LITERAL = 0x00;
const NEVER_INDEXED = 0x10;

const sizeOf = ([name, value]: Header): number => name.length + value.length + ENTRY_OVERHEAD;

/** Reads the header blocks of one connection, in the order in which they arrive. */
export class HeaderReader {
  /** The newest entry is first. */
  readonly #dynamic: Header[] = [];
  #size = 0;
  #limit = TABLE_SIZE;

  /** @throws ProtocolError */
  read(block: Uint8Array): Header[] {
    const input = new Input(block);
    const headers: Header[] = [];
    let size = 0;
    while (!input.isAtEnd) {
      const first = input.peek();
      if (first >= 0x20 && first < 0x40) {
        this.#resize(input.number(5));
        continue;
      }
      const header = first >= 0x80 ? this.#entry(input.number(7)) : this.#literal(input, first);
      headers.push(header);
      size += sizeOf(header);
      if (size > MAX_HEADERS) throw new ProtocolError('too many headers');
    }
    return headers;
  }

  #literal(input: Input, first: number): Header {
    const isKept = first >= 0x40;
    const index = input.number(isKept ? 6 : 4);
    const name = index === 0 ? input.text() : this.#entry(index)[0];
    const header: Header = [name, input.text()];
    if (isKept) {
      this.#dynamic.unshift(header);
      this.#size += sizeOf(header);
      this.#evict();
    }
    return header;
  }

  #entry(index: number): Header {
    const found =
      index <= STATIC_TABLE.length ? STATIC_TABLE[index - 1] : this.#dynamic[index - STATIC_TABLE.length - 1];
    if (found === undefined) throw new ProtocolError(`header ${index} is in no table`);
    return found;
  }

  #resize(limit: number): void {
    if (limit > TABLE_SIZE) throw new ProtocolError('a header table larger than agreed');
    this.#limit = limit;
    this.#evict();
  }

  #evict(): void {
    while (this.#size > this.#limit) this.#size -= sizeOf(this.#dynamic.pop()!);
  }
}

/** The octets of a header block. */
class Input {
  readonly #octets: Uint8Array;
  #at = 0;
  constructor(octets: Uint8Array) {
    this.#octets = octets;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#octets.length;
  }

  peek(): number {
    const octet = this.#octets[this.#at];
    if (octet === undefined) throw new ProtocolError('a header block that is cut off');
    return octet;
  }

  /** Reads a number that starts in the last bits of an octet. Source: RFC 7541, 5.1 */
  number(bits: number): number {
    const mask = 2 ** bits - 1;
    let value = this.#next() & mask;
    if (value < mask) return value;
    for (let shift = 0; ; shift += 7) {
      if (shift > 21) throw new ProtocolError('a number that is too large');
      const octet = this.#next();
      value += (octet & 0x7f) << shift;
      if (octet < 0x80) return value;
    }
  }

  text(): string {
    const isCoded = this.peek() >= 0x80;
    const length = this.number(7);
    const octets = this.#octets.subarray(this.#at, this.#at + length);
    if (octets.length < length) throw new ProtocolError('a header text that is cut off');
    this.#at += length;
    return isCoded ? huffmanDecoded(octets) : Buffer.from(octets.buffer, octets.byteOffset, length).toString('latin1');
  }

  #next(): number {
    const octet = this.peek();
    this.#at++;
    return octet;
  }
}

/** Names of headers that hold credentials: what sits between must keep them in no table either. */
const SECRET = new Set(['authorization', 'cookie', 'proxy-authorization']);

/**
 * Returns the header block of a request. It says each header in full and uses no table, so that none has to be kept in
 * step with the server.
 * @param headers names in lower case, those that start with a colon first
 */
export function headerBlock(headers: readonly Header[]): Buffer {
  return Buffer.concat(
    headers.flatMap(([name, value]) => [
      Buffer.of(SECRET.has(name) ? NEVER_INDEXED : LITERAL),
      ...textOctets(name),
      ...textOctets(value),
    ]),
  );
}

const textOctets = (text: string): Buffer[] => {
  const octets = Buffer.from(text, 'latin1');
  return [numberOctets(octets.length, 7), octets];
};

/** Returns a number that starts in the last bits of an octet, the others are 0. */
function numberOctets(value: number, bits: number): Buffer {
  const mask = 2 ** bits - 1;
  if (value < mask) return Buffer.of(value);
  const octets = [mask];
  let rest = value - mask;
  for (; rest >= 0x80; rest >>>= 7) octets.push((rest & 0x7f) | 0x80);
  return Buffer.of(...octets, rest);
}
