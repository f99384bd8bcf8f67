/**
 * Puts the compiled code in a packed program where V8 reads it without a copy: at an address that is a multiple of 8. Else
 * V8 copies it at every start, 3 % of the processor time of `explain`. Source: AlignedCachedData in V8's
 * src/snapshot/serializer-deserializer.h
 *
 * An asset is wherever the packer puts it, so each has room to move the code in it: its last byte says where it starts.
 */

/** Bytes: those of a pointer. */
const ALIGNMENT = 8;

/** Returns compiled code with room to move it; it starts at 0. */
export const movable = (code: Uint8Array): Buffer => Buffer.concat([code, Buffer.alloc(ALIGNMENT)]);

/**
 * Moves the code of one asset in a packed program. What a program maps of a file is at an address that differs from the
 * offset by whole pages.
 * @param packed the program; changed in place
 * @param code what was made `movable`
 * @throws Error where the program does not hold it
 */
export function align(packed: Buffer, code: Uint8Array): void {
  const asset = movable(code);
  const at = packed.indexOf(asset);
  if (at < 0) throw new Error('the packed program does not hold its compiled code');
  const start = (ALIGNMENT - (at % ALIGNMENT)) % ALIGNMENT;
  asset.fill(0);
  asset.set(code, start);
  asset[asset.length - 1] = start;
  packed.set(asset, at);
}
