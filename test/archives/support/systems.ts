/** What the supported Linux systems bring in their smallest usual image, as far as a program needs it to start. */

/** A system. */
export interface System {
  readonly name: string;
  /** The version of glibc: the newest `GLIBC_` version that its symbols have. */
  readonly glibc: string;
  /** The major version of GCC that libstdc++ and libgcc come from. */
  readonly gcc: number;
  /** Where the versions are from. */
  readonly source: string;
}

/**
 * Debian was measured in root file systems of debootstrap on 2026-11-28; the other rows are what the sources say, as no
 * registry of images was at hand. All of them have libstdc++ and libgcc, but not libatomic.
 */
export const SYSTEMS: readonly System[] = [
  {
    name: 'UBI 8 minimal',
    glibc: '2.28',
    gcc: 8,
    source: 'https://catalog.redhat.com/software/containers/ubi8/ubi-minimal/5c359a62bed8bd75a2c3fba8 (packages)',
  },
  {
    name: 'UBI 9 minimal',
    glibc: '2.34',
    gcc: 11,
    source: 'https://catalog.redhat.com/software/containers/ubi9-minimal/61832888c0d15aff4912fe0d (packages)',
  },
  {
    name: 'Amazon Linux 2023',
    glibc: '2.34',
    gcc: 11,
    source: 'https://docs.aws.amazon.com/linux/al2023/ug/core-glibc.html',
  },
  { name: 'Debian 12 minbase', glibc: '2.36', gcc: 12, source: 'debootstrap --variant=minbase bookworm' },
  { name: 'Debian 13 minbase', glibc: '2.41', gcc: 14, source: 'debootstrap --variant=minbase trixie' },
  { name: 'Ubuntu 22.04', glibc: '2.35', gcc: 12, source: 'https://packages.ubuntu.com/jammy/libc6, …/libstdc++6' },
  { name: 'Ubuntu 24.04', glibc: '2.39', gcc: 14, source: 'https://packages.ubuntu.com/noble/libc6, …/libstdc++6' },
  {
    name: 'distroless/cc-debian12',
    glibc: '2.36',
    gcc: 12,
    source: 'https://github.com/GoogleContainerTools/distroless/blob/main/cc/README.md',
  },
];

/** Libraries that every system of the table has. The last two are the dynamic linkers of amd64 and arm64. */
export const LIBRARIES: readonly string[] = [
  'libc.so.6',
  'libdl.so.2',
  'libm.so.6',
  'libpthread.so.0',
  'libgcc_s.so.1',
  'libstdc++.so.6',
  'ld-linux-x86-64.so.2',
  'ld-linux-aarch64.so.1',
];

/**
 * The newest version of symbols that a GCC's libstdc++ has.
 * Source: https://gcc.gnu.org/onlinedocs/libstdc++/manual/abi.html
 */
const LIBSTDCXX: Readonly<Record<number, { GLIBCXX: string; CXXABI: string }>> = {
  8: { GLIBCXX: '3.4.25', CXXABI: '1.3.11' },
  11: { GLIBCXX: '3.4.29', CXXABI: '1.3.13' },
  12: { GLIBCXX: '3.4.30', CXXABI: '1.3.13' },
  14: { GLIBCXX: '3.4.33', CXXABI: '1.3.15' },
};

/** Returns the versions of symbols, such as `GLIBC_2.38`, that a system does not have; also those of unknown kinds. */
export function missingIn({ glibc, gcc }: System, versions: readonly string[]): string[] {
  // libgcc names its versions after the GCC that added them.
  const newest: Readonly<Record<string, string>> = { GLIBC: glibc, GCC: String(gcc), ...LIBSTDCXX[gcc] };
  return versions.filter((one) => {
    const [, kind = '', version = ''] = /^([A-Z]+)_([\d.]+)$/.exec(one) ?? [];
    const has = newest[kind];
    return has === undefined || isNewer(version, has);
  });
}

/** Whether a version with dots is newer than another. */
function isNewer(version: string, than: string): boolean {
  const [a, b] = [version, than].map((one) => one.split('.').map(Number)) as [number[], number[]];
  const at = a.findIndex((part, i) => part !== (b[i] ?? 0));
  return at >= 0 && a[at]! > (b[at] ?? 0);
}
