/** Readers of Linux' and Windows' binaries, as far as a packed program differs from the Node it is made of. */

/** Source: the ELF specification, https://refspecs.linuxfoundation.org/elf/elf.pdf */
export function readElf(file: Buffer): { arch: string | undefined; symbols: boolean; notes: string[] } {
  if (file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2) throw new Error('not a 64-bit ELF file');
  const [programs, sections] = [Number(file.readBigUInt64LE(32)), Number(file.readBigUInt64LE(40))];
  const notes: string[] = [];
  for (let i = 0; i < file.readUInt16LE(56); i++) {
    const at = programs + i * file.readUInt16LE(54);
    if (file.readUInt32LE(at) !== 4) continue;
    const [from, size] = [Number(file.readBigUInt64LE(at + 8)), Number(file.readBigUInt64LE(at + 32))];
    for (let note = from; note + 12 <= from + size; ) {
      const [name, data] = [file.readUInt32LE(note), file.readUInt32LE(note + 4)];
      notes.push(file.toString('latin1', note + 12, note + 12 + name).replace(/\0+$/, ''));
      note += 12 + Math.ceil(name / 4) * 4 + Math.ceil(data / 4) * 4;
    }
  }
  const types = Array.from({ length: file.readUInt16LE(60) }, (_, i) =>
    file.readUInt32LE(sections + i * file.readUInt16LE(58) + 4),
  );
  return {
    arch: new Map([
      [62, 'amd64'],
      [183, 'arm64'],
    ]).get(file.readUInt16LE(18)),
    symbols: types.includes(2),
    notes,
  };
}

/** Source: https://learn.microsoft.com/windows/win32/debug/pe-format */
export function readPe(file: Buffer): { arch: string | undefined; certificates: number; data: string[] } {
  const header = file.readUInt32LE(0x3c);
  if (file.toString('latin1', header, header + 4) !== 'PE\0\0') throw new Error('not a PE image');
  const optional = header + 24;
  const directory = (index: number): [address: number, size: number] => [
    file.readUInt32LE(optional + 112 + index * 8),
    file.readUInt32LE(optional + 116 + index * 8),
  ];
  const sections = Array.from(
    { length: file.readUInt16LE(header + 6) },
    (_, i) => optional + file.readUInt16LE(header + 20) + i * 40,
  );
  const [resources] = directory(2);
  const section = sections.find(
    (at) =>
      resources >= file.readUInt32LE(at + 12) && resources < file.readUInt32LE(at + 12) + file.readUInt32LE(at + 8),
  );
  if (section === undefined) throw new Error('no section has the resources');
  const base = resources - file.readUInt32LE(section + 12) + file.readUInt32LE(section + 20);
  const entries = (at: number): { id: number; to: number }[] =>
    Array.from({ length: file.readUInt16LE(base + at + 12) + file.readUInt16LE(base + at + 14) }, (_, i) => ({
      id: file.readUInt32LE(base + at + 16 + i * 8),
      to: file.readUInt32LE(base + at + 20 + i * 8) & 0x7fffffff,
    }));
  const name = (id: number): string => {
    const at = base + (id & 0x7fffffff);
    return id >>> 31 === 0 ? String(id) : file.toString('utf16le', at + 2, at + 2 + file.readUInt16LE(at) * 2);
  };
  // 10 is RT_RCDATA, raw data.
  const raw = entries(0).find(({ id }) => id === 10);
  return {
    arch: new Map([
      [0x8664, 'amd64'],
      [0xaa64, 'arm64'],
    ]).get(file.readUInt16LE(header + 4)),
    certificates: directory(4)[1],
    data: raw === undefined ? [] : entries(raw.to).map(({ id }) => name(id)),
  };
}

/**
 * Node reads this text before it searches for a program; `:1` after it says that there is one. It is joined from parts, so
 * that this file does not contain it.
 */
const FUSE = ['NODE_SEA', 'FUSE_fce680ab2cc467b6e072b8b5df1996b2'].join('_');

/** Whether the binary carries a program, as its fuse says: `:0`, or `:1`. */
export function fuseOf(file: Buffer): string {
  const at = file.indexOf(FUSE);
  if (at < 0) throw new Error('no fuse');
  if (file.indexOf(FUSE, at + 1) >= 0) throw new Error('two fuses');
  return file.toString('latin1', at + FUSE.length, at + FUSE.length + 2);
}

/** What a blob of Node 24 and 26 begins with. Source: src/node_sea.cc, kMagic */
export const BLOB_MAGIC = Buffer.from([0x20, 0xda, 0x43, 0x01]);
