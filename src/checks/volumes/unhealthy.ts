/** A volume that its CSI driver reports as sick. */
import type { Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { VolumeHealth } from '../../model/objects.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { citeExit, citePod } from '../support/cite.ts';
import { describePod } from '../support/kubectl.ts';
import { look } from '../support/owner.ts';
import { reasonSummary } from '../support/words.ts';

type Health = NonNullable<VolumeHealth['healthConditions']>[number];

/** What each status means for the data. */
const SAYS: Readonly<Record<string, string>> = {
  Inaccessible: 'cannot be reached',
  DataLoss: 'has lost data',
  Degraded: 'works only in part',
};

/** Returns the containers in trouble that mount a volume. */
const usersOf = ({ subjects }: PodContext, volume: string): readonly ContainerView[] =>
  subjects.filter(({ spec }) => spec.volumeMounts?.some(({ name }) => name === volume));

function finding(context: PodContext, volume: string, { status, reason = '', message = '' }: Health): Found[] {
  const [container] = usersOf(context, volume);
  if (container === undefined || !Object.hasOwn(SAYS, status)) return [];
  const claim = context.pod.spec?.volumes?.find(({ name }) => name === volume)?.persistentVolumeClaim?.claimName;
  return [
    {
      result: 'found',
      id: 'volumes/unhealthy',
      category: 'volume',
      confidence: status === 'Degraded' ? 'possible' : 'likely',
      container: container.name,
      about: claim ? { kind: 'PersistentVolumeClaim', namespace: context.namespace, name: claim, part: null } : null,
      summary: reasonSummary(
        `volume ${volume}${claim ? ` (claim ${claim})` : ''} ${SAYS[status]}, its CSI driver reports (${status}): `,
        message || reason || 'no message',
      ),
      chain: [],
      evidence: [
        citePod(
          context,
          `status.volumeHealth[${volume}].healthConditions`,
          [status, reason, message].filter(Boolean).join(': '),
        ),
        ...(container.dead ? [citeExit(context, container)] : []),
      ],
      fixes: [
        look('read what the events of the pod say of the volume', describePod(context)),
        {
          text:
            status === 'DataLoss'
              ? `restore the data of volume ${volume} from a backup, on another volume`
              : `have the storage of volume ${volume} repaired: the message is that of its driver`,
          command: null,
          risk: 'changes',
        },
      ],
    },
  ];
}

export default defineCheck({
  id: 'volumes/unhealthy',
  category: 'volume',
  title: 'Volume reported as sick by its driver',
  description:
    'status.volumeHealth of the pod (Kubernetes 1.37, feature gate CSIVolumeHealth) says that a volume of a failing ' +
    'container is inaccessible, has lost data or is degraded.',
  criteria: {
    confirmed: null,
    likely: 'The status is Inaccessible or DataLoss, and the failing container mounts the volume.',
    possible: 'The status is Degraded.',
  },
  silent: 'Volumes that no failing container mounts.',
  sources: ['k8s.io/api/core/v1/types.go: PodVolumeHealth (v0.37.2)'],
  goesAway: 'slowly',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'volumes/io-error', 'volumes/mount-failed', 'app/path-denied'],
  symptomOf: [],
  weight: 72,
  run: (context) =>
    ((context.pod.status as { volumeHealth?: readonly VolumeHealth[] } | undefined)?.volumeHealth ?? []).flatMap(
      ({ name, healthConditions }) => (healthConditions ?? []).flatMap((health) => finding(context, name, health)),
    ),
});
