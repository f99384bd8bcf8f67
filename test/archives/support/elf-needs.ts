/** Reads what a Linux program needs of the system: libraries, and versions of their symbols. */

/** What the dynamic linker has to find before the program starts. */
export interface Needs {
  /** Names of libraries: `libc.so.6`. */
  readonly libraries: readonly string[];
  /** Names of versions of symbols: `GLIBC_2.28`. */
  readonly versions: readonly string[];
}

const [PT_LOAD, PT_DYNAMIC] = [1, 2];
const [DT_NEEDED, DT_STRTAB, DT_VERNEED, DT_VERNEEDNUM] = [1, 5, 0x6ffffffe, 0x6fffffff];

/**
 * Returns what a 64-bit ELF program needs.
 * Sources: https://refspecs.linuxfoundation.org/elf/elf.pdf, and for the versions
 * https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html
 * @throws Error if the program is linked statically
 */
export function needsOf(file: Buffer): Needs {
  const word = (at: number): number => Number(file.readBigUInt64LE(at));
  const programs = Array.from({ length: file.readUInt16LE(56) }, (_, i) => {
    const at = word(32) + i * file.readUInt16LE(54);
    return { type: file.readUInt32LE(at), offset: word(at + 8), address: word(at + 16), size: word(at + 32) };
  });
  const offsetOf = (address: number): number => {
    const found = programs.find(
      (one) => one.type === PT_LOAD && address >= one.address && address < one.address + one.size,
    );
    if (found === undefined) throw new Error(`no segment of the file has the address ${address}`);
    return address - found.address + found.offset;
  };
  const dynamic = programs.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined) throw new Error('the program is linked statically');
  const entries: { tag: number; value: number }[] = [];
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16)
    entries.push({ tag: word(at), value: word(at + 8) });
  const first = (tag: number): number => entries.find((one) => one.tag === tag)?.value ?? 0;
  const names = offsetOf(first(DT_STRTAB));
  const text = (at: number): string => file.toString('latin1', names + at, file.indexOf(0, names + at));

  const versions = new Set<string>();
  let library = first(DT_VERNEED) === 0 ? 0 : offsetOf(first(DT_VERNEED));
  for (let i = 0; i < first(DT_VERNEEDNUM); i++) {
    let version = library + file.readUInt32LE(library + 8);
    for (let j = 0; j < file.readUInt16LE(library + 2); j++) {
      versions.add(text(file.readUInt32LE(version + 8)));
      version += file.readUInt32LE(version + 12);
    }
    library += file.readUInt32LE(library + 12);
  }
  return {
    libraries: entries.filter(({ tag }) => tag === DT_NEEDED).map(({ value }) => text(value)),
    versions: [...versions].sort(),
  };
}
