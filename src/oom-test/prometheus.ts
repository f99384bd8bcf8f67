/**
 * The history of memory and throttling from Prometheus or another server with its HTTP API
 * (prometheus.io/docs/prometheus/latest/querying/api). The series are cAdvisor's: container_memory_working_set_bytes,
 * container_cpu_cfs_throttled_periods_total.
 */
import { ownerOfCgroup } from './cgroup-path.ts';
import type { Life } from './growth.ts';

export interface PrometheusTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface History {
  readonly lives: readonly Life[];
  /** The share of scheduling periods with throttling, 0 to 1; null: no CPU limit, or no such series. */
  readonly throttled: number | null;
  readonly hours: number;
}

/** The most points of a series; Prometheus refuses more than 11 000. */
const POINTS = 300;
const TIMEOUT = 10_000;
const MAX_ANSWER = 20 * 1024 * 1024;

interface Matrix {
  readonly status?: string;
  readonly error?: string;
  readonly data?: {
    readonly result?: readonly {
      readonly metric?: Readonly<Record<string, string>>;
      readonly values?: readonly (readonly [number, string])[];
      readonly value?: readonly [number, string];
    }[];
  };
}

async function query(target: PrometheusTarget, path: string, parameters: Record<string, string>): Promise<Matrix> {
  const base = new URL(target.url);
  const headers: Record<string, string> = { accept: 'application/json', ...target.headers };
  if (base.username !== '')
    headers.authorization ??= `Basic ${Buffer.from(`${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`).toString('base64')}`;
  base.username = base.password = '';
  base.pathname = `${base.pathname.replace(/(?<!\/)\/+$/, '')}/api/v1/${path}`;
  base.search = new URLSearchParams(parameters).toString();
  const answer = await fetch(base, { headers, signal: AbortSignal.timeout(TIMEOUT) });
  const text = (await answer.text()).slice(0, MAX_ANSWER);
  let value: Matrix | undefined;
  try {
    value = JSON.parse(text) as Matrix;
  } catch {
    // Not JSON, for example a login page or a proxy's error.
  }
  if (value?.status !== 'success')
    throw new Error(
      value?.error ??
        `the server answered ${answer.status}${answer.ok ? ', but not with an answer of Prometheus' : ''}`,
    );
  return value;
}

const selector = (of: { readonly namespace: string; readonly pod: string; readonly container: string }): string =>
  `{namespace=${JSON.stringify(of.namespace)},pod=${JSON.stringify(of.pod)},container=${JSON.stringify(of.container)}}`;

/** Separates runs at a drop to less than half and at a gap of more than five steps. */
function split(values: readonly (readonly [number, number])[], step: number): (readonly [number, number])[][] {
  const parts: (readonly [number, number])[][] = [];
  for (const point of values) {
    const last = parts.at(-1)?.at(-1);
    if (last === undefined || point[1] < last[1] / 2 || point[0] - last[0] > 5 * step) parts.push([point]);
    else parts.at(-1)!.push(point);
  }
  return parts;
}

/**
 * Returns the runs in an answer of query_range, oldest first. With cAdvisor's `id` label each series is one run.
 * @param step seconds between two points
 * @param runningId the container ID of the present run, or null
 */
export function livesIn(matrix: Matrix, step: number, runningId: string | null): Life[] {
  const lives = (matrix.data?.result ?? []).flatMap((series): Life[] => {
    const values = (series.values ?? [])
      .map(([at, value]) => [at, Number(value)] as const)
      .filter(([, value]) => Number.isFinite(value) && value > 0);
    const id = ownerOfCgroup(series.metric?.id ?? '').containerId;
    const parts = id === null ? split(values, step) : values.length > 0 ? [[...values]] : [];
    return parts.map((part, i) => ({
      containerId: id,
      startedAt: null,
      samples: part.map(([at, bytes]) => ({ time: new Date(at * 1000).toISOString(), bytes })),
      peakBytes: Math.max(...part.map(([, bytes]) => bytes)),
      ended: id === null ? i < parts.length - 1 : id !== runningId,
    }));
  });
  return lives.sort((a, b) => Date.parse(a.samples[0]!.time) - Date.parse(b.samples[0]!.time));
}

/**
 * Reads the history of a container.
 * @param now the end of the history, RFC 3339
 * @param hours how far back
 * @param runningId the container ID of the present run, or null
 * @throws Error with the reason where it cannot be read
 */
export async function readHistory(
  target: PrometheusTarget,
  of: { readonly namespace: string; readonly pod: string; readonly container: string },
  now: string,
  hours: number,
  runningId: string | null,
): Promise<History> {
  const end = Date.parse(now) / 1000;
  const step = Math.max(5, Math.ceil((hours * 3600) / POINTS));
  const range = { start: String(end - hours * 3600), end: String(end), step: String(step) };
  const window = `[${Math.ceil(hours * 60)}m]`;
  const [memory, throttled] = await Promise.all([
    query(target, 'query_range', { query: `container_memory_working_set_bytes${selector(of)}`, ...range }),
    query(target, 'query', {
      query: `sum(increase(container_cpu_cfs_throttled_periods_total${selector(of)}${window})) / sum(increase(container_cpu_cfs_periods_total${selector(of)}${window}))`,
      time: String(end),
    }),
  ]);
  const share = Number(throttled.data?.result?.[0]?.value?.[1] ?? NaN);
  return {
    lives: livesIn(memory, step, runningId),
    throttled: Number.isFinite(share) && share >= 0 ? Math.min(1, share) : null,
    hours,
  };
}
