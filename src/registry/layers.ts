/**
 * The files of an image out of its layers, the newest first. A layer is read only as far as needed, and never twice: what
 * was passed on the way is kept as a table of names, modes and the first bytes of programs.
 * Source: OCI image spec, layer.md
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { HEAD, Unread, type Entry, type ImageFiles } from '../image/files.ts';
import { TarError } from '../sources/bundle/tar-blocks.ts';
import { TarStream } from '../sources/bundle/tar-stream.ts';
import { normalise } from '../sources/bundle/tar.ts';
import type { Descriptor } from './manifest.ts';

/** How much an inspection reads. */
export interface LayerLimits {
  /** Compressed bytes of all layers. */
  readonly compressed: number;
  /** Bytes of all layers, unpacked. */
  readonly unpacked: number;
  readonly entries: number;
  /** Bytes of the beginnings of programs. */
  readonly heads: number;
}

export const LAYER_LIMITS: LayerLimits = {
  compressed: 2 ** 30,
  unpacked: 4 * 2 ** 30,
  entries: 500_000,
  heads: 32 << 20,
};

/** Files that are kept as a whole, up to so many bytes: who the users are. */
const WHOLE: Readonly<Record<string, number>> = { 'etc/passwd': 1 << 16, 'etc/group': 1 << 16 };
/** Hard links from one to the next. */
const MAX_LINKS = 8;
/** Characters of a path, as Linux opens them. */
const MAX_PATH = 4096;

type Kept = Entry | { readonly type: 'hard-link'; readonly target: string };

/** What is left of the limits. */
interface Budget {
  compressed: number;
  unpacked: number;
  entries: number;
  heads: number;
}

const OPAQUE = '.wh..wh..opq';
const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** One layer, as far as it was read. */
class Layer {
  readonly #open: () => Promise<AsyncIterable<Uint8Array>>;
  readonly #budget: Budget;
  readonly #entries = new Map<string, Kept>();
  readonly #whiteouts = new Set<string>();
  readonly #opaque = new Set<string>();
  #tar: TarStream | undefined;
  isWhole = false;

  constructor(open: () => Promise<AsyncIterable<Uint8Array>>, budget: Budget) {
    this.#open = open;
    this.#budget = budget;
  }

  /** Returns the entry of a path, reading on until it comes. @param path without a leading slash */
  async entry(path: string): Promise<Kept | undefined> {
    while (!this.#entries.has(path) && !this.isWhole) await this.#step(path);
    return this.#entries.get(path);
  }

  /** Whether the layer removes the path, or a folder above it, from the older ones. For a layer read to its end. */
  removes(path: string): boolean {
    for (let at = path; at !== ''; at = parentOf(at))
      if (this.#whiteouts.has(at) || (at !== path && this.#opaque.has(at))) return true;
    return this.#opaque.has('');
  }

  async #step(wanted: string): Promise<void> {
    const budget = this.#budget;
    this.#tar ??= new TarStream(await this.#open(), Infinity);
    const header = await this.#tar.next();
    if (header === undefined) {
      this.isWhole = true;
      return;
    }
    if (--budget.entries < 0) throw new Unread('the image has too many files');
    const path = normalise(header.name);
    if (path === undefined || path.length > MAX_PATH) return;
    const folder = parentOf(path);
    const name = path.slice(folder === '' ? 0 : folder.length + 1);
    if (name === OPAQUE) this.#opaque.add(folder);
    else if (name.startsWith('.wh.')) {
      const gone = name.slice('.wh.'.length);
      this.#whiteouts.add(folder === '' ? gone : `${folder}/${gone}`);
    } else if (path !== '') {
      const { type, mode, uid, gid, size, link } = header;
      for (let at = folder; at !== '' && !this.#entries.has(at); at = parentOf(at))
        this.#entries.set(at, { type: 'directory', mode: null, uid: 0, gid: 0 });
      let kept: Kept;
      if (type === 'file') {
        const bytes = WHOLE[path] ?? ((mode & 0o111) !== 0 || path === wanted ? HEAD : 0);
        const room = path === wanted || budget.heads > 0;
        const head = bytes > 0 && room ? await this.#tar.first(bytes) : null;
        budget.heads -= head?.length ?? 0;
        kept = { type, mode, uid, gid, size, head };
      } else if (type === 'directory') kept = { type, mode, uid, gid };
      else if (type === 'symlink') kept = { type, target: link };
      else if (type === 'hard-link') kept = { type, target: normalise(link) ?? '' };
      else kept = { type: 'other' };
      this.#entries.set(path, kept);
    }
  }
}

/** Opens the bytes of a layer as the registry has them. */
export type OpenLayer = (layer: Descriptor) => Promise<Readable>;

/** The files of an image. Close it, as it keeps connections open. */
export class LayeredFiles implements ImageFiles {
  readonly #layers: readonly Layer[];
  readonly #streams: Readable[] = [];

  /** @param layers the oldest first */
  constructor(layers: readonly Descriptor[], open: OpenLayer, limits: LayerLimits = LAYER_LIMITS) {
    const budget: Budget = { ...limits };
    this.#layers = [...layers].reverse().map((layer) => new Layer(() => this.#unpacked(layer, open, budget), budget));
  }

  close(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  async #unpacked(layer: Descriptor, open: OpenLayer, budget: Budget): Promise<AsyncIterable<Uint8Array>> {
    const raw = await open(layer);
    this.#streams.push(raw);
    const hash = createHash('sha256');
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const chunk of raw as AsyncIterable<Buffer>) {
        budget.compressed -= chunk.length;
        if (budget.compressed < 0) throw new Unread('the image is larger than this program reads');
        hash.update(chunk);
        yield chunk;
      }
      if (`sha256:${hash.digest('hex')}` !== layer.digest)
        throw new Unread(`the registry answered with other content than ${layer.digest}`);
    }
    const source = Readable.from(counted(), { objectMode: false });
    const { createGunzip, createZstdDecompress } = await import('node:zlib');
    const { pipeline } = await import('node:stream');
    const first = await firstBytes(source);
    // By its content: media types of older registries are wrong.
    const unpack = isGzip(first) ? createGunzip() : isZstd(first) ? createZstdDecompress() : undefined;
    const stream = unpack ? pipeline(source, unpack, () => {}) : source;
    this.#streams.push(source, stream);
    // The reader gets the error; a stream that was closed has none.
    for (const one of [raw, source, stream]) one.on('error', () => {});
    return (async function* limited(): AsyncGenerator<Uint8Array> {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        budget.unpacked -= chunk.length;
        if (budget.unpacked < 0) throw new Unread('the image unpacks to more than this program reads');
        yield chunk;
      }
    })();
  }

  async entry(path: string): Promise<Entry | undefined> {
    try {
      return await this.#find(path.replace(/^\/+/, ''), 0, 0);
    } catch (error) {
      if (error instanceof Unread) throw error;
      // Streams and zlib say what is wrong with the bytes of the image.
      const says = error instanceof TarError ? error.message : 'it cannot be unpacked, or the connection was lost';
      throw new Unread(`a layer of the image cannot be read: ${says}`);
    }
  }

  async #find(path: string, from: number, links: number): Promise<Entry | undefined> {
    for (let i = from; i < this.#layers.length; i++) {
      const layer = this.#layers[i]!;
      const entry = await layer.entry(path);
      if (entry?.type === 'hard-link') {
        if (links >= MAX_LINKS) return undefined;
        return this.#find(entry.target, i, links + 1);
      }
      if (entry) return entry;
      if (layer.removes(path)) return undefined;
    }
    return undefined;
  }
}

/** Waits for the first bytes and puts them back. */
async function firstBytes(stream: Readable): Promise<Uint8Array> {
  for (;;) {
    const chunk = stream.read() as Buffer | null;
    if (chunk !== null) {
      stream.unshift(chunk);
      return chunk;
    }
    if (stream.readableEnded) return new Uint8Array(0);
    await new Promise<void>((resolve, reject) => {
      stream.once('readable', resolve).once('end', resolve).once('error', reject);
    });
  }
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
/** A frame, or a skippable frame (RFC 8878). */
const isZstd = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd) ||
  ((bytes[0]! & 0xf0) === 0x50 && bytes[1] === 0x2a && bytes[2] === 0x4d && bytes[3] === 0x18);
