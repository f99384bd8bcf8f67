/** Errors that the API server answers. */
import { ServerTrouble, UserError } from '../../errors.ts';

/** The fields of a Kubernetes `Status` that are read here. Source: k8s.io/apimachinery `meta/v1/types.go`. */
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

/** An answer with status 300 or above, or one that is not JSON. */
export class ApiError extends ServerTrouble {
  override readonly name = 'ApiError';
  /** HTTP status. */
  readonly code: number;
  /** Kubernetes' reason (`NotFound`, `Forbidden`, `Expired`); '' where the answer is no Status. */
  readonly reason: string;
  /** The whole Status; undefined where the answer is none, for example from a proxy or for an unknown path. */
  readonly status: Status | undefined;
  /** Seconds that the server asks to wait before the next attempt; undefined where it does not say. */
  readonly retryAfterSeconds: number | undefined;
  constructor(code: number, message: string, status: Status | undefined, retryAfterSeconds?: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds ?? status?.details?.retryAfterSeconds;
    this.code = code;
    this.reason = status?.reason ?? '';
    this.status = status;
  }
}

/**
 * Returns the HTTP status of a request that the API server itself refused, so that it changed nothing. Undefined for any
 * other error: something between here and the server answered, the server failed, or no answer came. Such a request may
 * have taken effect, and it may succeed later.
 */
export const refusedWith = (error: unknown): number | undefined =>
  error instanceof ApiError &&
  error.reason !== '' &&
  error.code >= 400 &&
  error.code < 500 &&
  error.code !== 408 &&
  !isForeign(error)
    ? error.code
    : undefined;

/**
 * Whether a 404 names an object that the request did not name: what answered had another request in mind. A creation
 * names no object in its path, and the API server then misses only the namespace.
 */
function isForeign({ code, status, request }: ApiError): boolean {
  const missing = status?.details?.name;
  if (code !== 404 || !missing || request === undefined) return false;
  return !request.split(/[?/]/).includes(encodeURIComponent(missing));
}

/** Says that the server did not answer in time. */
export class RequestTimeout extends ServerTrouble {
  override readonly name = 'RequestTimeout';
}

/** Says that no Kubernetes API server has answered yet: it is silent, or something else answers in its place. */
export class NoAnswer extends UserError {}

/** Says that the server refused the credentials, and new ones too. */
export class Unauthorized extends UserError {}

/** Whether the fields that are read have their types. */
function isStatus({ message = '', reason = '', metadata = {}, details = {} }: Status): boolean {
  const texts: unknown[] = [message, reason, details?.name ?? '', details?.kind ?? '', details?.group ?? ''];
  return (
    texts.every((text) => typeof text === 'string') &&
    typeof metadata === 'object' &&
    ['string', 'undefined'].includes(typeof metadata?.continue) &&
    ['number', 'undefined'].includes(typeof details?.retryAfterSeconds) &&
    (details?.causes == null || Array.isArray(details.causes))
  );
}

/**
 * Returns the error that an answer's body describes.
 * @param body the part of it that was read
 * @param retryAfterSeconds the Retry-After header
 * @param attempts how often the request was sent
 */
export function apiError(
  code: number,
  contentType: string,
  body: string,
  retryAfterSeconds?: number,
  attempts = 1,
): ApiError {
  const error = oneError(code, contentType, body, retryAfterSeconds);
  if (code !== 429 || attempts === 1) return error;
  const message = `the server is too busy, and answered 429 to ${attempts} attempts: ${error.message}`;
  return new ApiError(code, message, error.status, retryAfterSeconds);
}

function oneError(code: number, contentType: string, body: string, retryAfterSeconds: number | undefined): ApiError {
  if (body.trimStart().startsWith('{')) {
    try {
      const status = JSON.parse(body) as Status;
      if (status.kind === 'Status' && isStatus(status))
        return new ApiError(code, status.message || status.reason || `HTTP ${code}`, status, retryAfterSeconds);
    } catch {
      // Not JSON: shown as text below.
    }
  }
  // The words of client-go. Source: apimachinery `pkg/api/errors/errors.go:NewGenericServerResponse`.
  if (code === 429)
    return new ApiError(
      code,
      'the server has received too many requests and has asked us to try again later',
      undefined,
      retryAfterSeconds,
    );
  const html = contentType.includes('html') || /^\s*</.test(body);
  const text = html ? 'an HTML page' : body.trim().slice(0, 300);
  return new ApiError(
    code,
    text ? `the server answered ${code}: ${text}` : `the server answered ${code}`,
    undefined,
    retryAfterSeconds,
  );
}
