/**
 * Records the result of real kubectl for each case of the matrix in test/fixtures/kubeconfig/expected.json.
 * Run where kubectl is on PATH, after changing the matrix: `node test/sources/cluster/support/ask-kubectl.ts`
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { interesting, layOut, marks, plain } from './case.ts';
import { MATRIX } from './matrix.ts';
import { fakeServer, json } from './server.ts';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function kubectl(args: string[], cwd: string, env: Record<string, string>): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      'kubectl',
      args,
      { cwd, env: { PATH: process.env.PATH, HOME: cwd, ...env } },
      (error, stdout, stderr) => {
        resolve({ code: error ? 1 : 0, stdout, stderr });
      },
    );
    child.stdin?.end();
  });
}

function flagsOf(flags: object): string[] {
  return Object.entries(flags).flatMap(([key, value]) => {
    const flag = `--${key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
    return (Array.isArray(value) ? value : [value]).map((v) => `${flag}=${String(v)}`);
  });
}

const server = await fakeServer((_seen, response) => json(response, { ok: true }));
const http = await fakeServer((_seen, response) => json(response, { ok: true }), { protocol: 'http' });
const servers = marks(server.url, http.url);
const expected: Record<string, unknown> = {};
for (const [name, one] of Object.entries(MATRIX)) {
  const { dir, env, flags, remove } = layOut(one, servers);
  const all = { ...servers, '{{dir}}': dir };
  if (one.ask) {
    server.seen.length = http.seen.length = 0;
    const ran = await kubectl(['get', '--raw', '/probe', ...flagsOf(flags)], dir, env);
    const seen = server.seen[0] ?? http.seen[0];
    expected[name] =
      seen && ran.code === 0 ? { seen: plain(interesting(seen), all) } : { error: plain(ran.stderr.trim(), all) };
  } else {
    const { kubeconfig, context } = flags;
    const ran = await kubectl(
      [
        'config',
        'view',
        '--minify',
        '--raw',
        '-o',
        'json',
        ...flagsOf({ ...(kubeconfig && { kubeconfig }), ...(context && { context }) }),
      ],
      dir,
      env,
    );
    expected[name] =
      ran.code === 0 ? { view: plain(JSON.parse(ran.stdout), all) } : { error: plain(ran.stderr.trim(), all) };
  }
  remove();
}
await server.close();
await http.close();
writeFileSync(
  new URL('../../../fixtures/kubeconfig/expected.json', import.meta.url),
  `${JSON.stringify(expected, null, 1)}\n`,
);
