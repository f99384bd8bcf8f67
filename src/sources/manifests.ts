/** Reads manifests as `kubectl apply -f` takes them: files, folders, standard input. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import type { KubeObject } from '../model/objects.ts';
import { itemsOf, parseDocuments } from './bundle/objects.ts';
import { isObject } from './shape/fit.ts';

/** Bytes of one file. */
const FILE_LIMIT = 64 * 2 ** 20;
/** The endings that kubectl reads in a folder (k8s.io/cli-runtime/pkg/resource/builder.go:FileExtensions). */
const ENDINGS = /\.(?:json|ya?ml)$/;

interface ManifestInput {
  /** Relative paths start here. */
  readonly cwd: string;
  /** Reads standard input. @param limit bytes @throws UserError where there are more */
  readonly readStdin: (limit: number) => Promise<Buffer>;
}

const message = (error: unknown): string => (error instanceof Error ? error.message.split('\n')[0]! : String(error));

async function filesOf(path: string, cwd: string): Promise<string[]> {
  const full = resolve(cwd, path);
  const info = await stat(full).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new UserError(`the path "${path}" does not exist`);
    throw new UserError(`cannot read ${path}: ${message(error)}`);
  });
  if (!info.isDirectory()) return [full];
  const names = (await readdir(full)).filter((name) => ENDINGS.test(name)).sort();
  if (names.length === 0) throw new UserError(`${path} has no file that ends in .yaml, .yml or .json`);
  return names.map((name) => join(full, name));
}

async function textOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > FILE_LIMIT) throw new Error(`it has more than ${FILE_LIMIT / 2 ** 20} MiB`);
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(`cannot read ${file}: ${message(error)}`);
  }
}

/**
 * Returns the objects of manifests, those of lists one by one. They are not in shape, except that each has a kind.
 * @param paths files, folders (not those below them), or `-` for standard input
 * @throws UserError where a path cannot be read, or does not hold objects
 */
export async function readManifests(paths: readonly string[], input: ManifestInput): Promise<KubeObject[]> {
  const found: KubeObject[] = [];
  for (const path of paths) {
    if (path === '') throw new UserError('-f names no file', 'give a file, a folder, or - for standard input');
    const texts: (readonly [name: string, text: string])[] =
      path === '-'
        ? [['standard input', (await input.readStdin(FILE_LIMIT)).toString('utf8')]]
        : await Promise.all((await filesOf(path, input.cwd)).map(async (file) => [file, await textOf(file)] as const));
    for (const [name, text] of texts) found.push(...(await objectsIn(name, text)));
  }
  return found;
}

async function objectsIn(name: string, text: string): Promise<KubeObject[]> {
  const documents = await parseDocuments(text).catch((error: unknown) => {
    throw new UserError(
      `${name} is neither YAML nor JSON: ${message(error)}`,
      '-f takes manifests; a recording is read with --from',
    );
  });
  return documents.flatMap((document) => {
    // An empty document between two `---`.
    if (document === null || document === undefined) return [];
    const items = itemsOf(document);
    const strange = items.find((item) => !isObject(item) || typeof item.kind !== 'string');
    if (strange !== undefined || (items.length === 0 && !isObject(document)))
      throw new UserError(`${name} holds something that is no Kubernetes object: it has no kind`);
    return items as KubeObject[];
  });
}
