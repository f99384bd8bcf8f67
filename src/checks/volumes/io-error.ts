/** A read or write that the storage failed. */
import { citeMount } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { describeNode } from '../support/kubectl.ts';
import { mountOf, sayVolume } from '../support/mounts.ts';
import type { MountedPath } from '../support/mounts.ts';
import { look } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { summary } from '../support/words.ts';

function fixesOf(context: PodContext, at: MountedPath | undefined): Fix[] {
  const node = look(
    "read the conditions and events of the node: the kernel's errors of a disk are there",
    describeNode(context),
  );
  if (at?.source.kind !== 'PersistentVolumeClaim') return [node];
  return [
    look(
      `read which volume and driver serve claim ${at.source.name}, then check that storage: no setting of the pod repairs it`,
      command`kubectl -n ${context.namespace} describe pvc ${at.source.name}`,
    ),
    node,
  ];
}

function finding(context: PodContext, { container, match, evidence, sure }: Ended<'io-error'>): Found {
  const { path, detail } = match.fields;
  const at = path === undefined ? undefined : mountOf(container, context.pod, path);
  const where = at
    ? `${sayVolume(at.volume, context.name)}, mounted at ${at.mount.mountPath}`
    : path === undefined
      ? 'a disk'
      : "the container's own file system, the node's disk";
  return {
    result: 'found',
    id: 'volumes/io-error',
    category: 'volume',
    confidence: sure('likely'),
    container: container.name,
    about: null,
    summary: summary(`${container.name} gets an input/output error from ${where}: `, detail),
    chain: [],
    evidence: [...evidence, ...(at ? [citeMount(context, container, at.mount)] : [])],
    fixes: fixesOf(context, at),
  };
}

export default defineCheck({
  id: 'volumes/io-error',
  category: 'volume',
  title: 'Input/output error',
  description:
    'The application exits because the kernel failed a read or a write with EIO: the disk, the network storage or its ' +
    'connection is broken.',
  criteria: {
    confirmed: null,
    likely: 'The log says that a file gave an input/output error.',
    possible: 'Something else killed the container, or the final error block holds a more specific error.',
  },
  silent: 'Errors of terminals and sockets.',
  sources: ['https://man7.org/linux/man-pages/man2/read.2.html'],
  goesAway: 'perhaps',
  endedBy: null,
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/refused', 'app/config-invalid'],
  symptomOf: [],
  weight: 78,
  run: (context) => endedBy(context, 'io-error').map((one) => finding(context, one)),
});
