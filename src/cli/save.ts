/** Saves a manifest before anything is changed. */
import { UserError } from '../errors.ts';

/**
 * Writes a new file that only the user can read: env can have secrets.
 * @throws UserError where it exists, or cannot be written
 */
export async function saveNew(file: string, text: string): Promise<void> {
  const [{ writeFile }, { whyNotWritten }] = await Promise.all([
    import('node:fs/promises'),
    import('../sources/bundle/destination.ts'),
  ]);
  await writeFile(file, text, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      `the manifest cannot be saved, so nothing was done: ${error.code === 'EEXIST' ? `${file} already exists` : `${file}: ${whyNotWritten(error)}`}`,
      '--save names another file',
    );
  });
}
