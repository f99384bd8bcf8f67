/** A pod that failed as a whole, for the reason that its status states. */
import { command } from '../../model/command.ts';
import type { About, Citation, Fix, Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { aboutNode } from '../support/about.ts';
import { citeEvent, citePod } from '../support/cite.ts';
import { describePod } from '../support/kubectl.ts';
import { look, ownerOf } from '../support/owner.ts';
import { isBare, remakeCommand } from '../support/remake.ts';
import { cut, reasonSummary } from '../support/words.ts';
import { podReasonOf } from './support/pod-reasons.ts';
import type { PodReason } from './support/pod-reasons-data.ts';

/** Reasons that other checks read: limits/*, node/shutdown. */
const READ_ELSEWHERE = /^(?:Evicted|OutOf.{1,60}|DeadlineExceeded|Preempting|NodeShutdown|NodeLost)$/;

/** What the kubelet writes before the reason (pkg/kubelet/kubelet.go:rejectPod). */
const REJECTED = /^Pod was rejected: (?:Predicate \w{1,60} failed: )?/;
/** What the device manager writes around an error (pkg/kubelet/cm/admission/errors.go). */
const ALLOCATE = /^Allocate failed due to ([\s\S]{1,4000}), which is unexpected$/;

function evidenceOf(context: PodContext, reason: string, message: string): Citation[] {
  const event = context.podEvents().some.findLast((one) => one.reason === reason && one.type === 'Warning');
  return [
    ...(message ? [citePod(context, 'status.message', message)] : []),
    ...(reason ? [citePod(context, 'status.reason', reason)] : []),
    ...(event ? [citeEvent(event)] : []),
  ];
}

/** Returns what the spec asks for, in parentheses; empty where the kubelet's message says it. */
function askedBy({ asks }: PodReason, context: PodContext): string {
  const asked = cut((asks?.(context) ?? []).filter(Boolean).join(', '), 60);
  return asked ? ` (${asked})` : '';
}

const withPart = (about: About | null, part: string): About | null => (about ? { ...about, part: part || null } : null);

/** A failed pod stays as it is; only a new pod gets another chance. */
function createAgain(context: PodContext): Fix {
  const owner = ownerOf(context.pod);
  return owner
    ? {
        text: `delete the failed pod afterwards; ${owner.kind} ${owner.name} creates new ones`,
        command: command`kubectl -n ${context.namespace} delete pod ${context.name}`,
        risk: 'restarts',
        effect: 'restores',
        conditional: true,
      }
    : {
        text: 'make the failed pod again afterwards, for the scheduler to choose its node: it does not start again',
        command: remakeCommand(context, { nodeName: null }),
        risk: 'restarts',
        effect: 'restores',
        conditional: true,
      };
}

export default defineCheck({
  id: 'node/pod-refused',
  category: 'node',
  title: 'Pod refused by its node',
  description:
    'The pod has failed as a whole, and its status states why. Most often the kubelet refused it: a sysctl or a feature ' +
    'that the node does not allow, a node that does not match, a taken host port, a device that cannot be given.',
  criteria: {
    confirmed: 'The phase of the pod is Failed, and status.reason is one that the kubelet gives to pods it refuses.',
    likely:
      'The phase of the pod is Failed, and status.reason or status.message is one that this program does not know.',
    possible: null,
  },
  silent:
    'Evictions, preemptions, deadlines, node shutdowns and OutOf… reasons, which other checks read; and failed pods ' +
    'without a reason, which failed because a container did.',
  sources: [
    'pkg/kubelet/kubelet.go:rejectPod',
    'pkg/kubelet/lifecycle/predicate.go',
    'pkg/kubelet/lifecycle/handlers.go',
    'pkg/kubelet/sysctl/allowlist.go',
    'pkg/kubelet/cm/devicemanager/manager.go',
  ],
  goesAway: 'perhaps',
  endedBy: null,
  settledBy: null,
  explains: [{ symptomsOf: 'eviction' }],
  symptomOf: [],
  weight: 84,
  run(context) {
    const { phase, reason = '', message: full = '' } = context.pod.status ?? {};
    if (phase !== 'Failed' || (!reason && !full)) return [];
    if (READ_ELSEWHERE.test(reason) || (reason === 'Terminated' && /shutdown/i.test(full))) return [];
    const message = full.replace(REJECTED, '').trim().replace(ALLOCATE, '$1');
    const node = context.pod.spec?.nodeName ?? 'its node';
    const known = podReasonOf(reason, message);
    const before = known
      ? `${known.says(node, context.name)}${askedBy(known, context)}: `
      : `${context.name} has failed${reason ? ` (${reason})` : ''}: `;
    const fixes = known?.fixes(context, message) ?? [look('read the events of the pod', describePod(context))];
    // A fix of a bare pod makes it again.
    const isRemade = isBare(context) && fixes.some((fix) => fix.risk === 'restarts' && fix.command !== null);
    const found: Found = {
      result: 'found',
      id: 'node/pod-refused',
      category: known?.category ?? 'node',
      confidence: known ? 'confirmed' : 'likely',
      container: null,
      // Pods that one node refuses for different reasons have different causes.
      about: withPart(aboutNode(context), reason),
      summary: reasonSummary(before, message || reason),
      chain: [],
      evidence: [...evidenceOf(context, reason, full), ...(known?.cites?.(context) ?? [])],
      fixes: isRemade ? fixes : [...fixes, createAgain(context)],
    };
    return [found];
  },
});
