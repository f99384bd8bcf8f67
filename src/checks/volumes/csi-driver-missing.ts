/** A CSI driver that is not installed, or has not registered on the node. */
import { citeAbsent, citeEvent } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import { look } from '../support/owner.ts';
import { asFarAsRead } from '../support/progress.ts';
import { citeScheduler, schedulerSays } from '../support/trouble.ts';
import { sentence } from '../support/words.ts';
import { saying } from './support/events.ts';
import { aboutObject } from '../support/about.ts';

const SAYING =
  /driver name (\S{1,253}) not found in the list of registered CSI drivers|CSINode \S{1,253} does not contain driver (\S{1,253})/;
const UNSCHEDULED = /(?<!\S)(\S{1,253}) CSI driver is not installed on the node/;

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
  silent: 'A pod with containers that have run.',
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
    const said = saying(context, SAYING);
    const scheduler = UNSCHEDULED.exec(schedulerSays(context)?.message ?? '');
    const driver = (said?.match[1] ?? said?.match[2] ?? scheduler?.[1])?.replace(/[.,;]$/, '');
    if (!driver) return [];
    const object = context.get('csidrivers', driver);
    const node = context.pod.spec?.nodeName;
    const where =
      object.state === 'absent' ? 'is not installed in the cluster' : `has not registered on ${node ?? 'the node'}`;
    const onNode = node ? ['--field-selector', `spec.nodeName=${node}`] : [];
    return [
      {
        result: 'found',
        id: 'volumes/csi-driver-missing',
        category: 'volume',
        confidence: scheduler ? 'confirmed' : asFarAsRead(context, 'confirmed'),
        container: null,
        about: aboutObject(context, 'CSIDriver', driver),
        summary: sentence(`CSI driver ${driver} ${where}, so the volume cannot be mounted`),
        chain: [],
        evidence: [
          ...(said?.events.map(citeEvent) ?? []),
          ...(scheduler ? citeScheduler(context) : []),
          ...(object.state === 'absent' ? [citeAbsent(`CSIDriver/${driver}`)] : []),
        ],
        fixes: [
          look('list the installed drivers and their nodes', command`kubectl get csidrivers,csinodes`),
          look(
            `check whether the driver's node pods run on ${node ?? 'every node'}`,
            command`kubectl get pods -A -o wide ${onNode} | grep -i csi`,
          ),
        ],
      },
    ];
  },
});
