/** A volume that cannot be attached or mounted. */
import { citeEvent, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { noFault, notUsed } from '../../model/finding.ts';
import type { EventView } from '../../evidence/views.ts';
import type { Found, Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { describePod } from '../support/kubectl.ts';
import { carriersOf, sayVolume } from '../support/mounts.ts';
import { look } from '../support/owner.ts';
import { asFarAsRead } from '../support/progress.ts';
import { isPastMounts } from '../support/stage.ts';
import { neverStarted } from '../support/trouble.ts';
import { cut, reasonSummary } from '../support/words.ts';
import { volumeEvents, volumeIn } from './support/events.ts';
import { coreOfMount, helperOf, knownError } from './support/mount-errors.ts';
import { refusedMounts } from './support/mount-refused.ts';

/** Missing configuration. The checks in config/ report it. */
const CONFIG =
  /\b(?:configmaps?|secrets?|serviceaccounts?) "[^"]{1,253}" not found|non-existent (?:config|secret) key/i;

/** Whether an event is about a ConfigMap or Secret of a volume. The missing Secret of a CSI driver is not. */
function isConfig(context: PodContext, { message }: EventView): boolean {
  if (!CONFIG.test(message)) return false;
  const volume = context.pod.spec?.volumes?.find(({ name }) => name === volumeIn(message));
  return volume === undefined || volume.projected !== undefined || carriersOf(volume).length > 0;
}

/** Returns the claim of the pod that is bound to a persistent volume; undefined where none was read. */
const claimOf = (context: PodContext, name: string | undefined): string | undefined =>
  (context.pod.spec?.volumes ?? [])
    .flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
    .find((claimName) => {
      const claim = context.get('persistentvolumeclaims', claimName);
      return name !== undefined && claim.state === 'known' && claim.value.spec?.volumeName === name;
    });

function fromEvents(context: PodContext, events: readonly EventView[]): Found[] {
  const event = events.at(-1);
  if (!event) return [];
  const name = volumeIn(event.message);
  const volume = context.pod.spec?.volumes?.find((one) => one.name === name);
  const known = knownError(event.message);
  const claim = volume ? undefined : claimOf(context, name);
  const what = volume
    ? `volume ${volume.name} (${cut(sayVolume(volume, context.name), 50)})`
    : name
      ? `volume ${name}${claim ? ` of PersistentVolumeClaim ${claim}` : ''}`
      : `a volume of ${context.name}`;
  const helper = known?.isLast ? helperOf(event.message) : undefined;
  const node = context.pod.spec?.nodeName ?? 'the node';
  return [
    {
      result: 'found',
      id: 'volumes/mount-failed',
      category: 'volume',
      confidence: known?.isLast ? asFarAsRead(context, 'confirmed') : 'likely',
      container: null,
      about: null,
      summary: reasonSummary(
        `${what} cannot be ${event.reason === 'FailedAttachVolume' ? 'attached' : 'mounted'}: `,
        helper
          ? `mount -t ${helper}: bad option; ${node} may lack the helper program /sbin/mount.${helper}`
          : coreOfMount(event.message),
      ),
      chain: [],
      evidence: [
        ...events.slice(-4).reverse().map(citeEvent),
        ...(volume ? [citePod(context, `spec.volumes[${volume.name}]`, sayVolume(volume, context.name))] : []),
      ],
      fixes: [
        look("read the pod's events", describePod(context)),
        {
          text:
            known?.advice ??
            'fix what the message names, in the volume, its driver or on the node; the kubelet tries again by itself',
          command: null,
          risk: 'changes',
        },
      ],
    },
  ];
}

export default defineCheck({
  id: 'volumes/mount-failed',
  category: 'volume',
  title: 'Volume cannot be mounted',
  description:
    'A volume of the pod cannot be attached or mounted, according to the kubelet, the attach-detach controller or the ' +
    'runtime.',
  criteria: {
    confirmed:
      'The newest event ends with a known error, and no container has started since; or the runtime refused the ' +
      'container because of a mount, with a known error.',
    likely:
      'The event or the refusal has or ends with an error in words that this program does not know. The summary quotes ' +
      'its end.',
    possible: null,
  },
  silent:
    'Errors that go away right after the start, missing ConfigMaps and Secrets, and events from before a container ' +
    'started.',
  sources: [
    'pkg/volume/util/operationexecutor/operation_generator.go',
    'pkg/kubelet/volumemanager/volume_manager.go',
    'libcontainer/rootfs_linux.go (runc)',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: ['app/silent-exit', 'image/create-error'],
  symptomOf: [],
  weight: 50,
  run: (context): readonly Outcome[] => {
    const events = volumeEvents(context).filter((one) => !isConfig(context, one));
    const found = [...fromEvents(context, events), ...refusedMounts(context)];
    if (found.length > 0 || context.subjects.length === 0) return found;
    const past = isPastMounts(context.pod, context.subjects);
    if (past) return [past];
    const volumes = (context.pod.spec?.volumes ?? []).filter(({ name }) => !name.startsWith('kube-api-access-'));
    if (volumes.length === 0) return [notUsed(noFault('the pod has no volumes'))];
    if (neverStarted(context)) return [];
    const were = volumes.length === 1 ? 'volume was' : 'volumes were';
    return [noFault(`a container of the pod has run, so its ${volumes.length} ${were} mounted`)];
  },
});
