/** The pages that the tests of `-o html` look at, from recordings. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ago, crashing, deploymentOf, ownedBy, podOf, setOf } from '../watching/support/api.ts';
import { running } from '../watching/support/running.ts';
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

/** Returns what `wait` prints about a Deployment of an API in memory, of which a pod crash loops. */
async function waited(...argv: readonly string[]): Promise<string> {
  let page = '';
  await running(
    ['wait', ...argv, '-o', 'html'],
    (api) => {
      api.put(deploymentOf({ updatedReplicas: 1, replicas: 1, availableReplicas: 0 }));
      api.put(setOf('web-b', 2));
      api.put({ ...deploymentOf({ updatedReplicas: 1, replicas: 1, availableReplicas: 0 }), ...API });
      api.log('web-b-1', `${ago(5)} Error: unknown flag: --prot\n`);
      api.put(podOf('web-b-1', crashing(9), { metadata: ownedBy('web-b') }));
    },
    async ({ ended, out }) => {
      await ended();
      page = out();
    },
  );
  return page;
}
/** Another Deployment, which gets no pods. */
const API = {
  metadata: { name: 'api', uid: 'api', generation: 2 },
  spec: { replicas: 1, selector: { matchLabels: { app: 'api' } } },
};

export const PAGES: readonly Page[] = [
  { name: 'demo', make: () => printed('explain', 'upstream-pending') },
  { name: 'rollout', make: () => printed('explain', 'rollout-env-removed') },
  { name: 'slow-start', make: () => printed('explain', 'liveness-slow-start') },
  { name: 'out-of-memory', make: () => printed('explain', 'oom-leak') },
  { name: 'healthy', make: () => printed('explain', 'healthy') },
  { name: 'list', make: () => printed('list', 'upstream-pending') },
  { name: 'oom-test', make: () => printed('oom-test', 'oom-leak') },
  { name: 'wait', make: () => waited('deploy/web') },
  { name: 'wait-list', make: () => waited('deploy/web', 'deploy/api') },
  { name: 'two-causes', make: () => printed('explain', 'two-causes') },
];
