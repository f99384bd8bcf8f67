/** A source that answers from the objects of a test, as a cluster would. */
import { queryKey } from '../../src/model/facts.ts';
import type { Fact, Query } from '../../src/model/facts.ts';
import type { KubeObject } from '../../src/model/objects.ts';
import { RESOURCES } from '../../src/model/resources.ts';
import type { Resource } from '../../src/model/resources.ts';
import { factInShape } from '../../src/sources/shape/parse.ts';
import type { Source } from '../../src/sources/source.ts';

export interface World {
  /** Objects of any kind, each with kind and metadata.name. The default namespace is `shop`. */
  objects?: object[];
  /** Logs by `POD/CONTAINER` or `POD/CONTAINER previous`; a line may start with a kubelet timestamp. */
  logs?: Record<string, string>;
  /** RFC 3339. */
  now?: string;
  /** Resources that the user may not read. */
  forbidden?: Resource[];
  /** Resources that may have more objects than these. */
  inPart?: Resource[];
  /** Answers of raw paths. */
  raw?: Record<string, unknown>;
}

const at = (object: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);

function matchesLabels(object: KubeObject, selector: string | undefined): boolean {
  const labels = object.metadata?.labels ?? {};
  return (selector ? selector.split(/,(?![^(]*\))/) : []).every((term) => {
    const set = /^(\S+) (in|notin) \((.*)\)$/.exec(term);
    if (set) return set[3]!.split(',').includes(labels[set[1]!] ?? '') === (set[2] === 'in');
    if (term.startsWith('!')) return !(term.slice(1) in labels);
    const [key, value] = term.split(/==?/);
    return value === undefined ? key! in labels : labels[key!] === value;
  });
}

const matchesFields = (object: KubeObject, selector: string | undefined): boolean =>
  (selector ? selector.split(',') : []).every((term) => {
    const [path, value] = term.split('=');
    return String(at(object, path!) ?? '') === value;
  });

export function memorySource(world: World): Source & { asked: string[] } {
  const objects = (world.objects ?? []) as KubeObject[];
  const asked: string[] = [];
  const resourceOf = (object: KubeObject): Resource =>
    (Object.keys(RESOURCES) as Resource[]).find((name) => RESOURCES[name].kind === object.kind)!;
  const placed = objects.map((object) =>
    RESOURCES[resourceOf(object)]?.namespaced
      ? { ...object, metadata: { namespace: 'shop', ...object.metadata } }
      : object,
  ) as KubeObject[];
  const fetch = async (query: Query): Promise<Fact<unknown>> => {
    asked.push(queryKey(query));
    if (query.verb === 'raw')
      return world.raw && query.path in world.raw
        ? { state: 'known', value: world.raw[query.path] }
        : { state: 'absent' };
    if (query.verb === 'log') {
      const key = `${query.pod}/${query.container}${query.previous ? ' previous' : ''}`;
      const text = world.logs?.[key] ?? world.logs?.[`${query.pod}/${query.container}`];
      return text === undefined
        ? { state: 'absent' }
        : { state: 'known', value: { text, timestamps: /^\d{4}-\d\d-\d\dT\S+Z /.test(text), truncated: false } };
    }
    if (world.forbidden?.includes(query.resource))
      return { state: 'forbidden', why: 'forbidden', needs: `${query.verb} ${query.resource} in ${query.namespace}` };
    const candidates = placed.filter(
      (object) =>
        resourceOf(object) === query.resource &&
        (query.namespace === undefined || object.metadata?.namespace === query.namespace),
    );
    if (query.verb === 'get') {
      const found = candidates.find((object) => object.metadata?.name === query.name);
      const part = world.inPart?.includes(query.resource);
      return found ? { state: 'known', value: found } : { state: part ? 'not-collected' : 'absent' };
    }
    const value = candidates.filter(
      (object) => matchesLabels(object, query.labelSelector) && matchesFields(object, query.fieldSelector),
    );
    return world.inPart?.includes(query.resource)
      ? { state: 'partial', value, why: 'there may be more' }
      : { state: 'known', value };
  };
  return {
    kind: 'bundle',
    name: 'memory',
    defaultNamespace: 'shop',
    // As every source: its objects are in shape.
    fetch: async (query) => factInShape(query, await fetch(query)),
    now: () => world.now ?? '2026-01-01T12:00:00Z',
    close: async () => {},
    asked,
  };
}
