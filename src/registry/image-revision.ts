/** Reads of which commit an image is built: its label `org.opencontainers.image.revision`. It reads no layer. */
import { later } from '../clock.ts';
import { Unread } from '../image/files.ts';
import { parseReference, pulledAs } from '../image/reference.ts';
import type { Environment } from '../sources/cluster/flags.ts';
import { RegistryClient } from './client.ts';
import { chosen, readIndex, readManifest, revisionIn } from './manifest.ts';

/** Seconds for all images. The verdict does not depend on the answer, so it waits no longer for a registry out of reach. */
const PATIENCE = 4;

/** An image, and `status.imageID` of a container that runs it, or ''. */
interface Named {
  readonly image: string;
  readonly imageID: string;
}

/** A platform of a node. */
export interface NodePlatform {
  readonly os: string;
  readonly architecture: string;
}

async function revisionOf(
  { image, imageID }: Named,
  platform: NodePlatform,
  client: RegistryClient,
): Promise<string | null> {
  const digest = pulledAs(imageID).pulled?.digest ?? parseReference(image)!.digest;
  const { content } = await client.manifest(digest ?? parseReference(image)!.tag ?? 'latest');
  const index = readIndex(content);
  const build = index && chosen(index, platform.os, platform.architecture);
  if (index && !build) return null;
  const own = build ? (await client.manifest(build.digest)).content : content;
  const manifest = readManifest(own);
  const config = manifest && (await client.config(manifest.config.digest)).content;
  // The label of the config, else an annotation of the manifest or of the index.
  return revisionIn(config) ?? revisionIn(own) ?? revisionIn(content);
}

/**
 * Returns the revisions of images, in their order; null where an image has none, or it could not be read. Does not throw
 * for a registry that does not answer, and takes at most 4 s.
 */
export async function revisionsOf(
  images: readonly Named[],
  platform: NodePlatform | null,
  environment: Environment,
): Promise<(string | null)[]> {
  const ending = new AbortController();
  const signals = [ending.signal, ...(environment.ending ? [environment.ending] : [])];
  const cancel = later(environment.clock, PATIENCE * 1000, () => ending.abort());
  const one = async (named: Named): Promise<string | null> => {
    const reference = parseReference(named.image);
    if (!reference || platform === null) return null;
    const client = new RegistryClient(reference, environment, AbortSignal.any(signals));
    try {
      return await revisionOf(named, platform, client);
    } catch (error) {
      if (error instanceof Unread) return null;
      throw error;
    } finally {
      client.close();
    }
  };
  try {
    return await Promise.all(images.map(one));
  } finally {
    cancel();
    ending.abort();
  }
}
