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

/**
 * Returns the encoding of the body.
 * @throws ApiError for one that was not asked for: its bytes are not the text that they stand for
 */
function encodingOf(answer: Answer): 'gzip' | undefined {
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return undefined;
  if (encoding === 'gzip' || encoding === 'x-gzip') return 'gzip';
  answer.body.destroy();
  const what = `the server answered in the encoding ${encoding.slice(0, 40)}, which was not asked for`;
  throw new ApiError(answer.status, what, undefined);
}

/**
 * Returns the body, decompressed where it is compressed. Errors reach the reader of the stream.
 * @throws ApiError where its encoding is unknown
 */
export async function decoded(answer: Answer): Promise<Readable> {
  if (encodingOf(answer) === undefined) return answer.body;
  const [{ createGunzip }, { pipeline }] = [await import('node:zlib'), await import('node:stream')];
  return pipeline(answer.body, createGunzip(), () => {});
}

/**
 * Reads a whole body.
 * @param limit bytes
 * @param cut return what was read at the limit instead of failing
 * @throws CutOff where the connection ends early; ApiError for a body over the limit or in an unknown encoding
 */
export async function readBody(answer: Answer, limit: number, cut = false): Promise<Buffer> {
  if (answer.bytes && encodingOf(answer) === undefined && !cut) {
    const whole = await answer.bytes(limit).catch((error: NodeJS.ErrnoException) => {
      throw new CutOff(cutOffText(error), false);
    });
    if (whole === undefined) throw tooLarge(answer.status, limit);
    return whole;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const body = await decoded(answer);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
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
