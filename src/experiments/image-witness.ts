/** What an inspection of the image says for the verdict of image-test, beside the copies. Pure. */
import type { ContainerView } from '../evidence/views.ts';
import type { Step } from '../model/experiment-answer.ts';
import type { Inspection, StartFailure } from '../model/inspection.ts';
import { inconclusive } from './image-outcomes.ts';
import type { Say } from './image-outcomes.ts';
import { adviceToTest } from './steps.ts';
import type { Lab } from './test.ts';

/** What image-test knows of the image before a copy runs. */
export interface Sight {
  /** What is in the image; null: it was not looked into. */
  readonly inspection: Inspection | null;
  /** Nothing is to be created: the answer comes from the inspection. */
  readonly inspectOnly: boolean;
}

/**
 * proves: the image has the fault that the kubelet, the runtime or the kernel named, without a doubt · suggests: it has a
 * fault, and no one named it, or there is a doubt · clears: the image has all that the program needs to start, on this
 * node · none: it says nothing.
 */
export type Witness = 'proves' | 'suggests' | 'clears' | 'none';

/** The failures of the container that the kubelet, the runtime or the kernel named. */
const namedFailures = ({ diagnosis }: Lab, { name }: ContainerView): StartFailure[] =>
  diagnosis.causes
    .filter((cause) => cause.container === null || cause.container === name)
    .flatMap(({ details }) => details.startFailure ?? []);

/** Returns what the inspection says for the verdict. */
export function witnessOf(inspection: Inspection | null, lab: Lab, container: ContainerView): Witness {
  if (inspection === null || inspection.from === null) return 'none';
  const { fault, program } = inspection;
  const named = namedFailures(lab, container);
  if (fault === null) return inspection.unread === null && program?.path ? 'clears' : 'none';
  // A container that was never created has no imageID: its tag is what the node would run.
  const isSame = inspection.isSame || (container.status?.imageID ?? '') === '';
  // What was not read may be the reason instead: another PATH, another first word, an init container.
  if (named.includes(fault.kind)) return isSame && !fault.doubtful ? 'proves' : 'suggests';
  // The original failed for another reason, so the fault is none.
  if (named.length > 0 || started(lab, container)) return 'none';
  return 'suggests';
}

/** Whether the process of the original ran and failed by itself, as its cause says. */
function started({ diagnosis }: Lab, { name, dead, ranSeconds }: ContainerView): boolean {
  const cause = diagnosis.causes.find((one) => one.container === name && one.confidence !== 'possible');
  return dead !== undefined && (cause !== undefined || (ranSeconds ?? 0) > 0);
}

/** Returns the verdict of an inspection without copies. */
export function bySight(inspection: Inspection | null, lab: Lab, container: ContainerView): Say {
  const { name } = container;
  const witness = witnessOf(inspection, lab, container);
  const fault = inspection?.fault;
  if (fault && (witness === 'proves' || witness === 'suggests')) return ofFault(inspection, name, witness);
  const advice = adviceToTest('image-test', 'run its copies too', lab);
  if (inspection?.unread != null)
    return inconclusive(`the image of ${name} could not be looked into: ${inspection.unread}`, { advice });
  if (fault) return inconclusive(`${fault.says}, but ${name} failed for another reason`, { advice });
  return inconclusive(`the image of ${name} has what its program needs to start: it shows no fault`, {
    advice,
  });
}

/** Returns the verdict of a fault that the inspection found. */
function ofFault({ fault }: Inspection, name: string, witness: 'proves' | 'suggests'): Say {
  const { blames, says, fix } = fault!;
  return {
    verdict: blames,
    confidence: witness === 'proves' ? 'confirmed' : 'likely',
    summary: `${name} cannot start: ${says}`,
    advice: [{ text: fix, command: null }],
  };
}

const STRONG: ReadonlySet<string> = new Set(['confirmed', 'likely']);

/**
 * Returns the verdict of the copies together with the inspection. What the inspection proves counts more than the
 * copies; what it suggests fills in where they show nothing; where both contradict each other, nothing is confirmed.
 */
export function withSight(said: Say, inspection: Inspection | null, lab: Lab, container: ContainerView): Say {
  const witness = witnessOf(inspection, lab, container);
  if (witness === 'proves') return ofFault(inspection!, container.name, witness);
  const isOpen = said.verdict === 'inconclusive' || !STRONG.has(said.confidence);
  if (witness === 'suggests') {
    if (isOpen) return ofFault(inspection!, container.name, witness);
    return said.verdict === inspection!.fault!.blames || said.confidence !== 'confirmed'
      ? said
      : { ...said, confidence: 'likely' };
  }
  // The runtime names a failure that the image does not show.
  if (
    witness === 'clears' &&
    said.verdict !== 'app' &&
    said.confidence === 'confirmed' &&
    namedFailures(lab, container).length > 0
  )
    return { ...said, confidence: 'likely' };
  return said;
}

/** Returns the inspection as a row of the result; none where the image was not looked into. */
export function sightSteps(inspection: Inspection | null): Step[] {
  if (inspection === null) return [];
  const { fault, unread, image, facts } = inspection;
  return [
    {
      name: 'image, as it is',
      pod: null,
      node: null,
      image,
      outcome: fault ? OUTCOMES[fault.kind] : unread !== null ? 'not read' : 'can start',
      says: fault?.says ?? unread ?? facts.at(-1) ?? '',
    },
  ];
}

const OUTCOMES: { readonly [K in StartFailure]: string } = {
  platform: 'no build for the node',
  'no-command': 'no command',
  missing: 'program missing',
  'not-executable': 'not executable',
  'wrong-format': 'wrong format',
  'no-interpreter': 'interpreter missing',
  'env-finds-none': 'interpreter missing',
  'must-not-be-root': 'user not allowed',
  'no-such-user': 'user missing',
};
