/** A file that the image lacks in its build for one architecture: siblings run on nodes of another one. */
import { plural } from '../../knowledge/plural.ts';
import type { Found } from '../../model/finding.ts';
import type { Node, Pod } from '../../model/objects.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { versionSplits } from '../node/support/node-versions.ts';
import { nodeOf, siblingsOf } from '../node/support/siblings.ts';
import { citeField } from '../support/cite.ts';
import { mountOf } from '../support/mounts.ts';
import { editFix, look } from '../support/owner.ts';
import { sentence, who } from '../support/words.ts';
import { missesOf } from '../volumes/support/misses.ts';
import type { Miss } from '../volumes/support/misses.ts';
import { inspectImage } from './support/commands.ts';

/** Nodes that are read of each group. */
const NODES = 3;

/** The architecture of the nodes on which the pods fail, and that of the nodes on which they are healthy. */
interface Split {
  readonly failing: string;
  readonly healthy: string;
  /** Healthy siblings on nodes that were read. */
  readonly runs: number;
  readonly nodes: readonly Node[];
}

/** Returns the nodes of pods; undefined where one was not read. */
function nodesOf(context: PodContext, pods: readonly Pod[]): Node[] | undefined {
  const names = [...new Set(pods.map(nodeOf))].slice(0, NODES);
  const nodes = names.flatMap((name) => {
    const fact = context.get('nodes', name);
    return fact.state === 'known' ? [fact.value] : [];
  });
  return nodes.length === names.length ? nodes : undefined;
}

function splitOf(context: PodContext): Split | undefined {
  const siblings = siblingsOf(context);
  if (!siblings?.whole || siblings.healthy.length === 0) return undefined;
  const failing = nodesOf(context, [context.pod, ...siblings.failing]);
  const healthy = nodesOf(context, siblings.healthy);
  if (!failing || !healthy) return undefined;
  const split = versionSplits(failing, healthy).find(({ field }) => field === 'architecture');
  const other = split?.others.length === 1 ? split.others[0] : undefined;
  if (!split || !other) return undefined;
  // Those on nodes that were not read may have another architecture.
  const read = new Set(healthy.map(({ metadata }) => metadata?.name));
  const runs = siblings.healthy.filter((pod) => read.has(nodeOf(pod))).length;
  return { failing: split.value, healthy: other, runs, nodes: [failing[0]!, healthy[0]!] };
}

function finding(context: PodContext, { container, path, evidence }: Miss, split: Split): Found {
  const { failing, healthy, runs, nodes } = split;
  const image = container.spec.image ?? '';
  const nodeSelector = { ...context.pod.spec?.nodeSelector, 'kubernetes.io/arch': healthy };
  return {
    result: 'found',
    id: 'image/build-differs',
    category: 'bad-image',
    confidence: 'likely',
    container: container.name,
    about: null,
    details: { program: path },
    summary: sentence(
      `${who(container)} does not find ${path.slice(0, 80)} in its image on ${failing} (no such file): ` +
        `${plural(runs, 'sibling')} on ${healthy} ${runs === 1 ? 'is' : 'are'} healthy, so the ${failing} build of the ` +
        'image may lack it',
    ),
    chain: [],
    evidence: [
      ...evidence,
      ...nodes.map((node) =>
        citeField(
          `Node/${node.metadata?.name}`,
          'status.nodeInfo.architecture',
          node.status?.nodeInfo?.architecture ?? '',
        ),
      ),
    ],
    fixes: [
      editFix(context, `run it only on ${healthy} nodes: nodeSelector kubernetes.io/arch: ${healthy}`, {
        container: null,
        set: { nodeSelector },
      }),
      editFix(context, `or use an image that has the file in its ${failing} build, or a setting that does without it`),
      look('list the platforms of the image', inspectImage(image)),
    ],
  };
}

export default defineCheck({
  id: 'image/build-differs',
  category: 'bad-image',
  title: 'Build of one architecture lacks a file',
  description:
    'An image of several architectures is a set of builds, and they may differ. The pods fail on nodes of one ' +
    'architecture because a file of the image is missing, and are healthy on nodes of another one.',
  criteria: {
    confirmed: null,
    likely:
      'The log names a missing program or file on no volume, all siblings were read, and the architecture of the nodes ' +
      '(at most three of those that fail, and of the others) splits those that fail and those that are healthy.',
    possible: null,
  },
  silent: 'Files on volumes, and siblings that are healthy on the same architecture or fail on another one.',
  sources: [
    'https://github.com/opencontainers/image-spec/blob/main/image-index.md',
    'core/images/image.go (containerd)',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'node-test',
  explains: [{ symptomsOf: 'specific-error' }, 'config/missing-file', 'image/command-not-found', 'node/only-this-node'],
  symptomOf: [],
  weight: 72,
  run: (context) => {
    const misses = missesOf(context).filter(
      ({ container, path, kind, sure }) =>
        sure === 'likely' && kind !== 'module' && path.startsWith('/') && !mountOf(container, context.pod, path),
    );
    const split = misses.length > 0 ? splitOf(context) : undefined;
    return split ? misses.slice(0, 1).map((miss) => finding(context, miss, split)) : [];
  },
});
