/** The nodes have as many volumes attached as the CSI driver allows. */
import { command } from '../../model/command.ts';
import type { Citation, Outcome } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { citeField, citePod } from '../support/cite.ts';
import { look } from '../support/owner.ts';
import { isKnownWhole, nodesOf, readScheduler } from '../support/scheduler.ts';
import { citeScheduler, schedulerSays } from '../support/trouble.ts';
import { sentence } from '../support/words.ts';

const FULL = 'node(s) exceed max volume count';

/** Cites how many volumes the drivers allow for each node. */
function citeLimits(context: PodContext): Citation[] {
  const limits = context
    .list('csinodes')
    .some.flatMap(({ metadata, spec }) =>
      spec.drivers.flatMap(({ name, allocatable }) =>
        allocatable?.count === undefined ? [] : [{ node: metadata?.name ?? '', name, count: allocatable.count }],
      ),
    );
  return limits
    .slice(0, 3)
    .map(({ node, name, count }) => citeField(`CSINode/${node}`, `spec.drivers[${name}].allocatable.count`, count));
}

export default defineCheck({
  id: 'volumes/attach-limit',
  category: 'volume',
  title: 'Nodes have no room for another volume',
  description:
    'The pod cannot be scheduled because the nodes that may run it have as many volumes attached as their CSI driver ' +
    'allows for one node.',
  criteria: {
    confirmed: 'The scheduler reports it, and this program knows all its reasons.',
    likely: 'The scheduler also gives a reason that this program does not know.',
    possible: null,
  },
  silent: 'A pod that is bound to a node.',
  sources: ['pkg/scheduler/framework/plugins/nodevolumelimits/csi.go'],
  goesAway: 'likely',
  endedBy: null,
  settledBy: null,
  explains: ['node/unschedulable-constraints'],
  symptomOf: [],
  weight: 82,
  run(context): Outcome[] {
    const says = schedulerSays(context);
    const said = says && readScheduler(says.message);
    const part = said?.parts.find(({ text }) => text === FULL);
    if (!said || !part) return [];
    const where = nodesOf(part, said) ?? 'nodes';
    const claims = (context.pod.spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim }) =>
      persistentVolumeClaim ? [citePod(context, `spec.volumes[${name}]`, persistentVolumeClaim.claimName)] : [],
    );
    return [
      {
        result: 'found',
        id: 'volumes/attach-limit',
        category: 'volume',
        confidence: isKnownWhole(said) ? 'confirmed' : 'likely',
        container: null,
        about: null,
        summary: sentence(
          `${context.name} cannot be scheduled: ${where} exceed max volume count; the CSI driver attaches no more volumes there`,
        ),
        chain: [],
        evidence: [...citeScheduler(context), ...claims, ...citeLimits(context)],
        fixes: [
          look(
            'see how many volumes each node may have',
            command`kubectl get csinodes -o custom-columns=NODE:.metadata.name,DRIVER:.spec.drivers[*].name,MAX:.spec.drivers[*].allocatable.count`,
          ),
          look(
            'see which volumes are attached, and remove those that no pod uses',
            command`kubectl get volumeattachments`,
          ),
          { text: 'add a node, or use a machine type that takes more volumes', command: null, risk: 'changes' },
        ],
      },
    ];
  },
});
