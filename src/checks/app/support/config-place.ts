/** The ConfigMap or Secret that a configuration file comes from, and the line of it that a message is about. */
import { command } from '../../../model/command.ts';
import { changedSince } from '../../../evidence/last-edit.ts';
import { unquotedIn } from '../../../knowledge/type-hints.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { carriedFiles } from '../../config/support/files.ts';
import { citeField, citePod } from '../../support/cite.ts';
import { carriersOf, mountOf } from '../../support/mounts.ts';
import { look } from '../../support/owner.ts';
import { stateOfKey } from './config-now.ts';

/** A key of a ConfigMap or Secret that is mounted as a configuration file. */
export interface Place {
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
  /** `ConfigMap/web-config`. */
  readonly object: string;
  /** Key of the object. */
  readonly key: string;
  /** The file as the container sees it. */
  readonly path: string;
  /** Whether the mistake was found in the object itself. */
  readonly seen: boolean;
  /** The key as it is now does not have the mistake. */
  readonly gone?: boolean;
}

/** Returns the line that a message is about: by its number, else by the word that the message names. */
function lineOf(
  text: string,
  at: string | undefined,
  word: string | undefined,
): { readonly number: number; readonly text: string } | undefined {
  const lines = text.split('\n');
  const number = Number(/\d+/.exec(at ?? '')?.[0] ?? 0);
  const index = number > 0 ? number - 1 : word ? lines.findIndex((line) => line.includes(word)) : -1;
  const line = lines[index];
  return line === undefined ? undefined : { number: index + 1, text: line };
}

function fixesOf(context: PodContext, kind: 'ConfigMap' | 'Secret', name: string, key: string, message: string): Fix[] {
  // In a JSONPath, a backslash makes any character part of the key.
  const jsonPath = `{.data.${key.replace(/[^\w-]/g, '\\$&')}}`;
  const read = look(
    `read the file: key ${key} of ConfigMap ${name}`,
    command`kubectl -n ${context.namespace} get configmap ${name} -o jsonpath=${jsonPath} | cat -n`,
  );
  const unquoted = unquotedIn(message);
  const correct: Fix = {
    text: `correct key ${key} of ${kind} ${name}${unquoted ? `: ${unquoted.hint}` : ''}; mounted files change within two minutes, and the next restart reads them`,
    command: command`kubectl -n ${context.namespace} edit ${kind.toLowerCase()} ${name}`,
    risk: 'changes',
  };
  return kind === 'ConfigMap' ? [read, correct] : [correct];
}

/**
 * Returns the object that a file comes from.
 * @param at the place that the message names: `3`, `line 3`
 * @param word the key or word that the message names
 * @param message what the program said
 * @returns undefined where the file is not mounted from a ConfigMap or Secret
 */
export function placeOf(
  context: PodContext,
  container: ContainerView,
  path: string | undefined,
  at: string | undefined,
  word: string | undefined,
  message = '',
): Place | undefined {
  const mounted = path ? mountOf(container, context.pod, path) : undefined;
  if (!path || !mounted) return undefined;
  const found = carriersOf(mounted.volume).flatMap((carrier) => {
    const { items } = carrier;
    const key = items ? items.find((item) => item.path === mounted.inside)?.key : mounted.inside;
    return key ? [{ carrier, key }] : [];
  })[0];
  if (!found) return undefined;
  const { carrier, key } = found;
  const object = `${carrier.kind}/${carrier.name}`;
  const map = carrier.kind === 'ConfigMap' ? context.get('configmaps', carrier.name) : undefined;
  const text = map?.state === 'known' ? map.value.data?.[key] : undefined;
  const line = text === undefined ? undefined : lineOf(text, at, word);
  const edited = map?.state === 'known' ? changedSince(map.value, container) : undefined;
  const number = Number(/\d+/.exec(at ?? '')?.[0] ?? 0);
  const now = text === undefined ? 'unseen' : stateOfKey(text, path, number, word, message);
  // A line without the mistake that the message names may have been corrected since.
  const place = line && `line ${line.number}${now === 'there' ? '' : ' as it is now'}`;
  return {
    evidence: [
      ...(line && now !== 'gone' ? [citeField(object, `data[${key}]`, `${place}: ${line.text.slice(0, 160)}`)] : []),
      citePod(context, carrier.field, `${carrier.name}, mounted at ${mounted.mount.mountPath}`),
    ],
    fixes: fixesOf(context, carrier.kind, carrier.name, key, message),
    object,
    key,
    path,
    seen: line !== undefined && now === 'there' && edited === undefined,
    gone: now === 'gone' && edited === undefined,
  };
}

/** How JSON parsers name themselves (V8, Python's json, Go's encoding/json, Jackson, Gson, .NET). */
const OF_JSON = /json|invalid character ['"‘]/i;

/** Returns where JSON.parse stops in a text, and the text around that position; undefined where it parses. */
function errorIn(text: string): { readonly position: number; readonly near: string } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const position = Number(/position (\d{1,9})/.exec(String(error))?.[1] ?? text.length);
    const near = text.slice(Math.max(0, position - 40), position + 40);
    return { position, near: near.replace(/\s+/g, ' ').trim() };
  }
}

/** Parsers differ by a character or two about where they stop. */
const JSON_SLACK = 3;

/**
 * Returns the mounted `.json` file that does not parse, for the message of a JSON parser that names no file.
 * @param detail the message
 */
export function brokenJson(context: PodContext, container: ContainerView, detail: string): Place | undefined {
  if (!OF_JSON.test(detail)) return undefined;
  const broken = carriedFiles(context, container).flatMap((file) => {
    if (file.carrier.kind !== 'ConfigMap' || !/\.json$/i.test(file.path)) return [];
    const map = context.get('configmaps', file.carrier.name);
    const text = map.state === 'known' ? map.value.data?.[file.key] : undefined;
    const error = text === undefined ? undefined : errorIn(text);
    const edited = map.state === 'known' ? changedSince(map.value, container) : undefined;
    return error === undefined || text === undefined ? [] : [{ file, text, error, edited }];
  });
  const position = Number(/(?:position|char) (\d{1,9})/.exec(detail)?.[1] ?? -1);
  const agrees = (at: number): boolean => position >= 0 && Math.abs(at - position) <= JSON_SLACK;
  const one = broken.find(({ error }) => agrees(error.position)) ?? broken[0];
  if (one === undefined) return undefined;
  const { file, text, error, edited } = one;
  const { name, field } = file.carrier;
  const lines = text.slice(0, error.position).split('\n');
  const place = `position ${error.position}: line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
  return {
    evidence: [
      citeField(`ConfigMap/${name}`, `data[${file.key}]`, `does not parse as JSON at ${place}: ${error.near}`),
      citePod(context, field, `${name}, mounted at ${file.mountPath}`),
    ],
    fixes: fixesOf(context, 'ConfigMap', name, file.key, detail),
    object: `ConfigMap/${name}`,
    key: file.key,
    path: file.path,
    seen: edited === undefined && (position >= 0 ? agrees(error.position) : broken.length === 1),
  };
}
