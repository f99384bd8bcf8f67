/** Reads the header of a Linux binary. Source: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html */

/** What the headers of a binary say. */
export interface Elf {
  /** The architecture as Kubernetes names it: `amd64`, `arm64`; else the number of the machine: `machine 243`. */
  readonly machine: string;
  /** The name that `file` and `uname -m` print: `x86_64`, `aarch64`. */
  readonly called: string;
  readonly bits: 32 | 64;
  /** The dynamic loader; null: none is needed (static). undefined: it is not in the bytes that were read. */
  readonly loader: string | null | undefined;
  /** It is an executable or a position-independent one, no object file or core dump. */
  readonly isProgram: boolean;
}

/** e_machine, with the byte order (1: little endian): the GOARCH of the nodes, and the usual name. */
const MACHINES: Readonly<Record<string, readonly [machine: string, called: string]>> = {
  '3/1': ['386', 'i386'],
  '8/2': ['mips', 'mips'],
  '8/1': ['mipsle', 'mipsel'],
  '20/2': ['ppc', 'powerpc'],
  '21/2': ['ppc64', 'ppc64'],
  '21/1': ['ppc64le', 'ppc64le'],
  '22/2': ['s390x', 's390x'],
  '40/1': ['arm', 'arm'],
  '62/1': ['amd64', 'x86_64'],
  '183/1': ['arm64', 'aarch64'],
  '243/1': ['riscv64', 'riscv64'],
  '258/1': ['loong64', 'loongarch64'],
};

/** Other machines: a node of the architecture may run their programs too (compatibility modes of the kernel). */
const ALSO_RUNS: Readonly<Record<string, readonly string[]>> = {
  amd64: ['386'],
  arm64: ['arm'],
  mips64: ['mips'],
  mips64le: ['mipsle'],
  ppc64: ['ppc'],
  s390x: [],
};

/** Whether the kernel of a node may run a program of this machine without an emulator. @param node its architecture */
export const mayRun = (node: string, { machine }: Elf): boolean =>
  machine === node || (ALSO_RUNS[node] ?? []).includes(machine) || machine.startsWith('machine ');

const PT_INTERP = 3;
/** A loader's path is shorter than this (fs/binfmt_elf.c: PATH_MAX). */
const MAX_LOADER = 4096;

/**
 * Reads the start of a file.
 * @returns null where it is no ELF file; `cut` where it starts like one and its header is not whole
 */
export function readElf(head: Uint8Array): Elf | 'cut' | null {
  if (head.length < 4 || head[0] !== 0x7f || head[1] !== 0x45 || head[2] !== 0x4c || head[3] !== 0x46) return null;
  const [bits, order] = [head[4] === 2 ? 64 : 32, head[5] === 2 ? 2 : 1] as const;
  if (head.length < (bits === 64 ? 64 : 52)) return 'cut';
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const little = order === 1;
  const word = (at: number): number =>
    bits === 64 ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
  const type = view.getUint16(16, little);
  const number = view.getUint16(18, little);
  const [machine, called] = MACHINES[`${number}/${order}`] ?? [`machine ${number}`, `machine ${number}`];
  const from = word(bits === 64 ? 32 : 28);
  const size = view.getUint16(bits === 64 ? 54 : 42, little);
  const count = view.getUint16(bits === 64 ? 56 : 44, little);
  return { machine, called, bits, isProgram: type === 2 || type === 3, loader: loaderIn() };

  function loaderIn(): string | null | undefined {
    const least = bits === 64 ? 56 : 32;
    for (let i = 0; i < count; i++) {
      const at = from + i * size;
      if (size < least || !Number.isSafeInteger(at) || at + least > head.length) return undefined;
      if (view.getUint32(at, little) !== PT_INTERP) continue;
      const offset = word(at + (bits === 64 ? 8 : 4));
      const length = word(at + (bits === 64 ? 32 : 16));
      if (length > MAX_LOADER || !Number.isSafeInteger(offset) || offset + length > head.length) return undefined;
      const bytes = head.subarray(offset, offset + length);
      const end = bytes.indexOf(0);
      return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
    }
    return null;
  }
}
