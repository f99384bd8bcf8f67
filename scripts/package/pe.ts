/**
 * The parts of the PE format of Windows that packing needs. Source:
 * https://learn.microsoft.com/windows/win32/debug/pe-format
 */

/** The directory of certificates among the optional header's directories, and how large an entry is. */
const CERTIFICATES = 4;
const ENTRY = 8;
/** Where the directories begin in the optional header of a 64-bit image. */
const DIRECTORIES = 112;

/**
 * Removes the signature of the publisher from a binary that is changed next: a signature that does not match looks like
 * tampering. Returns the file without it.
 * @throws Error if the file is not a 64-bit PE image
 */
export function withoutAuthenticode(file: Buffer): Buffer {
  const header = file.readUInt32LE(0x3c);
  const optional = header + 24;
  if (file.toString('latin1', header, header + 4) !== 'PE\0\0' || file.readUInt16LE(optional) !== 0x20b)
    throw new Error('not a 64-bit PE image');
  const entry = optional + DIRECTORIES + CERTIFICATES * ENTRY;
  const [from, size] = [file.readUInt32LE(entry), file.readUInt32LE(entry + 4)];
  if (size === 0) return file;
  if (from + size !== file.length) throw new Error('the certificates are not at the end of the file');
  const bare = Buffer.from(file.subarray(0, from));
  bare.fill(0, entry, entry + ENTRY);
  return bare;
}
