/**
 * Finds the host and the port that a log line reports as unreachable. Pure. The patterns about dependencies share it.
 */
import { addressIn } from './addresses.ts';
import type { Address } from './addresses.ts';
import type { Neighbours } from './pattern.ts';
import { productIn } from './products.ts';

const UNRESOLVED = /UnknownHost|ENOTFOUND|EAI_AGAIN|no such host|not known|name resolution|NXDOMAIN/;

/** Offsets of the lines that belong to the same error, nearest first: below the matched line, then above. */
const OFFSETS = [1, 2, -1, -2, 3, 4, 5, 6, 7, 8, 9, 10, -3];

/**
 * Returns the address that the matched line names, else the address in its fields, else an address in a line of the
 * same error: the second line of libpq, the object that Node prints below the stack, the last line of a Python trace.
 */
export function addressNear(around: Neighbours): Address {
  const own = around.matched;
  const found = addressIn(own.message);
  if (found.port !== undefined) return found;
  const fields = own.fields === null ? {} : addressInFields(own.fields);
  if (fields.host !== undefined) return fields;
  if (found.host !== undefined)
    return found.port === undefined && fields.port !== undefined ? { ...found, port: fields.port } : found;
  const printed = printedObject(around);
  if (printed.host !== undefined) return printed;
  for (const offset of OFFSETS) {
    const next = around.line(offset);
    if (
      next === undefined ||
      !/refused|connect|reach|server|host|address|broker|dial|resolve|redis|database|url|dsn/i.test(next.text)
    )
      continue;
    // A line about another kind of failure is about another host.
    if (UNRESOLVED.test(next.text) && !UNRESOLVED.test(own.text)) continue;
    if (/^More details here: |\blisten(?:ing|s|er)?\b|\bserving\b|\bstarted\b|^\s{0,20}at |File "/i.test(next.text))
      continue;
    const beside = addressIn(next.message);
    if (beside.port !== undefined || (beside.host !== undefined && offset > -2 && offset < 3)) return beside;
  }
  return {};
}

/**
 * Returns the address in the object that Node prints below a stack: `address: '10.0.0.1',` and `port: 5432`, each on
 * its own line.
 */
function printedObject(around: Neighbours): Address {
  const host = around.after(/^\s{1,8}(?:address|hostname|host): '([^']{1,253})',?$/, 14)?.match[1];
  const port = around.after(/^\s{1,8}port: (\d{1,5}),?$/, 16)?.match[1];
  if (host === undefined) return {};
  return port === undefined ? { host } : { host, port };
}

function addressInFields(fields: { readonly [name: string]: string }): Address {
  for (const [name, value] of Object.entries(fields)) {
    if (
      !/(?:^|[._])(?:addr(?:ess)?|host(?:name)?|server|endpoint|broker|url|dsn|target|upstream|peer)$/i.test(name) ||
      value.length > 300
    )
      continue;
    if (/^\S{1,253}$/.test(value) && !/[:/@]/.test(value)) {
      const port = Object.entries(fields).find(
        ([key, text]) => /(?:^|[._])port$/i.test(key) && /^\d{1,5}$/.test(text),
      )?.[1];
      if (/[a-z]|\d\.\d/i.test(value)) return port === undefined ? { host: value } : { host: value, port };
    }
    const inside = addressIn(`to ${value}`);
    if (inside.host !== undefined) return inside;
  }
  return {};
}

/** Returns host, port and product of a failed connection, without unknown fields. */
export function connectionFields(around: Neighbours): { host?: string; port?: string; service?: string } {
  const address = addressNear(around);
  const service = productIn(around.matched.message);
  return service === undefined ? { ...address } : { ...address, service };
}
