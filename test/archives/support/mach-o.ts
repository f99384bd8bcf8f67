/**
 * A reader of macOS binaries, as far as a loader looks at them. Sources: mach-o/loader.h, mach-o/fixup-chains.h,
 * kern/cs_blobs.h of Apple's xnu and dyld.
 */
import { createHash } from 'node:crypto';

const SEGMENT = 0x19;
const SYMTAB = 0x2;
const CODE_SIGNATURE = 0x1d;
const FUNCTION_STARTS = 0x26;
const DATA_IN_CODE = 0x29;
const EXPORTS_TRIE = 0x80000033;
const CHAINED_FIXUPS = 0x80000034;
const RANGES = [CODE_SIGNATURE, FUNCTION_STARTS, DATA_IN_CODE, EXPORTS_TRIE, CHAINED_FIXUPS];

export interface Segment {
  readonly name: string;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly sections: readonly { readonly name: string; readonly offset: number; readonly size: number }[];
}

interface Command {
  readonly type: number;
  readonly at: number;
}

const textAt = (file: Buffer, from: number, longest: number): string => {
  const end = file.indexOf(0, from);
  return file.toString('latin1', from, Math.min(end < 0 ? Infinity : end, from + longest));
};

export class MachO {
  readonly file: Buffer;
  readonly commands: readonly Command[];
  readonly segments: readonly Segment[];
  /** Where the load commands end. */
  readonly commandsEnd: number;

  constructor(file: Buffer) {
    if (file.readUInt32LE(0) !== 0xfeedfacf) throw new Error('not a 64-bit Mach-O file');
    this.file = file;
    const commands: Command[] = [];
    let at = 32;
    for (let i = 0; i < file.readUInt32LE(16); i++) {
      commands.push({ type: file.readUInt32LE(at), at });
      at += file.readUInt32LE(at + 4);
    }
    this.commands = commands;
    this.commandsEnd = at;
    if (at !== 32 + file.readUInt32LE(20)) throw new Error('the load commands are not as long as the header says');
    this.segments = commands.filter(({ type }) => type === SEGMENT).map(({ at }) => this.#segment(at));
  }

  /** `arm64` or `amd64`. */
  get arch(): string | undefined {
    return new Map([
      [0x0100000c, 'arm64'],
      [0x01000007, 'amd64'],
    ]).get(this.file.readUInt32LE(4));
  }

  #number(at: number): number {
    return Number(this.file.readBigUInt64LE(at));
  }

  #segment(at: number): Segment {
    const sections = Array.from({ length: this.file.readUInt32LE(at + 64) }, (_, i) => {
      const section = at + 72 + i * 80;
      return {
        name: textAt(this.file, section, 16),
        offset: this.file.readUInt32LE(section + 48),
        size: this.#number(section + 40),
      };
    });
    return {
      name: textAt(this.file, at + 8, 16),
      address: this.#number(at + 24),
      offset: this.#number(at + 40),
      size: this.#number(at + 48),
      sections,
    };
  }

  segment(name: string): Segment {
    const found = this.segments.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no segment ${name}`);
    return found;
  }

  #range(type: number): Buffer | undefined {
    const command = this.commands.find((one) => one.type === type);
    if (command === undefined) return undefined;
    const from = this.file.readUInt32LE(command.at + 8);
    return this.file.subarray(from, from + this.file.readUInt32LE(command.at + 12));
  }

  /** What does not lie in the segment that holds it, or overlaps: the loader would refuse it. */
  misplaced(): string[] {
    const wrong: string[] = [];
    let [end, address] = [0, 0];
    const page = this.arch === 'arm64' ? 0x4000 : 0x1000;
    for (const { name, offset, size, address: from } of this.segments) {
      if (size > 0 && offset !== end) wrong.push(`${name} begins at ${offset}, what is before it ends at ${end}`);
      if (from < address) wrong.push(`${name} is loaded below what is before it`);
      if (size > 0) end = Math.ceil((offset + size) / page) * page;
      if (size > 0 && (offset % page !== 0 || from % page !== 0)) wrong.push(`${name} is not on a page`);
      address = from + size;
    }
    const linkedit = this.segments.at(-1)!;
    if (linkedit.name !== '__LINKEDIT' || linkedit.offset + linkedit.size !== this.file.length)
      wrong.push('__LINKEDIT is not the end of the file');
    const inside = (name: string, from: number, size: number): void => {
      if (size > 0 && (from < linkedit.offset || from + size > linkedit.offset + linkedit.size))
        wrong.push(`${name} is outside __LINKEDIT`);
    };
    for (const { type, at } of this.commands) {
      if (RANGES.includes(type))
        inside(`data of command ${type.toString(16)}`, this.file.readUInt32LE(at + 8), this.file.readUInt32LE(at + 12));
      if (type !== SYMTAB) continue;
      inside('symbols', this.file.readUInt32LE(at + 8), this.file.readUInt32LE(at + 12) * 16);
      inside('names of symbols', this.file.readUInt32LE(at + 16), this.file.readUInt32LE(at + 20));
    }
    return wrong;
  }

  /** Every exported name and the bytes that say what it is, out of the trie. */
  exports(): Map<string, string> {
    const trie = this.#range(EXPORTS_TRIE) ?? Buffer.alloc(0);
    const found = new Map<string, string>();
    const uleb = (at: number): [value: number, next: number] => {
      for (let value = 0, factor = 1; ; factor *= 128) {
        const byte = trie[at++]!;
        value += (byte & 0x7f) * factor;
        if (byte < 0x80) return [value, at];
      }
    };
    const visit = (node: number, prefix: string): void => {
      const [size, info] = uleb(node);
      if (size > 0) found.set(prefix, trie.toString('hex', info, info + size));
      let at = info + size + 1;
      for (let i = trie[info + size]!; i > 0; i--) {
        const edge = textAt(trie, at, trie.length);
        const [child, next] = uleb(at + edge.length + 1);
        at = next;
        visit(child, prefix + edge);
      }
    };
    if (trie.length > 0) visit(0, '');
    return found;
  }

  /** What the loader fills in: where each segment's chains begin, and the imported names with their libraries. */
  fixups(): { starts: string[]; imports: string[] } {
    const blob = this.#range(CHAINED_FIXUPS);
    if (blob === undefined) return { starts: [], imports: [] };
    const [startsAt, importsAt, symbolsAt, count, format] = [4, 8, 12, 16, 20].map((at) => blob.readUInt32LE(at)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    if (format !== 1) throw new Error(`imports of format ${format}`);
    const starts: string[] = [];
    for (let i = 0; i < blob.readUInt32LE(startsAt); i++) {
      const offset = blob.readUInt32LE(startsAt + 4 + i * 4);
      if (offset === 0) continue;
      const at = startsAt + offset;
      // The page size, pointer format, place and pages, whichever number the segment has.
      starts.push(
        `${this.segments[i]!.name} ${blob.toString('hex', at + 4, at + 22 + blob.readUInt16LE(at + 20) * 2)}`,
      );
    }
    const imports = Array.from({ length: count }, (_, i) => {
      const entry = blob.readUInt32LE(importsAt + i * 4);
      return `${entry & 0xff} ${(entry >> 8) & 1} ${textAt(blob, symbolsAt + (entry >>> 9), 10_000)}`;
    });
    return { starts, imports };
  }

  /** The embedded signature, and the pages of the file without a sum in it. */
  signature():
    | { flags: number; identifier: string; covers: number; at: number; pages: number; wrongPages: number[] }
    | undefined {
    const blob = this.#range(CODE_SIGNATURE);
    if (blob === undefined) return undefined;
    if (blob.readUInt32BE(0) !== 0xfade0cc0) throw new Error('the signature is no SuperBlob');
    const slots = Array.from({ length: blob.readUInt32BE(8) }, (_, i) => ({
      type: blob.readUInt32BE(12 + i * 8),
      at: blob.readUInt32BE(16 + i * 8),
    }));
    const directory = blob.subarray(slots.find(({ type }) => type === 0)!.at);
    if (directory.readUInt32BE(0) !== 0xfade0c02) throw new Error('no CodeDirectory in the signature');
    const [flags, hashes, identifier] = [
      directory.readUInt32BE(12),
      directory.readUInt32BE(16),
      directory.readUInt32BE(20),
    ];
    const [pages, covers] = [directory.readUInt32BE(28), directory.readUInt32BE(32)];
    const [size, kind, pageSize] = [directory[36]!, directory[37]!, 1 << directory[39]!];
    if (kind !== 2) throw new Error(`sums of kind ${kind}, not SHA-256`);
    const wrongPages: number[] = [];
    for (let i = 0; i < pages; i++) {
      const page = this.file.subarray(i * pageSize, Math.min((i + 1) * pageSize, covers));
      if (
        !createHash('sha256')
          .update(page)
          .digest()
          .equals(directory.subarray(hashes + i * size, hashes + (i + 1) * size))
      )
        wrongPages.push(i);
    }
    if (pages !== Math.ceil(covers / pageSize)) throw new Error(`${pages} sums for ${covers} bytes`);
    return {
      flags,
      identifier: textAt(directory, identifier, 200),
      covers,
      at: blob.byteOffset - this.file.byteOffset,
      pages,
      wrongPages,
    };
  }
}
