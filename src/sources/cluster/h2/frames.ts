/** The frames of HTTP/2. Source: RFC 9113, 4 and 6. */
import { ProtocolError } from './protocol-error.ts';

export const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const FLAG = { ack: 0x1, endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

export const SETTING = { enablePush: 2, maxStreams: 3, window: 4, maxFrame: 5 } as const;

/** Why a stream or a connection ends. */
export const CODE = { none: 0, protocol: 1, refused: 7, cancel: 8 } as const;

/** Octets of the head of a frame. */
const HEAD = 9;
/** Octets of a frame's content that either side has to take. */
export const MAX_FRAME = 16_384;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  /** 0 is the connection. */
  readonly stream: number;
  readonly content: Buffer;
}

/** Returns the octets of a frame. */
export function frameOctets(type: number, flags: number, stream: number, content: Uint8Array = Buffer.of()): Buffer {
  const octets = Buffer.allocUnsafe(HEAD + content.length);
  octets.writeUIntBE(content.length, 0, 3);
  octets[3] = type;
  octets[4] = flags;
  octets.writeUInt32BE(stream, 5);
  octets.set(content, HEAD);
  return octets;
}

/** Returns a number of 31 or 32 bits as the content of a frame. */
export function wordOctets(...words: readonly number[]): Buffer {
  const octets = Buffer.allocUnsafe(words.length * 4);
  for (const [i, word] of words.entries()) octets.writeUInt32BE(word, i * 4);
  return octets;
}

/** Returns the content of a frame with settings. */
export function settingsOctets(settings: readonly (readonly [setting: number, value: number])[]): Buffer {
  const octets = Buffer.allocUnsafe(settings.length * 6);
  settings.forEach(([setting, value], i) => {
    octets.writeUInt16BE(setting, i * 6);
    octets.writeUInt32BE(value, i * 6 + 2);
  });
  return octets;
}

/** Returns the settings in a frame. */
export function settingsIn(content: Buffer): (readonly [setting: number, value: number])[] {
  if (content.length % 6 !== 0) throw new ProtocolError('a frame of settings that is cut off');
  return Array.from({ length: content.length / 6 }, (_, i) => [
    content.readUInt16BE(i * 6),
    content.readUInt32BE(i * 6 + 2),
  ]);
}

/** Returns the number at the start of a frame's content, without the first bit, which is reserved. */
export function wordIn(content: Buffer, at = 0): number {
  if (content.length < at + 4) throw new ProtocolError('a frame that is too short');
  return content.readUInt32BE(at) & 0x7fffffff;
}

/** Returns the content of a frame without its padding, and of a frame with headers without its priority. */
export function unpadded({ type, flags, content }: Frame): Buffer {
  const isPadded = (flags & FLAG.padded) !== 0;
  const start = (isPadded ? 1 : 0) + (type === FRAME.headers && (flags & FLAG.priority) !== 0 ? 5 : 0);
  const end = content.length - (isPadded ? (content[0] ?? 0) : 0);
  if (end < start) throw new ProtocolError('more padding than frame');
  return content.subarray(start, end);
}

/** Cuts what arrives into frames. */
export class FrameReader {
  #rest: Buffer | undefined;

  /**
   * Calls `take` for each frame that is complete.
   * @throws ProtocolError
   */
  read(chunk: Buffer, take: (frame: Frame) => void): void {
    const octets = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (octets.length - at >= HEAD) {
      const length = octets.readUIntBE(at, 3);
      if (length > MAX_FRAME) throw new ProtocolError('a frame larger than agreed');
      const end = at + HEAD + length;
      if (octets.length < end) break;
      take({
        type: octets[at + 3]!,
        flags: octets[at + 4]!,
        stream: wordIn(octets, at + 5),
        content: octets.subarray(at + HEAD, end),
      });
      at = end;
    }
    this.#rest = at < octets.length ? octets.subarray(at) : undefined;
  }
}
