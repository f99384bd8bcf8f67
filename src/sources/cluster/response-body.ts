/** Reads the bodies of answers, up to a limit. */
import type { Readable } from 'node:stream';
import { ApiError } from './api-error.ts';
import { ConnectionLost, type Answer } from './channel.ts';

/** The head of an answer arrived, but not its whole body. */
export class CutOff extends ConnectionLost {}

const ENDED_EARLY = 'the connection ended in the middle of the answer';

/** Node says "aborted" where a connection breaks; zlib says what is wrong with the data. */
const cutOffText = ({ code, message }: NodeJS.ErrnoException): string =>
  String(code).startsWith('Z_') ? `the answer cannot be decompressed: ${message}` : ENDED_EARLY;

/**
 * Checks the type of an answer before its body is read. An answer without a type passes.
 * @throws ApiError for another type, or another status than 200
 */
export function expectType({ status, headers, body }: Answer, wanted: string): void {
  const found = headers['content-type'] ?? wanted;
  if (status === 200 && found.toLowerCase().startsWith(wanted)) return;
  body.destroy();
  const what = status === 200 ? found.slice(0, 100) : `${status} without an answer`;
  throw new ApiError(status, `the server answered ${what} where ${wanted} was expected`, undefined);
}

/** Returns the body, decompressed where it is compressed. Errors reach the reader of the stream. */
export async function decoded(answer: Answer): Promise<Readable> {
  if (answer.headers['content-encoding'] !== 'gzip') return answer.body;
  const [{ createGunzip }, { pipeline }] = [await import('node:zlib'), await import('node:stream')];
  return pipeline(answer.body, createGunzip(), () => {});
}

/**
 * Reads a whole body.
 * @param limit bytes
 * @param cut return what was read at the limit instead of failing
 * @throws CutOff where the connection ends early; ApiError for a body over the limit
 */
export async function readBody(answer: Answer, limit: number, cut = false): Promise<Buffer> {
  if (answer.raw && answer.headers['content-encoding'] === undefined && !cut)
    return readRaw(answer.raw, answer.status, limit);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of (await decoded(answer)) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit) break;
    }
  } catch (error) {
    throw new CutOff(cutOffText(error as NodeJS.ErrnoException), false);
  }
  if (size > limit && !cut) throw tooLarge(answer.status, limit);
  return Buffer.concat(chunks);
}

const tooLarge = (status: number, limit: number): ApiError =>
  new ApiError(status, `the answer is larger than ${limit / 1024 / 1024} MiB`, undefined);

/**
 * Reads straight from the connection. With hundreds of small answers, a stream on top of it costs more than they do.
 */
function readRaw({ stream, isWhole }: NonNullable<Answer['raw']>, status: number, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= limit) return;
      reject(tooLarge(status, limit));
      stream.destroy();
    });
    stream.once('error', (error) => reject(new CutOff(cutOffText(error), false)));
    stream.once('end', () =>
      isWhole()
        ? resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))
        : reject(new CutOff(ENDED_EARLY, false)),
    );
    stream.once('close', () => stream.readableEnded || reject(new CutOff(ENDED_EARLY, false)));
  });
}
