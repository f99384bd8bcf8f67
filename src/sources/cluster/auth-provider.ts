/**
 * The older `auth-provider` stanza of a kubeconfig user. Only `oidc` still exists. Source: client-go
 * `plugin/pkg/client/auth`.
 */
import { UserError } from '../../errors.ts';

/** Milliseconds before its expiry at which client-go counts a token as expired. */
const EXPIRY_DELTA_MS = 10_000;
/** Providers that were removed, and the credential plugin that replaced each. */
const REMOVED: Readonly<Record<string, string>> = {
  gcp: 'gke-gcloud-auth-plugin',
  azure: 'kubelogin',
  openstack: 'client-keystone-auth',
};

/**
 * Returns the bearer token of a user with an auth provider.
 *
 * It does not refresh an expired token. Identity providers send a new refresh token each time, and a refresh that is
 * not written into the kubeconfig would log the user out. kubectl writes it.
 * @param now milliseconds since 1970
 * @throws UserError where there is no valid token
 */
export function providerToken(
  provider: { name: string; config: Readonly<Record<string, string>> },
  user: string,
  now: number,
): string {
  if (provider.name !== 'oidc') {
    const plugin = REMOVED[provider.name];
    if (plugin)
      throw new UserError(
        `the ${provider.name} auth plugin has been removed from Kubernetes clients`,
        `use the credential plugin ${plugin} instead`,
      );
    throw new UserError(`no auth provider found for name "${provider.name}"`);
  }
  const token = provider.config['id-token'] ?? '';
  const expires = token ? jwtExpiry(token) : undefined;
  if (token && expires === undefined) throw new UserError(`the id-token of user "${user}" is not a valid JWT`);
  if (expires !== undefined && now + EXPIRY_DELTA_MS < expires) return token;
  const what = token
    ? `the id-token of user "${user}" expired at ${new Date(expires!).toISOString().slice(0, 19)}Z`
    : `user "${user}" has no id-token`;
  if (provider.config['refresh-token'])
    throw new UserError(what, 'run "kubectl version" once: kubectl gets a new one and writes it into the kubeconfig');
  throw new UserError(`${what}, and there is no refresh-token`, 'log in again');
}

/** Returns when a JWT expires, in milliseconds since 1970; undefined where the text is no JWT or has no expiry. */
export function jwtExpiry(token: string): number | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const { exp } = JSON.parse(Buffer.from(parts[1]!, 'base64url').toString('utf8')) as { exp?: unknown };
    return typeof exp === 'number' && exp < 8.64e12 ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
