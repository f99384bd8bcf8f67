/** A recording in which every name, image, path and word of a log that a check may put into a command is hostile. */
import type { Evidence, Fact, Query } from '../../src/model/facts.ts';
import type { Source } from '../../src/sources/source.ts';
import { replay } from './replay.ts';

/** Fields with values that name something: what a check would put into a command. */
const NAMES = new Set([
  'name',
  'namespace',
  'image',
  'nodeName',
  'serviceAccountName',
  'serviceAccount',
  'claimName',
  'secretName',
  'key',
  'path',
  'mountPath',
  'subPath',
  'storageClassName',
  'volumeName',
  'runtimeClassName',
  'priorityClassName',
  'schedulerName',
  'provisioner',
  'driver',
  'externalName',
  'host',
  'workingDir',
  'uid',
  'topologyKey',
  'volumeHandle',
  'server',
  'resourceName',
  'runAsUserName',
  'containerName',
  'profile',
]);
/** Objects with keys and values that name something. Keys of Kubernetes itself stay as they are. */
const LABELS = new Set(['labels', 'matchLabels', 'selector', 'nodeSelector']);
const OWN_KEY = /[./]|^pod-template-hash$/;
/** What a log may name: absolute paths, host names, addresses. */
const IN_LOGS =
  /(?<![\w.])\/[\w.-]{2,40}(?:\/[\w.-]{1,40}){0,6}|\b[a-z][\w-]{1,30}(?:\.[a-z][\w-]{1,30}){1,4}\b|"[\w./:-]{3,60}"/g;
/** Words of Kubernetes itself, which a rename would turn into another case. */
const KEPT =
  /^(?:Ready|True|False|Unknown|default|Always|Never|IfNotPresent|OnFailure|http|https|TCP|UDP|[A-Z][a-zA-Z]+|kubernetes(?:\..*)?|kube-.*|metadata\..*|status\..*|spec\..*|limits\..*|requests\..*|v\d.*|\d[\d.:]*)$/;

const MAX_NAMES = 400;

/** Whether a key is a name: a key of a ConfigMap or Secret, or of a label. */
const isNamed = (parent: string, key: string): boolean =>
  !KEPT.test(key) && (parent === 'data' || (LABELS.has(parent) && !OWN_KEY.test(key)));

function collect(value: unknown, into: Set<string>, key = ''): void {
  if (typeof value === 'string') {
    if (NAMES.has(key) && value.length > 1 && !KEPT.test(value)) into.add(value);
    if (key === 'text')
      for (const [word] of value.matchAll(IN_LOGS)) if (!KEPT.test(word)) into.add(word.replaceAll('"', ''));
    if (key === 'command' || key === 'args') into.add(value);
  } else if (Array.isArray(value)) {
    for (const one of value) collect(one, into, key);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) {
      if (isNamed(key, name)) into.add(name);
      if (
        LABELS.has(key) &&
        typeof one === 'string' &&
        one.length > 1 &&
        name !== 'pod-template-hash' &&
        !KEPT.test(one)
      )
        into.add(one);
      collect(one, into, name);
    }
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/**
 * The evidence of a recording with a text added to each of its names, everywhere: in objects, events and logs.
 * @param payload added to the end of each name
 * @returns a source that answers queries by the hostile names, and how a name reads in it
 */
export function planted(evidence: Evidence, payload: string): { source: Source; rename: (name: string) => string } {
  const names = new Set<string>();
  for (const { fact } of Object.values(evidence.facts)) if (fact.state === 'known') collect(fact.value, names);
  const tokens = [...names]
    .filter((name) => name.length > 1)
    .sort((a, b) => b.length - a.length)
    .slice(0, MAX_NAMES);
  const words = new RegExp(`(?<![\\w.-])(?:${tokens.map(escaped).join('|')})(?![\\w-])`, 'g');
  const text = (one: string): string => (tokens.length === 0 ? one : one.replace(words, (name) => `${name}${payload}`));
  // Other keys are the API's own.
  const encode = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map((one) => encode(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [isNamed(key, name) ? text(name) : name, encode(one, name)]),
    );
  };
  const decode = (query: Query): Query => JSON.parse(JSON.stringify(query).replaceAll(inJson(payload), '')) as Query;
  const inner = replay(evidence);
  const source: Source = {
    ...inner,
    async fetch(query: Query): Promise<Fact<unknown>> {
      return encode(await inner.fetch(decode(query))) as Fact<unknown>;
    },
  };
  return { source, rename: text };
}
