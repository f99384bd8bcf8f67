import { citeAbsent, citeEvent } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { asFarAsRead } from '../support/progress.ts';
import { citeScheduler, schedulerSays } from '../support/trouble.ts';
import { cut } from '../support/words.ts';
import { saying } from './support/events.ts';
import { aboutObject } from '../support/about.ts';

const SAYING =
  /driver name (\S{1,253}) not found in the list of registered CSI drivers|CSINode \S{1,253} does not contain driver (\S{1,253})/;
const UNSCHEDULED = /(\S{1,253}) CSI driver is not installed on the node/;

export default defineCheck({
  id: 'volumes/csi-driver-missing',
  category: 'volume',
  title: 'CSI driver missing',
  description:
    "A volume needs a CSI driver that is not installed in the cluster, or has not registered on the pod's node.",
  criteria: {
    confirmed: 'The kubelet, the attach-detach controller or the scheduler states it.',
    likely: null,
    possible: null,
  },
  silent: 'Once the containers have run.',
  sources: [
    'pkg/volume/csi/csi_drivers_store.go',
    'pkg/volume/csi/csi_client.go:newCSIDriverClient',
    'pkg/scheduler/framework/plugins/nodevolumelimits/csi.go',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: ['volumes/mount-failed', 'volumes/claim-unbound', 'node/unschedulable-constraints'],
  symptomOf: [],
  weight: 83,
  run(context) {
    const told = saying(context, SAYING);
    const scheduler = UNSCHEDULED.exec(schedulerSays(context)?.message ?? '');
    const driver = (told?.match[1] ?? told?.match[2] ?? scheduler?.[1])?.replace(/[.,;]$/, '');
    if (!driver) return [];
    const object = context.get('csidrivers', driver);
    const node = context.pod.spec?.nodeName;
    const where =
      object.state === 'absent' ? 'is not installed in the cluster' : `has not registered on ${node ?? 'the node'}`;
    return [
      {
        result: 'found' as const,
        id: 'volumes/csi-driver-missing',
        category: 'volume' as const,
        confidence: scheduler ? ('confirmed' as const) : asFarAsRead(context, 'confirmed'),
        container: null,
        about: aboutObject(context, 'CSIDriver', driver),
        summary: cut(`CSI driver ${driver} ${where}, so the volume cannot be mounted`, 160),
        chain: [],
        evidence: [
          ...(told?.events.map(citeEvent) ?? []),
          ...(scheduler ? citeScheduler(context) : []),
          ...(object.state === 'absent' ? [citeAbsent(`CSIDriver/${driver}`)] : []),
        ],
        fixes: [
          {
            text: 'see which drivers are installed, and on which nodes',
            command: 'kubectl get csidrivers,csinodes',
            risk: 'read-only' as const,
          },
          {
            text: `see whether the driver's node pods run on ${node ?? 'every node'}`,
            command: `kubectl get pods -A -o wide${node ? ` --field-selector spec.nodeName=${node}` : ''} | grep -i csi`,
            risk: 'read-only' as const,
          },
        ],
      },
    ];
  },
});
