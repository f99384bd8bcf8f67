/** What a fix would do, for people. Pure. */
import type { Proposal } from '../experiments/fix-test/proposal.ts';
import type { ObjectRef } from '../model/diagnosis.ts';
import type { FixSteps } from '../model/fix-answer.ts';
import { nameOf } from '../model/objects.ts';
import { deployerOf } from '../knowledge/deployer.ts';
import { deployerText } from '../model/deployer-text.ts';
import { marksOf } from './subject.ts';
import type { Subject } from './subject.ts';
import type { Way } from './way.ts';

/** Characters of the annotation, which other programs show in one line. */
const LONGEST = 200;

/**
 * Returns why the revision exists, for `kubectl rollout history`. Values that the user gave may be secret, so they are not
 * in it.
 */
export function changeCause({ cause, text, given, own }: Proposal): string {
  const what = own
    ? 'a patch of the user'
    : given.length > 0
      ? [cause?.id, `set ${given.join(', ')}`].filter(Boolean).join(': ')
      : [cause?.id, text].filter(Boolean).join(': ');
  return `kubectl crashloop fix: ${what}`.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').slice(0, LONGEST);
}

/** What the plan is made of. */
export interface Planned {
  readonly subject: Subject;
  readonly way: Way;
  readonly proposal: Proposal;
  /** Seconds for which new pods may take to become ready, and for which they then have to work. */
  readonly timeoutSeconds: number;
  readonly steadySeconds: number;
}

const listed = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

function notesOf({ subject, way }: Planned): string[] {
  const { workload, owner } = subject;
  const metadata = workload?.object.metadata;
  const isApplied =
    metadata?.annotations?.['kubectl.kubernetes.io/last-applied-configuration'] !== undefined ||
    metadata?.managedFields?.some(({ operation }) => operation === 'Apply');
  const by = deployerOf(marksOf(subject));
  return [
    ...(by?.undoes === 'never' ? [`${deployerText(by)} deployed it and leaves it alone now`] : []),
    ...(isApplied ? ['the next kubectl apply of its manifest undoes the change: write it into the manifest, too'] : []),
    ...(way.mode === 'recreate' ? ['between the deletion and the creation there is no pod'] : []),
    ...(way.mode === 'patch' && workload?.object.spec?.updateStrategy?.type === 'OnDelete'
      ? [
          `${owner.kind} ${owner.name} has the strategy OnDelete: its other pods stay as they are until they are deleted`,
        ]
      : []),
  ];
}

/** Returns the steps and the notes. */
export function stepsOf(planned: Planned, back: FixSteps['back']): FixSteps {
  const { subject, way, proposal, timeoutSeconds, steadySeconds } = planned;
  const { owner } = subject;
  const target: ObjectRef = owner;
  const title = `${owner.kind}/${owner.name}`;
  const wait = `wait until its new pods are ready, at most ${timeoutSeconds} s, and work for ${steadySeconds} s`;
  if (way.mode === 'recreate')
    return {
      changes: target,
      steps: [
        `delete ${title} and create it again with the fix: ${proposal.text}`,
        `wait until it is ready, at most ${timeoutSeconds} s, and works for ${steadySeconds} s`,
        'if it fails: delete it, and create it again as it was',
      ],
      notes: notesOf(planned),
      back,
    };
  const stuck = way.stuck.map(nameOf);
  return {
    changes: target,
    steps: [
      `change ${title}: ${proposal.text}`,
      ...(stuck.length > 0
        ? [`delete ${stuck.length === 1 ? 'pod' : 'the pods'} ${listed(stuck)}, which ${title} does not replace`]
        : []),
      wait,
      `if a new pod fails: change ${title} back${stuck.length > 0 ? ', and delete the pods that failed' : ''}`,
    ],
    notes: notesOf(planned),
    back,
  };
}
