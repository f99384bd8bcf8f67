/** Reads a tar stream block by block. */

/** Bytes of a header. Bodies are padded to a multiple of this. */
export const BLOCK = 512;

/** Says that an archive is broken, cut off or larger than the limits, without the name of its file. */
export class TarError extends Error {}

/** Reads a stream of bytes header by header and body by body. */
export class Blocks {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #limit: number;
  #rest: Uint8Array = new Uint8Array(0);
  #total = 0;

  constructor(chunks: AsyncIterable<Uint8Array>, limit: number) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#limit = limit;
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#total += next.value.length;
    if (this.#total > this.#limit)
      throw new TarError(`it unpacks to more than ${Math.round(this.#limit / 2 ** 20)} MiB`);
    this.#rest = next.value;
    return true;
  }

  /** Reads exactly `size` bytes and returns the last `keep` of them. */
  async #take(size: number, keep: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let held = 0;
    for (let missing = size; missing > 0; ) {
      if (this.#rest.length === 0 && !(await this.#more())) throw new TarError('it is cut off');
      const piece = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(piece.length);
      missing -= piece.length;
      pieces.push(piece);
      held += piece.length;
      while (pieces.length > 1 && held - pieces[0]!.length >= keep) held -= pieces.shift()!.length;
    }
    // A copy, because the pieces are views of the stream's buffers.
    const all = Buffer.concat(pieces, held);
    return all.length > keep ? all.subarray(all.length - keep) : all;
  }

  /** Returns the next header; undefined at the end mark. */
  async header(): Promise<Uint8Array | undefined> {
    if (this.#rest.length === 0 && !(await this.#more()))
      throw new TarError(this.#total === 0 ? 'it is empty' : 'it is cut off');
    const block = await this.#take(BLOCK, BLOCK);
    if (block.some((byte) => byte !== 0)) return block;
    // Read to the end, so that gzip checks its checksum.
    while (await this.#more());
    return undefined;
  }

  async body(size: number, keep: number, skip: number): Promise<Uint8Array> {
    const data = await this.#take(size, keep);
    await this.#take(skip, 0);
    const padding = (BLOCK - ((size + skip) % BLOCK)) % BLOCK;
    await this.#take(padding, 0);
    return data;
  }
}
