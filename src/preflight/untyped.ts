/** Values of manifests that the API wants as text, and that are none: without quotes `yes` is a boolean for kubectl. */
import type { KubeObject } from '../model/objects.ts';
import { isObject } from '../sources/shape/fit.ts';

/** A value that is no text. The value itself is not kept: it may be a secret. */
export interface Untyped {
  /** `spec.template.spec.containers[web].env[DEBUG].value` */
  readonly path: string;
  /** `a boolean` */
  readonly type: string;
}

/** Values that are named. */
const MOST = 20;

function typeOf(value: unknown): string | undefined {
  if (typeof value === 'boolean' || typeof value === 'number') return `a ${typeof value}`;
  // The server takes null as an empty text.
  return typeof value !== 'object' || value === null ? undefined : Array.isArray(value) ? 'a list' : 'a map';
}

function one(value: unknown, path: string): Untyped[] {
  const type = typeOf(value);
  return type === undefined ? [] : [{ path, type }];
}

/** The values of a map, or the members of a list. */
function each(values: unknown, path: string): Untyped[] {
  if (Array.isArray(values)) return values.flatMap((value, i) => one(value, `${path}[${i}]`));
  return isObject(values) ? Object.entries(values).flatMap(([key, value]) => one(value, `${path}.${key}`)) : [];
}

const members = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isObject) : []);
const named = ({ name }: Record<string, unknown>, i: number): string => (typeof name === 'string' ? name : String(i));

function inMetadata(metadata: unknown, path: string): Untyped[] {
  if (!isObject(metadata)) return [];
  return [...each(metadata.labels, `${path}.labels`), ...each(metadata.annotations, `${path}.annotations`)];
}

function inContainer(container: Record<string, unknown>, path: string): Untyped[] {
  return [
    ...one(container.image, `${path}.image`),
    ...each(container.command, `${path}.command`),
    ...each(container.args, `${path}.args`),
    ...members(container.env).flatMap((variable, i) => [
      ...one(variable.name, `${path}.env[${i}].name`),
      ...one(variable.value, `${path}.env[${named(variable, i)}].value`),
    ]),
  ];
}

function inTemplate(template: unknown, path: string): Untyped[] {
  if (!isObject(template)) return [];
  const at = (field: string): string => (path === '' ? field : `${path}.${field}`);
  const spec = isObject(template.spec) ? template.spec : {};
  return [
    ...inMetadata(template.metadata, at('metadata')),
    ...each(spec.nodeSelector, at('spec.nodeSelector')),
    ...['initContainers', 'containers'].flatMap((list) =>
      members(spec[list]).flatMap((container, i) => inContainer(container, at(`spec.${list}[${named(container, i)}]`))),
    ),
  ];
}

/**
 * Returns the values of a workload that the API server refuses, because they are no text.
 * @param path the path of its pod template; '' of a bare pod
 */
export function untypedIn(workload: KubeObject, path: string): Untyped[] {
  if (path === '') return inTemplate(workload, '').slice(0, MOST);
  const template = path
    .split('.')
    .reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), workload);
  return [...inMetadata(workload.metadata, 'metadata'), ...inTemplate(template, path)].slice(0, MOST);
}

/** Returns the values of a ConfigMap or a Secret that the API server refuses, because they are no text. */
export const untypedData = (object: KubeObject): Untyped[] =>
  [
    ...inMetadata(object.metadata, 'metadata'),
    ...['data', 'binaryData', 'stringData'].flatMap((field) =>
      each((object as unknown as Record<string, unknown>)[field], field),
    ),
  ].slice(0, MOST);

/** Returns a ConfigMap or a Secret with text in place of such values: their keys exist once the values are corrected. */
export function withTexts(object: KubeObject): KubeObject {
  const texts = (map: unknown): unknown =>
    isObject(map)
      ? Object.fromEntries(
          Object.entries(map).map(([key, value]) => [key, typeOf(value) === undefined ? value : JSON.stringify(value)]),
        )
      : map;
  const { data, binaryData, stringData, ...rest } = object as KubeObject & Record<string, unknown>;
  const given = Object.entries({ data, binaryData, stringData }).filter(([, map]) => map !== undefined);
  return { ...rest, ...Object.fromEntries(given.map(([field, map]) => [field, texts(map)])) };
}

/** Says the first of several values: `data.DEBUG is a boolean, not text`. */
export function sayUntyped([first, ...others]: readonly [Untyped, ...Untyped[]]): string {
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return `${first.path} is ${first.type}, not text${more}`;
}
