/**
 * Kubernetes quantities (`256Mi`, `1.5Gi`, `20m`, `1e3`): to numbers and back.
 * Source: k8s.io/apimachinery/pkg/api/resource/quantity.go and suffix.go.
 */

const SUFFIXES: { readonly [suffix: string]: number } = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const QUANTITY = /^([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30}))(?:([eE][+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i))?$/;

/**
 * Reads a quantity.
 * @param quantity as the API writes it
 * @returns bytes for memory, cores for cpu; undefined if it is not a quantity
 */
export function parseQuantity(quantity: string | number | undefined | null): number | undefined {
  if (typeof quantity === 'number') return quantity;
  const match = QUANTITY.exec(quantity?.trim() ?? '');
  if (match === null) return undefined;
  const value = Number(match[1]) * (match[2] !== undefined ? Number(`1${match[2]}`) : SUFFIXES[match[3] ?? '']!);
  return Number.isFinite(value) ? value : undefined;
}

const BINARY: readonly (readonly [string, number])[] = [
  ['Ei', 2 ** 60],
  ['Pi', 2 ** 50],
  ['Ti', 2 ** 40],
  ['Gi', 2 ** 30],
  ['Mi', 2 ** 20],
  ['Ki', 2 ** 10],
];

/**
 * Returns bytes in the largest binary unit that keeps the number at 1 or more, rounded to one decimal: `64Mi`, `1.5Gi`.
 */
export function formatBytes(bytes: number): string {
  for (const [unit, size] of BINARY) {
    if (bytes >= size) {
      const value = Math.round((bytes / size) * 10) / 10;
      return `${value}${unit}`;
    }
  }
  return `${Math.round(bytes)}`;
}

/** Returns cores as Kubernetes writes them: `20m`, `1500m`, `2`. */
export function formatCores(cores: number): string {
  const milli = Math.round(cores * 1000);
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}

/**
 * Returns a memory limit for at least so many bytes, rounded up to a usual size: steps of 16Mi below 128Mi, of 64Mi
 * below 1Gi, of 256Mi below 4Gi, then of 1Gi. An exact quantity: `192Mi`, `1280Mi`, `5Gi`.
 */
export function sensibleLimit(bytes: number): string {
  const mi = bytes / 2 ** 20;
  const step = mi <= 128 ? 16 : mi <= 1024 ? 64 : mi <= 4096 ? 256 : 1024;
  const rounded = Math.max(16, Math.ceil(mi / step) * step);
  return rounded % 1024 === 0 ? `${rounded / 1024}Gi` : `${rounded}Mi`;
}

/** Returns a cpu limit for at least so many cores: steps of 50m below 500m, of 250m below 2, then whole cores. */
export function sensibleCpu(cores: number): string {
  const milli = cores * 1000;
  const step = milli <= 500 ? 50 : milli <= 2000 ? 250 : 1000;
  // 0.1 × 1000 in floating point may be a hair above 100.
  return formatCores((Math.ceil(milli / step - 1e-9) * step) / 1000);
}
