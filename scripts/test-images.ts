/**
 * Tests `image-test --inspect-only` with a real registry, CNCF distribution, which Go builds once into the cache.
 *
 * usage: npm run test:images   (needs openssl, and Go, or REGISTRY=path of the program)
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VERSION = 'v3.1.2';
/** "s3cret", hashed by bcrypt: the registry has no other format for its logins. */
const BCRYPT = '$2b$04$abcdefghijklmnopqrstuuLZYjhNQAOdpbzt4WxWlUHjv1wsyH5DG';

function registry(): string | undefined {
  if (process.env.REGISTRY) return process.env.REGISTRY;
  const cache = join(
    process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
    'kubectl-crashloop',
    `registry-${VERSION}`,
  );
  const program = join(cache, 'registry');
  if (existsSync(program)) return program;
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).error) return undefined;
  mkdirSync(cache, { recursive: true });
  execFileSync('go', ['install', '-trimpath', `github.com/distribution/distribution/v3/cmd/registry@${VERSION}`], {
    cwd: cache,
    stdio: 'inherit',
    env: { ...process.env, GOBIN: cache, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' },
  });
  return program;
}

const program = registry();
if (program === undefined)
  console.log('images: neither REGISTRY nor Go is there, left out: https://go.dev/doc/install');
else {
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/mocha/bin/mocha.js', '--no-config', '--timeout', '60000', 'test/images/**/*.test.ts'],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, REGISTRY: program, REGISTRY_BCRYPT: BCRYPT } },
  );
  process.exitCode = status ?? 1;
}
