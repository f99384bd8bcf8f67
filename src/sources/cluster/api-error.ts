/** What the API server said instead of an answer. */
import { UserError } from '../../errors.ts';

/** A Kubernetes `Status` (k8s.io/apimachinery `meta/v1/types.go`), as much of it as is read here. */
export interface Status {
  readonly kind?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly code?: number;
  readonly metadata?: { readonly continue?: string };
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  };
}

/** An answer that is not what was asked for: 300 and above, or something other than JSON. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status. */
  readonly code: number;
  /** Kubernetes' word for it (`NotFound`, `Forbidden`, `Expired`); '' where the answer was no Status. */
  readonly reason: string;
  /** The whole Status; undefined where something else answered (a proxy, an unknown path). */
  readonly status: Status | undefined;
  /** How long the server asks to wait before another attempt; undefined where it does not say. */
  readonly retryAfterSeconds: number | undefined;
  constructor(code: number, message: string, status: Status | undefined, retryAfterSeconds?: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds ?? status?.details?.retryAfterSeconds;
    this.code = code;
    this.reason = status?.reason ?? '';
    this.status = status;
  }
}

/** The server did not answer within the time allowed. */
export class RequestTimeout extends Error {
  override readonly name = 'RequestTimeout';
}

/** The server does not know who asks, and new credentials did not help. */
export class Unauthorized extends UserError {}

/**
 * Reads an error out of an answer's body.
 * @param body as much of it as was read
 * @param retryAfterSeconds the Retry-After header
 */
export function apiError(code: number, contentType: string, body: string, retryAfterSeconds?: number): ApiError {
  if (body.trimStart().startsWith('{')) {
    try {
      const status = JSON.parse(body) as Status;
      if (status.kind === 'Status')
        return new ApiError(code, status.message || status.reason || `HTTP ${code}`, status, retryAfterSeconds);
    } catch {
      // Not JSON after all: shown as text.
    }
  }
  const html = contentType.includes('html') || /^\s*</.test(body);
  const text = html ? 'an HTML page' : body.trim().slice(0, 300);
  return new ApiError(
    code,
    text ? `the server answered ${code}: ${text}` : `the server answered ${code}`,
    undefined,
    retryAfterSeconds,
  );
}
