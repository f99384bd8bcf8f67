/** The arguments of the tools: their schema, and what a command is asked by them. */
import { UserError } from '../../errors.ts';
import type { Schema } from '../../mcp/server.ts';

export type Given = Readonly<Record<string, unknown>>;

/** The names of the API, as k8s.io/apimachinery/pkg/util/validation has them: no flag, no path, no other separator. */
const LABEL = '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$';
const TARGET = '^([A-Za-z]+/)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$';

const text = (description: string, pattern: string, maxLength: number): Schema => ({
  type: 'string',
  description,
  pattern,
  minLength: 1,
  maxLength,
});

/** What several tools take. */
export const ARGUMENTS = {
  target: text('A pod, or TYPE/NAME such as deploy/web: then the pod in the worst state', TARGET, 280),
  namespace: text('Namespace; default: that of the server', LABEL, 63),
  container: text('Only this container', LABEL, 63),
} as const;

/** Returns the schema of arguments: no others are accepted. */
export const inputOf = (properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** Returns an argument that is a text; undefined where it is not given. */
export const textIn = (given: Given, name: string): string | undefined => {
  const value = given[name];
  return typeof value === 'string' ? value : undefined;
};

/** Returns the target as the one word of a command. @throws UserError where there is none */
export function targetIn(given: Given): readonly string[] {
  const target = textIn(given, 'target');
  if (target === undefined) throw new UserError('target is missing: a pod, or TYPE/NAME');
  return [target];
}

/** Returns the flags that arguments stand for. @param names of arguments that are flags of the same name */
export const valuesIn = (given: Given, ...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = given[name];
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
