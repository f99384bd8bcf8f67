/** Removes everything that a cause cites from an Evidence. */
import type { Citation } from '../../src/model/finding.ts';
import type { Evidence, Fact, LogText, Query } from '../../src/model/facts.ts';
import { RESOURCES } from '../../src/model/resources.ts';

type Entry = { query: Query; fact: Fact<unknown> };
type Thing = { kind?: string; metadata?: { name?: string } } & Record<string, unknown>;

const nameOf = (object: string): { kind: string; name: string } => {
  const parts = object.split('/');
  return { kind: parts[0]!, name: parts.at(-1)! };
};

/** Removes the member that a path names: `spec.containers[web].env[A]`, `data.config.yaml` (keys may contain dots). */
function removePath(target: unknown, path: string): void {
  const step = (value: unknown, rest: string): void => {
    if (value === null || typeof value !== 'object' || rest === '') return;
    const member = /^\[([^\]]*)\]\.?(.*)$/s.exec(rest);
    if (member && Array.isArray(value)) {
      const at = value.findIndex(
        (one: Thing, index) =>
          one?.name === member[1] ||
          one?.type === member[1] ||
          one?.mountPath === member[1] ||
          String(index) === member[1],
      );
      if (at < 0) return;
      // No API server returns a mount without its path, so the whole mount is removed.
      if (member[2] === '' || member[2] === 'mountPath') value.splice(at, 1);
      else step(value[at], member[2]!);
      return;
    }
    const record = value as Record<string, unknown>;
    // The longest key first, for keys that contain dots.
    const key = Object.keys(record)
      .filter((one) => rest === one || rest.startsWith(`${one}.`) || rest.startsWith(`${one}[`))
      .sort((a, b) => b.length - a.length)[0];
    if (key === undefined) return;
    if (rest === key) delete record[key];
    else step(record[key], rest.slice(key.length).replace(/^\./, ''));
  };
  step(target, path);
}

const resourceOfKind = (kind: string): string | undefined =>
  Object.entries(RESOURCES).find(([, info]) => info.kind === kind)?.[0];

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();

function withoutLines(log: LogText, quote: string): LogText {
  const wanted = plain(quote).slice(0, 160);
  return {
    ...log,
    text: log.text
      .split('\n')
      .filter((line) => wanted === '' || !plain(line).includes(wanted))
      .join('\n'),
  };
}

function ablateEntry(entry: Entry, citation: Citation): Entry {
  const { query, fact } = entry;
  const { kind, name } = nameOf(citation.object);
  const [what, rest] = [citation.field.split(' ')[0]!, citation.field.slice(citation.field.indexOf(' ') + 1)];
  if (what === 'log') {
    if (query.verb !== 'log' || query.pod !== name || query.container !== rest || fact.state !== 'known') return entry;
    return { query, fact: { state: 'known', value: withoutLines(fact.value as LogText, citation.quote) } };
  }
  if (query.verb === 'log' || query.verb === 'raw') return entry;
  if (what === 'event') {
    if (query.resource !== 'events' || fact.state !== 'known') return entry;
    const kept = (fact.value as { reason?: string; involvedObject?: { kind?: string; name?: string } }[]).filter(
      (event) => !(event.reason === rest && event.involvedObject?.kind === kind && event.involvedObject.name === name),
    );
    return { query, fact: { state: 'known', value: kept } };
  }
  if (query.resource !== resourceOfKind(kind)) return entry;
  if (what === 'lookup') {
    const proves = query.verb === 'list' || query.name === name;
    return proves ? { query, fact: { state: 'not-collected' } } : entry;
  }
  if (fact.state !== 'known') return entry;
  const value = structuredClone(fact.value) as Thing | Thing[];
  for (const object of Array.isArray(value) ? value : [value])
    if (object.metadata?.name === name) removePath(object, citation.field);
  return { query, fact: { state: 'known', value } };
}

/** Returns a copy of the evidence without anything that the citations name. */
export function ablate(evidence: Evidence, citations: readonly Citation[]): Evidence {
  const facts = Object.fromEntries(
    Object.entries(evidence.facts).map(([key, entry]) => [key, citations.reduce<Entry>(ablateEntry, entry as Entry)]),
  );
  return { ...evidence, facts };
}
