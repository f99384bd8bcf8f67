/** What the API server serves, by its discovery. */
import type { PodContext } from '../../check.ts';

/** What is known of a group. */
export interface Served {
  /** The group, where one was asked for. */
  readonly name: string | undefined;
  readonly group: 'known' | 'absent' | 'unknown';
  /** Its versions: `v1`, `v1beta1`; undefined where the answer is not known. */
  readonly versions: readonly string[] | undefined;
  /** The minor version of the API server; undefined where it is not known. */
  readonly minor: number | undefined;
}

/**
 * Returns what the API server serves of the group of an API.
 * @param version with the group: `policy/v1beta1`; undefined: only the server's version is read
 */
export function servedOf(context: PodContext, version: string | undefined): Served {
  const server = context.ask({ verb: 'raw', path: '/version' });
  const minor =
    server.state === 'known' ? Number.parseInt(String((server.value as { minor?: unknown }).minor), 10) : NaN;
  const base = { minor: Number.isNaN(minor) ? undefined : minor };
  const name = version?.slice(0, version.indexOf('/'));
  if (!name || !/^[a-z0-9.-]{1,253}$/.test(name))
    return { ...base, name: undefined, group: 'unknown', versions: undefined };
  const fact = context.ask({ verb: 'raw', path: `/apis/${name}` });
  // A server that does not even know its version answers nothing of this.
  if (fact.state === 'absent' && server.state === 'known')
    return { ...base, name, group: 'absent', versions: undefined };
  const answer = fact.state === 'known' ? (fact.value as { kind?: unknown; versions?: unknown }) : undefined;
  if (answer?.kind !== 'APIGroup' || !Array.isArray(answer.versions))
    return { ...base, name, group: 'unknown', versions: undefined };
  const versions = (answer.versions as { version?: unknown }[]).flatMap(({ version: one }) =>
    typeof one === 'string' ? [one] : [],
  );
  return { ...base, name, group: 'known', versions };
}
