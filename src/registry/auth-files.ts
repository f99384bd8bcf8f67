/**
 * The user's own credentials as Docker and Podman keep them.
 * Sources: github.com/docker/cli cli/config, github.com/containers/image docs/containers-auth.json.5.md
 */
import { readFile, stat } from 'node:fs/promises';
import { pathOf, type Environment } from '../sources/cluster/flags.ts';
import { runHelper, type Credentials } from './credential-helper.ts';
import type { Reference } from '../image/reference.ts';

/** A file of this size is no config. */
const MAX_FILE = 1 << 20;
/** The key of Docker Hub in these files. */
const HUB = 'https://index.docker.io/v1/';

interface AuthFile {
  readonly auths?: Readonly<Record<string, unknown>>;
  readonly credHelpers?: Readonly<Record<string, unknown>>;
  readonly credsStore?: unknown;
}

/** Returns the files to look into, the first with an entry for the registry counts. */
function filesIn(environment: Environment): string[] {
  const { env, homedir } = environment;
  const path = pathOf(environment);
  const docker = path.join(env.DOCKER_CONFIG || path.join(homedir, '.docker'), 'config.json');
  if (env.REGISTRY_AUTH_FILE) return [env.REGISTRY_AUTH_FILE];
  const runtime = env.XDG_RUNTIME_DIR ? [path.join(env.XDG_RUNTIME_DIR, 'containers', 'auth.json')] : [];
  const config = path.join(env.XDG_CONFIG_HOME || path.join(homedir, '.config'), 'containers', 'auth.json');
  return env.DOCKER_CONFIG ? [docker, ...runtime, config] : [...runtime, config, docker];
}

async function read(file: string): Promise<AuthFile | undefined> {
  try {
    if ((await stat(file)).size > MAX_FILE) return undefined;
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof content === 'object' && content !== null ? content : undefined;
  } catch {
    // A file that is not there or not readable has no credentials; the registry says whether it needs any.
    return undefined;
  }
}

/** Returns the keys of an entry, the most specific first: Podman has entries for a namespace or a repository. */
function keysOf({ registry, repository }: Reference): string[] {
  const parts = repository.split('/');
  const below = parts.map((_, i) => `${registry}/${parts.slice(0, parts.length - i).join('/')}`);
  return [...below, ...(registry === 'docker.io' ? [HUB, 'docker.io', 'index.docker.io'] : [registry])];
}

/** Returns the host of a key that may be written as an address: `https://registry.example.com/v1/`. */
const hostIn = (key: string): string => key.replace(/^https?:\/\//, '').replace(/\/v[12]\/?$|\/$/, '');

function entryOf(value: unknown): Credentials | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = value as Readonly<Record<string, unknown>>;
  const text = (key: string): string => (typeof entry[key] === 'string' ? entry[key] : '');
  if (text('identitytoken') !== '') return { kind: 'identity', token: text('identitytoken') };
  if (text('registrytoken') !== '') return { kind: 'registry', token: text('registrytoken') };
  const pair = Buffer.from(text('auth'), 'base64').toString('utf8').replaceAll('\0', '');
  const colon = pair.indexOf(':');
  if (colon > 0) return { kind: 'basic', user: pair.slice(0, colon), password: pair.slice(colon + 1) };
  return text('username') === '' ? undefined : { kind: 'basic', user: text('username'), password: text('password') };
}

/**
 * Returns the user's credentials for an image; undefined where there are none.
 * @throws Unread where a credential helper fails
 */
export async function credentialsFor(
  image: Reference,
  environment: Environment,
  signal: AbortSignal,
): Promise<Credentials | undefined> {
  const keys = keysOf(image);
  const server = image.registry === 'docker.io' ? HUB : image.registry;
  for (const file of filesIn(environment)) {
    const config = await read(file);
    if (config === undefined) continue;
    const helper = keys.map((key) => config.credHelpers?.[key]).find((name) => typeof name === 'string');
    const store = helper ?? config.credsStore;
    if (typeof store === 'string' && store !== '') {
      const found = await runHelper(store, server, environment, signal);
      if (found) return found;
    }
    const auths = Object.entries(config.auths ?? {});
    for (const key of keys) {
      const found = auths.find(([name]) => name === key || hostIn(name) === key)?.[1];
      const credentials = entryOf(found);
      if (credentials) return credentials;
    }
  }
  return undefined;
}
