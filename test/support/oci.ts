/** Builds images as OCI blobs: layers, configs, manifests, indexes, and the binaries in them. */
import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';

export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A file, folder or link of a layer. */
export interface Item {
  readonly path: string;
  readonly data?: Uint8Array | string;
  /** Default: 0755 for files and folders. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly symlink?: string;
  readonly hardLink?: string;
  readonly folder?: true;
}

const BLOCK = 512;
const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;

/** Writes a tar archive as image builders do. */
export function tarOf(items: readonly Item[]): Buffer {
  const blocks: Buffer[] = [];
  for (const { path, data = '', mode = 0o755, uid = 0, gid = 0, symlink, hardLink, folder } of items) {
    const body = Buffer.from(data);
    const head = Buffer.alloc(BLOCK);
    head.write(folder ? `${path}/` : path, 0, 100);
    head.write(octal(mode, 8), 100);
    head.write(octal(uid, 8), 108);
    head.write(octal(gid, 8), 116);
    head.write(octal(body.length, 12), 124);
    head.write(octal(0, 12), 136);
    head.write('        ', 148);
    head.write(symlink !== undefined ? '2' : hardLink !== undefined ? '1' : folder ? '5' : '0', 156);
    head.write(symlink ?? hardLink ?? '', 157, 100);
    head.write('ustar\x0000', 257);
    head.write(
      `${octal(
        head.reduce((sum, byte) => sum + byte, 0),
        7,
      )} `,
      148,
    );
    blocks.push(head, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK));
  }
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

const MACHINES = { amd64: 62, arm64: 183, 386: 3, arm: 40, riscv64: 243 } as const;

/** Returns an ELF file with headers and no code. @param loader null: static */
export function elfOf(machine: keyof typeof MACHINES, loader: string | null = null): Buffer {
  const path = Buffer.from(loader === null ? '' : `${loader}\0`);
  const out = Buffer.alloc(64 + 2 * 56 + path.length);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(out);
  out.writeUInt16LE(3, 16);
  out.writeUInt16LE(MACHINES[machine], 18);
  out.writeBigUInt64LE(64n, 32);
  out.writeUInt16LE(56, 54);
  out.writeUInt16LE(2, 56);
  // PT_LOAD, then PT_INTERP.
  out.writeUInt32LE(1, 64);
  out.writeUInt32LE(loader === null ? 4 : 3, 120);
  out.writeBigUInt64LE(BigInt(64 + 2 * 56), 128);
  out.writeBigUInt64LE(BigInt(path.length), 152);
  path.copy(out, 64 + 2 * 56);
  return out;
}

export type Packing = 'gzip' | 'zstd' | 'none';
const TYPES: Readonly<Record<Packing, string>> = {
  gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  none: 'application/vnd.oci.image.layer.v1.tar',
};

export interface Build {
  /** The oldest first. */
  readonly layers: readonly (readonly Item[])[];
  readonly packing?: Packing;
  readonly config?: object;
  readonly architecture?: string;
  readonly docker?: true;
}

/** Blobs and manifests by digest. */
export interface Stored {
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, { readonly type: string; readonly bytes: Buffer }>;
}
export const emptyStore = (): Stored => ({ blobs: new Map(), manifests: new Map() });

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** Adds an image. @returns the digest of its manifest */
export function addImage(store: Stored, build: Build): string {
  const { layers, packing = 'gzip', config = {}, architecture = 'amd64', docker } = build;
  const blob = (bytes: Buffer): { digest: string; size: number } => {
    const digest = digestOf(bytes);
    store.blobs.set(digest, bytes);
    return { digest, size: bytes.length };
  };
  const tars = layers.map(tarOf);
  const packed = tars.map((tar) => ({
    mediaType: docker ? 'application/vnd.docker.image.rootfs.diff.tar.gzip' : TYPES[packing],
    ...blob(packing === 'gzip' ? gzipSync(tar) : packing === 'zstd' ? zstdCompressSync(tar) : tar),
  }));
  const root = { os: 'linux', architecture, config, rootfs: { type: 'layers', diff_ids: tars.map(digestOf) } };
  const mediaType = docker
    ? 'application/vnd.docker.distribution.manifest.v2+json'
    : 'application/vnd.oci.image.manifest.v1+json';
  return addManifest(store, mediaType, {
    config: {
      mediaType: docker ? 'application/vnd.docker.container.image.v1+json' : 'application/vnd.oci.image.config.v1+json',
      ...blob(json(root)),
    },
    layers: packed,
  });
}

/** Adds an index over images. @param builds the manifest of each platform @returns its digest */
export function addIndex(store: Stored, builds: Readonly<Record<string, string>>, docker?: true): string {
  const mediaType = docker
    ? 'application/vnd.docker.distribution.manifest.list.v2+json'
    : 'application/vnd.oci.image.index.v1+json';
  return addManifest(store, mediaType, {
    manifests: Object.entries(builds).map(([platform, digest]) => {
      const [os, architecture, variant] = platform.split('/');
      const { type, bytes } = store.manifests.get(digest)!;
      return {
        mediaType: type,
        digest,
        size: bytes.length,
        platform: { os, architecture, ...(variant && { variant }) },
      };
    }),
  });
}

function addManifest(store: Stored, mediaType: string, content: object): string {
  const bytes = json({ schemaVersion: 2, mediaType, ...content });
  const digest = digestOf(bytes);
  store.manifests.set(digest, { type: mediaType, bytes });
  return digest;
}
