/** Reads the target that the user names: `web-1`, `deploy/web`, `deployments.apps/web`, `deploy web`. */
import { UserError } from '../errors.ts';
import { nearest } from '../evidence/text.ts';
import { EXPLAINABLE, RESOURCES, resourceNamed } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';
import type { Target } from '../diagnosis/target.ts';
import type { Flags } from './flags.ts';

const EXPLAINABLE_TEXT = 'crashloop explains pods, workloads and Services: pod, deploy, sts, ds, rs, job, cronjob, svc';

const TYPE_NAMES: readonly string[] = EXPLAINABLE.flatMap((one) => [one, ...RESOURCES[one].aliases]);

export interface Named {
  readonly resource: Target['resource'];
  readonly name: string;
  /** The words after the target. */
  readonly rest: readonly string[];
}

/**
 * Returns the resource of a TYPE as kubectl accepts it: `deploy`, `deployments.apps`, `deployments.v1.apps`; undefined
 * for an unknown one.
 */
function typeNamed(type: string): Resource | undefined {
  const [, ...qualifier] = type.toLowerCase().split('.');
  const resource = resourceNamed(type);
  if (resource === undefined || qualifier.length === 0) return resource;
  const { group, version } = RESOURCES[resource];
  const wanted = qualifier.join('.');
  return wanted === group || wanted === `${version}.${group}` || (group === '' && wanted === version)
    ? resource
    : undefined;
}

/** Returns the resource of a TYPE that can be explained; undefined for any other word. */
export function targetType(type: string): Target['resource'] | undefined {
  const resource = typeNamed(type);
  return EXPLAINABLE.find((one) => one === resource);
}

function explainable(type: string): Target['resource'] {
  const resource = typeNamed(type);
  if (resource === undefined) {
    const [best] = nearest(type, TYPE_NAMES, 1);
    throw new UserError(
      `unknown resource type "${type}"`,
      best === undefined ? EXPLAINABLE_TEXT : `did you mean "${best}"? ${EXPLAINABLE_TEXT}`,
    );
  }
  const found = targetType(type);
  if (found === undefined) throw new UserError(`a ${RESOURCES[resource].kind} does not crash loop`, EXPLAINABLE_TEXT);
  return found;
}

/**
 * Refuses names that would change the path of a request, as the path rules of the API do
 * (k8s.io/apimachinery/pkg/api/validation/path).
 */
function checkedName(name: string, type = 'TYPE'): string {
  if (name === '')
    throw new UserError(
      `you must specify a name: ${type}/NAME`,
      '`kubectl crashloop list` shows the names of what fails',
    );
  if (name === '.' || name === '..') throw new UserError(`invalid resource name "${name}": may not be '${name}'`);
  const bad = /[%\s]/.exec(name)?.[0];
  if (bad !== undefined) throw new UserError(`invalid resource name "${name}": may not contain '${bad}'`);
  return name;
}

/**
 * Reads the target from the arguments of a command.
 * @param usage the usage of the command, for the message if no target is named
 * @throws UserError
 */
export function parseTarget(words: readonly string[], usage: string): Named {
  const [first, second, ...others] = words;
  if (first === undefined) throw new UserError('a pod or TYPE/NAME is needed', `usage: ${usage}`);
  if (first.includes('/')) {
    const parts = first.split('/');
    if (parts.length > 2)
      throw new UserError(`arguments in resource/name form may not have more than one slash: "${first}"`);
    return { resource: explainable(parts[0]!), name: checkedName(parts[1]!, parts[0]), rest: words.slice(1) };
  }
  if (second !== undefined && typeNamed(first) !== undefined && !second.includes('/')) {
    return { resource: explainable(first), name: checkedName(second), rest: others };
  }
  return { resource: 'pods', name: checkedName(first), rest: words.slice(1) };
}

/** Returns what a user may have meant with two words: a type with a typing error, or two pods. */
function secondHint([first = '', second = '']: readonly string[], usage: string): string {
  const [type] = first.includes('/') || second.includes('/') ? [] : nearest(first, TYPE_NAMES, 1);
  return type === undefined
    ? `usage: ${usage}; \`kubectl crashloop list -o wide\` explains all that fail`
    : `did you mean "${type} ${second}"? usage: ${usage}`;
}

/** Reads the target of a command that accepts no further argument. */
export function parseOnlyTarget(words: readonly string[], usage: string): Named {
  const named = parseTarget(words, usage);
  if (named.rest.length > 0)
    throw new UserError(`one target at a time: "${named.rest[0]!}" is one too many`, secondHint(words, usage));
  return named;
}

/**
 * Reads the target of a command that accepts only a target.
 * @returns undefined if no target is named, and the manifests of `-f` name it, or the recording of `--from` can be about
 *   one object
 * @throws UserError where it is named in two ways
 */
export function namedIn(words: readonly string[], flags: Flags, usage: string): Named | undefined {
  const hasFiles = (flags.lists.filename?.length ?? 0) > 0;
  if (hasFiles && words.length > 0)
    throw new UserError('name the target in one way: POD, TYPE/NAME or -f', `usage: ${usage}`);
  return words.length === 0 && (hasFiles || flags.values.from !== undefined)
    ? undefined
    : parseOnlyTarget(words, usage);
}
