/** The real helm, which Go builds once into the cache. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const VERSION = 'v3.22.0';

/**
 * Returns the path of helm: that of HELM, or one that Go builds, which takes minutes the first time.
 * @returns why there is none, as an object
 */
export function helm(): string | { readonly missing: string } {
  const { HELM, XDG_CACHE_HOME } = process.env;
  if (HELM) return HELM;
  const cache = join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kubectl-crashloop', `helm-${VERSION}`);
  const program = join(cache, 'helm');
  if (existsSync(program)) return program;
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0)
    return { missing: 'neither HELM nor Go is there: https://go.dev/doc/install' };
  mkdirSync(cache, { recursive: true });
  const { status, stderr } = spawnSync('go', ['install', '-trimpath', `helm.sh/helm/v3/cmd/helm@${VERSION}`], {
    cwd: cache,
    encoding: 'utf8',
    env: { ...process.env, GOBIN: cache, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' },
  });
  return status === 0 ? program : { missing: `go could not build helm: ${stderr.trim().split('\n').at(-1)}` };
}
