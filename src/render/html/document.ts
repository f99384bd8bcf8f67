/**
 * `-o html`: an answer as one file that a browser shows without a network. It is a file of the bundle that only `-o html`
 * and `bundle` load (scripts/build/split.ts), so it imports nothing with a state or a class that others compare.
 */
import { isFailing } from '../../model/diagnosis.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import type { Experiment } from '../../model/experiment-answer.ts';
import type { GuardAnswer } from '../../model/guard-answer.ts';
import type { DiagnosisList } from '../../model/list.ts';
import type { PodDetails } from '../../model/pod-details.ts';
import type { WaitAnswer, WaitListAnswer } from '../../model/wait.ts';
import { guardSentence } from '../guard.ts';
import { headline } from '../headline.ts';
import { headline as listHeadline } from '../list-why.ts';
import { asOf, recordedText } from '../page.ts';
import { waitSentence } from '../wait-answer.ts';
import { waitListSentence } from '../wait-list.ts';
import { diagnosisSections } from './diagnosis.ts';
import { experimentSections } from './experiment.ts';
import { guardSections } from './guard.ts';
import { listSections } from './list.ts';
import type { Again } from './list.ts';
import type { Html } from './markup.ts';
import { pageOf } from './page.ts';
import type { Frame } from './page.ts';
import { waitListSections, waitSections } from './wait.ts';

/** An answer, and what is drawn besides it. All of it is masked already. */
export interface Shown {
  readonly answer: Diagnosis | DiagnosisList | Experiment | GuardAnswer | WaitAnswer | WaitListAnswer;
  /** null: the answer is about no pod, or it could not be read. */
  readonly details: PodDetails | null;
  /** Whether the answer comes from a recording. */
  readonly recorded: boolean;
  /** How to read the source of a list again; absent: it cannot be read again. */
  readonly again?: Again | undefined;
}

/** Returns the sentence for the time of an answer. */
const made = (at: string | null, recorded: boolean): string => (recorded ? recordedText(at) : asOf(at));

function partsOf({ answer, details, recorded, again }: Shown): readonly [Frame, Html] {
  switch (answer.kind) {
    case 'Diagnosis':
      return [
        {
          command: 'explain',
          headline: headline(answer),
          made: made(answer.at, recorded),
          calm: !isFailing(answer.state),
        },
        diagnosisSections(answer, details),
      ];
    case 'DiagnosisList':
      return [
        {
          command: 'list',
          headline: answer.items.length === 0 ? 'No failing pods found' : listHeadline(answer),
          made: made(answer.at, recorded),
          calm: answer.items.every(({ state }) => state === 'recovered'),
        },
        listSections(answer, again ?? null),
      ];
    case 'Guard':
      return [
        { command: 'guard', headline: guardSentence(answer), made: made(answer.at, recorded), calm: false },
        guardSections(answer, details),
      ];
    case 'Experiment': {
      const { test, target } = answer;
      return [
        {
          command: test,
          headline: `${test} of ${target.kind}/${target.name} in ${target.namespace}`,
          made: '',
          calm: false,
        },
        experimentSections(answer),
      ];
    }
    case 'Wait':
      return [
        {
          command: 'wait',
          headline: waitSentence(answer),
          made: made(answer.diagnosis?.at ?? null, recorded),
          calm: answer.outcome === 'rolled-out',
        },
        waitSections(answer, details),
      ];
    case 'WaitList': {
      const at = answer.items.find(({ diagnosis }) => diagnosis !== null)?.diagnosis?.at ?? null;
      return [
        {
          command: 'wait',
          headline: waitListSentence(answer),
          made: made(at, recorded),
          calm: answer.outcome === 'rolled-out',
        },
        waitListSections(answer, details),
      ];
    }
    default:
      throw new TypeError(`an answer without a page: ${(answer as { kind: string }).kind}`);
  }
}

/** Returns the file. The same answer gives the same bytes. @throws TypeError for a kind of answer that has no page */
export const renderHtml = (shown: Shown): string => pageOf(...partsOf(shown));
