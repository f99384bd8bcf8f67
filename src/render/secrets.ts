/** Masks secrets in every answer before it is printed, in every format. */
import { redactNamed, redactText } from '../redaction/redact.ts';

/** Fields that quote the cluster, or sentences that do. Names and ids stay as they are. */
const QUOTING = new Set(['quote', 'says', 'summary', 'why', 'text', 'command', 'missing']);
const ENV = /\benv\[([^\]]{1,200})\]/;

/** Returns a copy of an answer (plain data) without secrets in its quotes. */
export function withoutSecrets<T>(answer: T): T {
  return masked(answer) as T;
}

function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  const { field } = value as { field?: unknown };
  const variable = typeof field === 'string' ? ENV.exec(field)?.[1] : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]): [string, unknown] => {
      if (typeof one !== 'string' || !QUOTING.has(key)) return [key, masked(one)];
      return [key, redactText(key === 'quote' && variable !== undefined ? redactNamed(variable, one) : one)];
    }),
  );
}
