/** The recordings that the fuzzer starts from: those of test/corpus in three forms, and made-up pods. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { diagnose, type Target } from '../../src/diagnosis/diagnose.ts';
import { bundleFiles } from '../../src/sources/bundle/bundle-files.ts';
import { redactEvidence } from '../../src/sources/bundle/redact-evidence.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { recordingsIn, targetOf } from '../accuracy.ts';
import { Random } from '../bench/random.ts';
import { anyValue } from './values.ts';
import type { Files } from './recipe.ts';

/**
 * How a recording is handed to the program: as an archive, as a bundle that this program wrote, as a file of objects, or
 * by an API server.
 */
export type Form = 'bundle' | 'own' | 'objects' | 'server';

export interface Start {
  readonly name: string;
  readonly form: Form;
  readonly namespace: string;
  /** A pod, or TYPE/NAME. */
  readonly target: string;
  readonly files: Files;
}

function filesBelow(folder: string): Files {
  const files = new Map<string, string>();
  const walk = (path: string): void => {
    for (const name of readdirSync(path).sort()) {
      const below = join(path, name);
      if (statSync(below).isDirectory()) walk(below);
      else if (name !== 'truth.json')
        files.set(relative(folder, below).replaceAll('\\', '/'), readFileSync(below, 'utf8'));
    }
  };
  walk(folder);
  return files;
}

/** Returns the bundle that this program writes for a recording. */
async function asOwn(folder: string, target: Target): Promise<Files> {
  const { evidence, diagnosis } = await diagnose(await openBundle(folder), target);
  const { kind, namespace, name } = diagnosis.target;
  const files = bundleFiles(await redactEvidence(evidence), { target: { kind, namespace, name } });
  return new Map(files.map(({ path, data }) => [path, data.toString('utf8')]));
}

/** Returns the objects of a bundle as one List, as `kubectl get -o json` prints them. */
function asObjects(files: Files): Files {
  const items = [...files].flatMap(([path, text]): unknown[] => {
    if (!/^cluster-resources\/.*\.json$/.test(path)) return [];
    try {
      return (JSON.parse(text) as { items?: unknown[] }).items ?? [];
    } catch {
      return [];
    }
  });
  return new Map([['objects.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items })]]);
}

/** Values of every field in the recordings, by the field's name. */
function poolOf(starts: readonly Start[]): ReadonlyMap<string, readonly unknown[]> {
  const pool = new Map<string, unknown[]>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, one] of Object.entries(value)) {
      if (!Array.isArray(value)) {
        const known = pool.get(key) ?? [];
        if (known.length < 40) known.push(one);
        pool.set(key, known);
      }
      walk(one);
    }
  };
  for (const { form, files } of starts)
    if (form === 'objects') for (const text of files.values()) walk((JSON.parse(text) as { items: unknown[] }).items);
  return pool;
}

/** Returns a made-up object: each field has a value that some recorded object has in a field of that name, or any. */
function madeUp(like: unknown, key: string, pool: ReadonlyMap<string, readonly unknown[]>, random: Random): unknown {
  if (random.next() < 0.004) return anyValue(random);
  const known = pool.get(key);
  if (known !== undefined && key !== 'items' && random.next() < 0.06) return structuredClone(random.pick(known));
  if (Array.isArray(like)) return like.map((one) => madeUp(one, '', pool, random));
  if (typeof like !== 'object' || like === null) return like;
  return Object.fromEntries(
    Object.entries(like).map(([name, one]) => [
      name,
      ['kind', 'apiVersion', 'name', 'namespace'].includes(name) ? one : madeUp(one, name, pool, random),
    ]),
  );
}

/**
 * Returns what the fuzzer starts from.
 * @param madeUpPods how many sets of made-up objects to add
 * @param every 4: every fourth recording
 */
export async function startsIn(corpus: string, madeUpPods: number, every = 1): Promise<Start[]> {
  const recordings = recordingsIn(corpus).filter(
    ({ folder }, index) => index % every === 0 && statSync(folder).isDirectory(),
  );
  const own: Start[] = [];
  for (const { name, folder, truth } of recordings)
    own.push({
      name: `${name} as its own bundle`,
      form: 'own',
      namespace: truth.namespace,
      target: truth.pod,
      files: await asOwn(folder, targetOf(truth)),
    });
  const bundles = recordings.map(
    ({ name, folder, truth }): Start => ({
      name,
      form: 'bundle',
      namespace: truth.namespace,
      target: truth.pod,
      files: filesBelow(folder),
    }),
  );
  const objects = bundles.map(
    (start): Start => ({ ...start, name: `${start.name} as objects`, form: 'objects', files: asObjects(start.files) }),
  );
  const pool = poolOf(objects);
  const random = new Random('made up');
  const made = Array.from({ length: madeUpPods }, (_, i): Start => {
    const like = random.pick(objects);
    const [path, text] = [...like.files][0]!;
    const { items } = JSON.parse(text) as { items: unknown[] };
    const list = { apiVersion: 'v1', kind: 'List', items: items.map((one) => madeUp(one, '', pool, random)) };
    return { ...like, name: `made up ${i} of ${like.name}`, files: new Map([[path, JSON.stringify(list)]]) };
  });
  const logs = (name: string): Files =>
    new Map(
      [...bundles.find((one) => name === `${one.name} as objects`)!.files].filter(([path]) => path.endsWith('.log')),
    );
  const served = objects.map(
    (start): Start => ({
      ...start,
      name: start.name.replace(/ as objects$/, ' on a server'),
      form: 'server',
      files: new Map([...start.files, ...logs(start.name)]),
    }),
  );
  return [...bundles, ...own, ...objects, ...served, ...made];
}
