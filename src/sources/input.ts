/** Reads what the user names as input: files, pipes and devices, each up to a limit. */
import { closeSync, constants, openSync, promises, readSync, statSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import { UserError } from '../errors.ts';

const MiB = 2 ** 20;
/** Bytes read at a time. A pipe holds 64 KiB. */
const CHUNK = 256 * 1024;
/** Milliseconds between two looks at a pipe that is empty. */
const LOOK = 10;
/** Milliseconds in which some program has to open a pipe for writing. */
const WRITER = 10_000;
/** Bytes of a kubeconfig, a token or a certificate. */
const SMALL = 16 * MiB;

/** Returns the error for an input over a limit of bytes. */
export const tooLarge = (name: string, limit: number, hint?: string): UserError =>
  new UserError(`${name} is larger than ${Math.round(limit / MiB)} MiB`, hint);

/**
 * Reads a file, a pipe (also `/dev/fd/63` of `<(…)`) or a device, piece by piece. It does not seek, and it does not
 * wait for ever for a program that writes to the pipe.
 * @throws UserError for a pipe that no program writes to; the error of node:fs
 */
export async function* chunksOf(path: string, clock: Clock): AsyncGenerator<Buffer, void> {
  // Opening a pipe without a writer waits for ever, and a thread that waits cannot be ended.
  // Node loads `promises` when it is first used: 1 ms that a kubeconfig in a regular file does not need.
  const file = await promises.open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const pipe = (await file.stat()).isFIFO();
    let began: number | undefined;
    for (let any = false; ; ) {
      // One buffer for each piece, because the reader keeps it.
      const read = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, null).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EAGAIN') throw error;
        return undefined;
      });
      if (read !== undefined && read.bytesRead > 0) {
        any = true;
        yield read.buffer.subarray(0, read.bytesRead);
        continue;
      }
      if (read !== undefined) {
        if (any || !pipe) return;
        // A writer that ended without a byte looks the same as one that did not come yet.
        began ??= clock.now();
        if (clock.now() - began >= WRITER)
          throw new UserError(
            `${path} is a pipe, and no program wrote to it within ${WRITER / 1000} s`,
            'start the program that writes to it first',
          );
      }
      await clock.sleep(LOOK);
    }
  } finally {
    await file.close();
  }
}

/**
 * Returns all bytes of an input.
 * @param name what the error calls it
 * @throws UserError where there are more than `limit` bytes
 */
export async function wholeOf(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
  name: string,
  hint?: string,
): Promise<Buffer> {
  const all: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) throw tooLarge(name, limit, hint);
    all.push(chunk);
  }
  return Buffer.concat(all, size);
}

/** Returns the last `limit` bytes of an input that ends within `most` bytes. @throws UserError where it does not */
export async function endOf(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
  most: number,
  name: string,
): Promise<Buffer> {
  const held: Uint8Array[] = [];
  let [size, read] = [0, 0];
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    read += chunk.length;
    if (read > most) throw tooLarge(name, most);
    while (size - held[0]!.length >= limit) size -= held.shift()!.length;
  }
  return Buffer.concat(held, size).subarray(-limit);
}

const isPipe = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFIFO() === true;

/**
 * Returns the bytes of a small file or pipe: a kubeconfig, a certificate. `<(…)` is a pipe.
 * @throws UserError where it is larger than 16 MiB, or a pipe that no program writes to; the error of node:fs
 */
export async function smallOf(file: string, clock: Clock): Promise<Buffer> {
  return isPipe(file) ? wholeOf(chunksOf(file, clock), SMALL, file) : readSmall(file);
}

/**
 * Returns the bytes of a small file that is needed at once: a token.
 * @throws UserError where it is larger than 16 MiB, or a pipe, which could make the program wait for ever; the error of
 *   node:fs
 */
export function readSmall(file: string): Buffer {
  if (isPipe(file)) throw new UserError(`${file} is a pipe`, 'write its content into a file');
  const descriptor = openSync(file, 'r');
  try {
    const all: Buffer[] = [];
    for (let size = 0; ; ) {
      const chunk = Buffer.allocUnsafe(size === 0 ? 64 * 1024 : CHUNK);
      const read = readSync(descriptor, chunk, 0, chunk.length, null);
      if (read === 0) return Buffer.concat(all, size);
      size += read;
      if (size > SMALL) throw tooLarge(file, SMALL);
      all.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
}
