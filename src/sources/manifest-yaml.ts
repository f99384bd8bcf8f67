/** Reads YAML as kubectl does: with the scalars of sigs.k8s.io/yaml, which are those of YAML 1.1 and of Go. */
import type { Schema } from 'js-yaml';

type Library = typeof import('js-yaml');

/** Integers that Go's strconv.ParseInt reads with base 0, without their underscores. */
const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]+|0|[1-9][0-9]*)$/;
/** Other numbers, and `08`, which is no octal number. */
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/**
 * Returns the number that a scalar without quotes is for kubectl: `0755` is 493; undefined where it is none.
 * @see https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
 */
export function numberOf(source: string): number | undefined {
  // Underscores may be between digits, but not where the number starts with a point.
  const plain = source.startsWith('.') ? source : source.replaceAll('_', '');
  const whole = INTEGER.exec(plain);
  if (whole === null) {
    const value = FLOAT.test(plain) ? Number(plain) : NaN;
    return Number.isFinite(value) ? value : undefined;
  }
  const [, sign, digits] = whole as unknown as [string, string, string];
  const value = Number(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return sign === '-' && value !== 0 ? -value : value;
}

/** Timestamps stay text, as in JSON. */
function schemaOf({ CORE_SCHEMA, NOT_RESOLVED, boolYaml11Tag, intCoreTag, floatCoreTag, mergeTag }: Library): Schema {
  return CORE_SCHEMA.withTags(
    boolYaml11Tag,
    {
      ...intCoreTag,
      resolve: (source) => {
        const value = numberOf(source);
        return value !== undefined && Number.isInteger(value) ? value : NOT_RESOLVED;
      },
    },
    { ...floatCoreTag, resolve: (source, ...more) => numberOf(source) ?? floatCoreTag.resolve(source, ...more) },
    mergeTag,
  );
}

/**
 * Returns the documents of a YAML text as kubectl reads them. The last of two equal keys counts.
 * @throws Error where it is no YAML
 */
export async function loadManifestYaml(text: string): Promise<unknown[]> {
  // Loaded only where there is YAML to read.
  const yaml = await import('js-yaml');
  return yaml.loadAll(text, { schema: schemaOf(yaml), json: true });
}
