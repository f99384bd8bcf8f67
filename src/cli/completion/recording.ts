/** Reads names from the recording that `--from` names. */
import { listed } from '../../model/facts.ts';
import type { KubeObject } from '../../model/objects.ts';
import { RESOURCES } from '../../model/resources.ts';
import type { Resource } from '../../model/resources.ts';
import { openBundle } from '../../sources/bundle/source.ts';
import type { BundleSource } from '../../sources/bundle/source.ts';
import type { Choice } from './choices.ts';
import type { Place } from './surroundings.ts';

/**
 * Opens the recording.
 * @param from a path; standard input (`-`) is not read
 * @param namespace the value of --namespace
 * @returns a place without names where the recording cannot be opened
 */
export async function recordingPlace(from: string, namespace: string | undefined): Promise<Place> {
  const source = from === '-' || from === '' ? undefined : await openBundle(from).catch(() => undefined);
  return source === undefined
    ? { names: async () => [], object: async () => undefined }
    : new RecordingPlace(source, namespace || undefined);
}

class RecordingPlace implements Place {
  readonly #source: BundleSource;
  readonly #namespace: string | undefined;

  constructor(source: BundleSource, namespace: string | undefined) {
    this.#source = source;
    this.#namespace = namespace;
  }

  async names(resource: Resource): Promise<readonly Choice[]> {
    if (resource === 'pods' || resource === 'namespaces') {
      const pods = await this.#source.pods();
      const here = pods.filter((pod) => this.#namespace === undefined || pod.namespace === this.#namespace);
      return resource === 'pods'
        ? here.map(({ name, namespace }) => ({ value: name, about: namespace }))
        : [...new Set(pods.map((pod) => pod.namespace))].map((value) => ({ value }));
    }
    const fact = await this.#source.fetch({
      verb: 'list',
      resource,
      ...(RESOURCES[resource].namespaced ? { namespace: this.#namespace ?? this.#source.defaultNamespace } : {}),
    });
    return listed<KubeObject>(fact).some.flatMap(({ metadata }) =>
      metadata?.name === undefined ? [] : [{ value: metadata.name }],
    );
  }

  async object(resource: Resource, name: string): Promise<object | undefined> {
    const elsewhere =
      resource === 'pods' ? (await this.#source.pods()).find((pod) => pod.name === name)?.namespace : undefined;
    const fact = await this.#source.fetch({
      verb: 'get',
      resource,
      namespace: this.#namespace ?? elsewhere ?? this.#source.defaultNamespace,
      name,
    });
    return fact.state === 'known' ? (fact.value as object) : undefined;
  }
}
