/** Looks into the image of a container in its registry. It reads, and creates nothing. */
import { later } from '../clock.ts';
import { Unread } from '../image/files.ts';
import { inspect, type ReadImage, type Seen, type Subject } from '../image/inspect.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Environment } from '../sources/cluster/flags.ts';
import { Refused, RegistryClient, type Document } from './client.ts';
import { LayeredFiles } from './layers.ts';
import { chosen, readConfig, readIndex, readManifest, sayPlatform, type Manifest } from './manifest.ts';
import { parseReference, pulledAs, sayReference, type Reference } from '../image/reference.ts';

/** Seconds for everything. */
const PATIENCE = 120;

/** What is asked. */
export interface ImageQuestion extends Subject {
  /** `status.imageID` of the container; '' where it never had one. */
  readonly imageID: string;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

const NOTHING: Seen = {
  user: null,
  workingDir: null,
  entrypoint: null,
  cmd: null,
  program: null,
  fault: null,
  facts: [],
  unread: null,
};

/**
 * Looks into the image: that of the pod by its digest, where the registry still has it.
 * @returns what was seen; `unread` says why something is missing. Does not throw for a registry that does not answer
 */
export async function inspectImage(question: ImageQuestion, environment: Environment): Promise<Inspection> {
  const { container, node, imageID } = question;
  const named = container.image ?? '';
  const base: Inspection = {
    ...NOTHING,
    container: container.name,
    image: named,
    from: null,
    isSame: false,
    movedTo: null,
    platforms: [],
    node: node && `${node.os}/${node.architecture}`,
  };
  const reference = parseReference(named);
  if (!reference) return { ...base, unread: 'the name of the image is invalid' };
  const ending = new AbortController();
  const signals = question.signal ? [ending.signal, question.signal] : [ending.signal];
  const cancel = later(environment.clock, PATIENCE * 1000, () => ending.abort());
  const client = new RegistryClient(reference, environment, AbortSignal.any(signals));
  const search = new Search(client, reference, question, base);
  try {
    return await search.run(pulledAs(imageID));
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    const isAbsent = error instanceof Refused && error.why === 'absent' && search.seen.from === null;
    return { ...search.seen, unread: error.message, ...(isAbsent ? { isAbsent } : {}) };
  } finally {
    cancel();
    // What still waits for bytes ends.
    ending.abort();
    client.close();
  }
}

class Search {
  readonly #client: RegistryClient;
  readonly #reference: Reference;
  readonly #question: ImageQuestion;
  /** What is known so far. */
  seen: Inspection;

  constructor(client: RegistryClient, reference: Reference, question: ImageQuestion, base: Inspection) {
    this.#client = client;
    this.#reference = reference;
    this.#question = question;
    this.seen = base;
  }

  async run({ pulled, config }: ReturnType<typeof pulledAs>): Promise<Inspection> {
    const { registry, repository, tag, digest: asked } = this.#reference;
    // Another repository: a mirror, or an image that was renamed. Its digest says the same.
    const own = pulled?.digest ?? asked;
    const { document, exact } = await this.#find(own, tag);
    const name = sayReference({ registry, repository, tag: null, digest: document.digest });
    this.seen = { ...this.seen, from: 'registry', image: name, isSame: exact };
    const index = readIndex(document.content);
    let manifest = readManifest(document.content);
    let digest = document.digest;
    if (index) {
      const platforms = index.flatMap(({ platform }) => (platform ? [sayPlatform(platform)] : []));
      this.seen = { ...this.seen, platforms: [...new Set(platforms)] };
      const { node } = this.#question;
      if (node === null && index.length !== 1) throw new Unread("the platform of the pod's node is not known");
      const build = node === null ? index[0] : chosen(index, node.os, node.architecture);
      if (!build) return this.#noPlatform();
      const one = await this.#client.manifest(build.digest);
      manifest = readManifest(one.content);
      ({ digest } = one);
    }
    if (!manifest) throw new Unread(`${registry} has no image manifest for ${repository} that this program can read`);
    this.seen = { ...this.seen, isSame: exact || digest === pulled?.digest || manifest.config.digest === config };
    return this.#look(manifest);
  }

  /** The document of the pod's digest, and whether this is the one; else what the tag has now. */
  async #find(digest: string | null, tag: string | null): Promise<{ document: Document; exact: boolean }> {
    const client = this.#client;
    if (digest === null) return { document: await client.manifest(tag ?? 'latest'), exact: false };
    try {
      const document = await client.manifest(digest);
      if (tag !== null) await this.#compare(tag, document);
      return { document, exact: true };
    } catch (error) {
      if (!(error instanceof Refused) || error.why !== 'absent' || tag === null) throw error;
      const document = await client.manifest(tag);
      this.seen = {
        ...this.seen,
        movedTo: document.digest,
        facts: [`the registry no longer has the image that the pod runs (${digest}): this is what ${tag} is now`],
      };
      return { document, exact: false };
    }
  }

  /** Says whether the tag has moved since. A build of an index has another digest than the index, so both are looked at. */
  async #compare(tag: string, own: Document): Promise<void> {
    const now = await this.#client.manifest(tag).catch((error: unknown) => {
      if (error instanceof Unread) return undefined;
      throw error;
    });
    if (!now || now.digest === own.digest || readIndex(now.content)?.some(({ digest }) => digest === own.digest))
      return;
    this.seen = {
      ...this.seen,
      movedTo: now.digest,
      facts: [`the tag ${tag} has moved since the pod pulled it: it is ${now.digest} now`],
    };
  }

  #noPlatform(): Inspection {
    const { node } = this.#question;
    const { platforms, node: wanted } = this.seen;
    return {
      ...this.seen,
      fault: {
        kind: 'platform',
        blames: 'image',
        says: `the image is built for ${platforms.join(', ') || 'no platform'}, and ${node?.name} is ${wanted}`,
        fix: `build and push the image also for ${wanted}, or run the pod on nodes of an architecture that it has`,
        doubtful: false,
      },
    };
  }

  async #look(manifest: Manifest): Promise<Inspection> {
    const { config, label } = readConfig((await this.#client.config(manifest.config.digest)).content);
    if (this.seen.platforms.length === 0) this.seen = { ...this.seen, platforms: label === null ? [] : [label] };
    const files = new LayeredFiles(manifest.layers, async (layer) => (await this.#client.layer(layer.digest)).body);
    try {
      const image: ReadImage = { config, files, label };
      const seen = await inspect(image, this.#question);
      return { ...this.seen, ...seen, facts: [...this.seen.facts, ...seen.facts] };
    } finally {
      files.close();
    }
  }
}
