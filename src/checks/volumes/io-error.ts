/** A disk or a network file system that returns errors for what the application reads or writes. */
import { once, oneOf } from '../../expressions.ts';
import { command } from '../../model/command.ts';
import { defineCheck } from '../check.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { aboutNode, aboutObject } from '../support/about.ts';
import { citeMount, citePod } from '../support/cite.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { describeNode } from '../support/kubectl.ts';
import { mountOf, sayVolume } from '../support/mounts.ts';
import type { MountedPath } from '../support/mounts.ts';
import { look } from '../support/owner.ts';
import { replaceCommand } from '../support/remake.ts';
import { reasonSummary, who } from '../support/words.ts';

/** Errors of a mount that lost its server or driver: a new mount may cure them. */
const LOST = once(() =>
  oneOf([
    /stale (?:nfs )?file handle|\bESTALE\b|transport endpoint is not connected/i,
    /\bENOTCONN\b|host is down|socket not connected/i,
  ]),
);

/** Returns the volume of the path, or the only volume that the container can write to. */
function placeOf(context: PodContext, { container, match }: Ended<'io-error'>): MountedPath | undefined {
  const { path } = match.fields;
  if (path?.startsWith('/')) return mountOf(container, context.pod, path);
  const writable = (container.spec.volumeMounts ?? [])
    .flatMap((mount) => mountOf(container, context.pod, mount.mountPath) ?? [])
    .filter(({ mount, source }) => mount.readOnly !== true && source.kind === 'PersistentVolumeClaim');
  return writable.length === 1 ? writable[0] : undefined;
}

function fixesOf(context: PodContext, at: MountedPath | undefined, line: string): Fix[] {
  const { namespace, name } = context;
  const node = describeNode(context);
  if (!at) return [look('check the disk of the node: its conditions and events', node)];
  const claim = at.source.kind === 'PersistentVolumeClaim' ? at.source.name : undefined;
  const again: Fix = {
    text: LOST().test(line)
      ? 'replace the pod: the new one mounts the volume again'
      : 'replace the pod, so that the volume is attached and mounted again; if the error stays, the disk or its data is broken',
    command: replaceCommand(context),
    risk: 'restarts',
    effect: 'restores',
  };
  return [
    ...(claim
      ? [
          look(
            `read the events of claim ${claim} and find its volume`,
            command`kubectl -n ${namespace} describe pvc ${claim}`,
          ),
        ]
      : []),
    look('check the node: its conditions and events', node),
    again,
    {
      text: `check ${sayVolume(at.volume, name)} in its storage system (disk health, file system), and restore it from a backup if it is broken`,
      command: null,
      risk: 'changes',
    },
  ];
}

function finding(context: PodContext, one: Ended<'io-error'>): Found {
  const { container, match, evidence, line, sure } = one;
  const at = placeOf(context, one);
  const where = at
    ? `${sayVolume(at.volume, context.name)}, mounted at ${at.mount.mountPath},`
    : 'the disk of the node';
  const claim = at?.source.kind === 'PersistentVolumeClaim' ? at.source.name : undefined;
  return {
    result: 'found',
    id: 'volumes/io-error',
    category: at ? 'volume' : 'node',
    confidence: sure('likely'),
    container: container.name,
    about: claim ? aboutObject(context, 'PersistentVolumeClaim', claim) : aboutNode(context),
    summary: reasonSummary(`${who(container)} cannot use its files: ${where} returns errors: `, match.fields.detail),
    chain: [],
    evidence: [
      ...evidence,
      ...(at
        ? [citeMount(context, container, at.mount)]
        : [citePod(context, 'spec.nodeName', context.pod.spec?.nodeName ?? 'none')]),
    ],
    fixes: fixesOf(context, at, line),
  };
}

export default defineCheck({
  id: 'volumes/io-error',
  category: 'volume',
  title: 'Volume returns errors',
  description:
    'The application exits because the kernel returns an error for its files: a disk that fails, a file system that ' +
    'needs a repair, a network file system with a server that is gone.',
  criteria: {
    confirmed: null,
    likely: 'The log gives such an error as the reason for the exit.',
    possible: WEAKENED,
  },
  silent: 'I/O errors of sockets and terminals, full disks, and read-only mounts.',
  sources: ['https://man7.org/linux/man-pages/man3/errno.3.html', 'https://man7.org/linux/man-pages/man2/read.2.html'],
  goesAway: 'slowly',
  endedBy: 'app',
  settledBy: 'node-test',
  explains: [
    { symptomsOf: 'specific-error' },
    'app/unhandled-exception',
    'app/refused',
    'app/config-invalid',
    'config/missing-file',
  ],
  symptomOf: [],
  weight: 78,
  run: (context) => endedBy(context, 'io-error').map((one) => finding(context, one)),
});
