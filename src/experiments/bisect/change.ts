/** One change between two pod templates. Pure. */
import { same } from '../../checks/app/support/difference.ts';

/** Labels and annotations of a pod template. */
export interface TemplateMetadata {
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly annotations?: Readonly<Record<string, string | null>>;
}

/** One change of a pod template, and how to take it back. */
export interface TemplateChange {
  /** For people, without a subject: `image of web: web:1 -> web:2`. Values that may be secret are left out. */
  readonly text: string;
  /** Values by path that restore the older template, as in a SpecChange: null removes. */
  readonly set: Readonly<Record<string, unknown>>;
  /** For a change of the template's metadata, what the older one has; null removes. Then `set` is for copies only. */
  readonly metadata?: TemplateMetadata;
  /** It decides on which nodes the pod may run, so its copy is not pinned to the node of the pod. */
  readonly places?: boolean;
}

/** Returns the metadata that several changes restore; undefined: none of them is one of the metadata. */
export function metadataOf(changes: readonly TemplateChange[]): TemplateMetadata | undefined {
  const all = changes.flatMap(({ metadata }) => metadata ?? []);
  const of = (kind: keyof TemplateMetadata): TemplateMetadata => {
    const own: Record<string, string | null> = Object.assign({}, ...all.map((one) => one[kind] ?? {}));
    return Object.keys(own).length === 0 ? {} : { [kind]: own };
  };
  return all.length === 0 ? undefined : { ...of('labels'), ...of('annotations') };
}

export type Fields = Readonly<Record<string, unknown>>;

/** Returns a change for each key that differs in two objects. */
export function keyChanges(before: unknown, after: unknown, path: string, of: string): TemplateChange[] {
  const [was, is] = [(before ?? {}) as Fields, (after ?? {}) as Fields];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((key) => !same(was[key], is[key]))
    .map((key) => ({ text: `${key} of ${of}`, set: { [`${path}.${key}`]: was[key] ?? null } }));
}
