/** The pages that the tests of `-o html` look at, from recordings. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crashloop } from './run-cli.ts';

const CORPUS = fileURLToPath(new URL('../corpus/', import.meta.url));

export interface Page {
  readonly name: string;
  /** Makes the page as the program prints it. */
  readonly make: () => Promise<string>;
}

/** Returns what a command prints about the pod of a recording. @throws Error where it fails */
async function printed(command: string, recording: string, ...more: readonly string[]): Promise<string> {
  const folder = `${CORPUS}${recording}`;
  const { pod, namespace } = JSON.parse(readFileSync(`${folder}/truth.json`, 'utf8')) as Record<string, string>;
  const what = command === 'list' ? [] : [pod!];
  const argv = [command, ...what, '-n', namespace!, '--from', folder, '-o', 'html', ...more];
  const { out, err } = await crashloop(argv);
  if (!out.startsWith('<!doctype html>')) throw new Error(`${argv.join(' ')}: ${err}`);
  // The name of this checkout.
  return out.replaceAll(CORPUS, '');
}

export const PAGES: readonly Page[] = [
  { name: 'demo', make: () => printed('explain', 'upstream-pending') },
  { name: 'rollout', make: () => printed('explain', 'rollout-env-removed') },
  { name: 'slow-start', make: () => printed('explain', 'liveness-slow-start') },
  { name: 'out-of-memory', make: () => printed('explain', 'oom-leak') },
  { name: 'healthy', make: () => printed('explain', 'healthy') },
  { name: 'list', make: () => printed('list', 'upstream-pending') },
  { name: 'oom-test', make: () => printed('oom-test', 'oom-leak') },
  { name: 'two-causes', make: () => printed('explain', 'two-causes') },
];
