/** Writes tar archives: ustar with the long names of pax. */
import { BLOCK } from './tar-blocks.ts';

const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;

function header(path: string, size: number, type: string, mtime: number, mode: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0, 100, 'utf8');
  block.write(octal(mode, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(mtime, 12), 100, 'latin1');
  block.write(`        ${type}`, 148, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((a, b) => a + b, 0);
  block.write(`${octal(sum, 7)} `, 148, 'latin1');
  return block;
}

const padded = (data: Uint8Array): Buffer =>
  Buffer.concat([data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)]);

/** Returns one `length key=value\n` record. The length includes its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const body = Buffer.byteLength(` ${key}=${value}\n`);
  let length = body + 1;
  while (String(length).length + body !== length) length = String(length).length + body;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

/**
 * Returns a tar archive of files.
 * @param files the default of their mode is 0600
 * @param mtime modification time of every file, seconds since 1970
 */
export function writeTar(
  files: Iterable<{ readonly path: string; readonly data: Uint8Array; readonly mode?: number }>,
  mtime: number,
): Buffer {
  const blocks: Buffer[] = [];
  for (const { path, data, mode = 0o600 } of files) {
    if (Buffer.byteLength(path) > 100) {
      const pax = paxRecord('path', path);
      blocks.push(header('PaxHeader', pax.length, 'x', mtime, mode), padded(pax));
    }
    blocks.push(header(path, data.length, '0', mtime, mode), padded(data));
  }
  blocks.push(Buffer.alloc(2 * BLOCK));
  return Buffer.concat(blocks);
}
