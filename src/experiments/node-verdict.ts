/** The verdict of a node-test, from the pod's siblings and the copies on several nodes. Pure. */
import { isFailing } from '../model/diagnosis.ts';
import type { ContainerView } from '../evidence/views.ts';
import type { Conclusion, Step } from '../model/experiment-answer.ts';
import type { Sibling } from './node-facts.ts';
import { usualSeconds } from './observed.ts';
import type { Run } from './run-copy.ts';
import { adviceToTest, originalStep, outcomeOf, stepOf } from './steps.ts';
import type { Lab } from './test.ts';
import { command, lineOf } from '../model/command.ts';

/** Returns siblings on other nodes that ended with the original's exit code. */
export const sameFateElsewhere = (siblings: readonly Sibling[], suspect: string, container: ContainerView): Sibling[] =>
  siblings.filter(
    (sibling) =>
      sibling.node !== suspect &&
      isFailing(sibling.state) &&
      sibling.exitCode !== null &&
      sibling.exitCode === container.dead?.exitCode,
  );

/** One row for each node: how many siblings run well on it. */
function siblingSteps(siblings: readonly Sibling[]): Step[] {
  const nodes = [...new Set(siblings.map((sibling) => sibling.node))].sort();
  return nodes.map((node) => {
    const here = siblings.filter((sibling) => sibling.node === node);
    const well = here.filter((sibling) => !isFailing(sibling.state));
    const bad = here.find((sibling) => isFailing(sibling.state));
    return {
      name: 'siblings, as observed',
      pod: null,
      node,
      image: null,
      outcome: `${well.length} of ${here.length} ${here.length === 1 ? 'runs' : 'run'} well`,
      says: bad ? `${bad.name} is ${bad.state}${bad.exitCode === null ? '' : `, exit ${bad.exitCode}`}` : '',
    };
  });
}

/** `fails`: as the original does; `other`: in another way; null: the run shows nothing. */
function fateOf(run: Run, container: ContainerView): 'lives' | 'fails' | 'other' | null {
  switch (run.fate) {
    case 'lived':
      return 'lives';
    case 'died':
    case 'completed':
      if (run.container !== null && run.container !== container.name) return null;
      return container.dead === undefined || run.exitCode === container.dead.exitCode ? 'fails' : 'other';
    case 'stuck':
      if (run.pod === undefined || run.held?.by === 'scheduler') return null;
      return container.dead === undefined ? 'fails' : null;
    default:
      return null;
  }
}

type Say = Omit<Conclusion, 'steps' | 'advice'>;

const inconclusive = (summary: string): Say => ({ verdict: 'inconclusive', confidence: 'possible', summary });
const list = (names: readonly string[]): string => names.join(', ');
const nodesOf = (runs: readonly Run[]): string => list(runs.map((run) => run.planned.node ?? 'unknown'));
const outcomeAndWhy = (run: Run): string => `${outcomeOf(run)}${run.says ? ` (${run.says})` : ''}`;

function fromSiblings(siblings: readonly Sibling[], suspect: string, container: ContainerView): Say | undefined {
  const alike = sameFateElsewhere(siblings, suspect, container);
  if (alike.length === 0) return undefined;
  const nodes = [...new Set(alike.map((sibling) => sibling.node))];
  const [who, fails] =
    alike.length === 1 ? [`sibling ${alike[0]!.name}`, 'fails'] : [`${alike.length} siblings`, 'fail'];
  return {
    verdict: 'not-node',
    confidence: 'confirmed',
    summary: `not the node: ${who} on ${list(nodes)} ${fails} in the same way (exit ${container.dead!.exitCode})`,
  };
}

function fromCopies(runs: readonly Run[], suspect: string, container: ContainerView, usual: number | null): Say {
  const here = runs.find((run) => run.planned.role === 'here');
  const away = runs.filter((run) => run.planned.role === 'there');
  if (here === undefined || away.length === 0)
    return inconclusive("no copy ran on both the pod's node and another node");
  const fate = fateOf(here, container);
  if (fate === null) return inconclusive(`the copy on ${suspect} shows nothing: ${outcomeAndWhy(here)}`);
  const tooShort = (run: Run): boolean => usual !== null && run.planned.watchSeconds <= usual;
  if (fate === 'lives')
    return inconclusive(
      tooShort(here)
        ? `the copy on ${suspect} was watched for less time than the original usually runs: --duration sets more`
        : `the failure did not reproduce: the copy on ${suspect} runs where the original fails`,
    );
  const lives = away.filter((run) => fateOf(run, container) === 'lives');
  const fails = away.filter((run) => ['fails', 'other'].includes(fateOf(run, container) ?? ''));
  if (lives.length === 0 && fails.length === 0)
    return inconclusive(
      `no copy on another node shows anything: ${away.map((run) => `${nodesOf([run])}: ${outcomeAndWhy(run)}`).join('; ')}`,
    );
  if (fails.length > 0 && lives.length > 0)
    return inconclusive(
      `copies fail on ${nodesOf([here, ...fails])} and run on ${nodesOf(lives)}: more than one node has the problem`,
    );
  if (lives.length > 0)
    return {
      verdict: 'node',
      confidence: fate === 'fails' && !lives.some(tooShort) ? 'confirmed' : 'likely',
      summary: `it is the node: the same pod fails on ${suspect} (${outcomeOf(here)}) and runs on ${nodesOf(lives)} (${outcomeOf(lives[0]!)})`,
    };
  const same = fate === 'fails' && fails.every((run) => fateOf(run, container) === 'fails');
  return {
    verdict: 'not-node',
    confidence: same ? 'confirmed' : 'likely',
    summary: `not the node: the same pod fails on ${nodesOf([here, ...fails])} (${outcomeOf(fails[0]!)})`,
  };
}

function adviceFor(verdict: Conclusion['verdict'], lab: Lab, suspect: string): Conclusion['advice'] {
  const { pod } = lab;
  if (verdict === 'not-node')
    return adviceToTest('image-test', 'check whether it is the image, the app or the spec', lab);
  if (verdict !== 'node') return [];
  return [
    { text: 'look at the node', command: lineOf(command`kubectl describe node ${suspect}`) },
    { text: 'keep new pods off the node until it is fixed', command: lineOf(command`kubectl cordon ${suspect}`) },
    {
      text: 'delete the pod, so that its controller creates it again on another node',
      command: lineOf(command`kubectl -n ${pod.metadata?.namespace ?? ''} delete pod ${pod.metadata?.name ?? ''}`),
    },
  ];
}

/**
 * Returns the verdict.
 * @param whyNone why no copy could run; null where one could
 */
export function concludeNodeTest(
  lab: Lab,
  container: ContainerView,
  siblings: readonly Sibling[],
  runs: readonly Run[],
  whyNone: string | null,
): Conclusion {
  const suspect = lab.pod.spec?.nodeName ?? '';
  const said =
    runs.length > 0
      ? fromCopies(runs, suspect, container, usualSeconds(container, lab.diagnosis.at ?? lab.source.now()))
      : (fromSiblings(siblings, suspect, container) ??
        inconclusive(`no copy ran: ${whyNone ?? 'there is no node to compare with'}`));
  return {
    ...said,
    steps: [originalStep(lab, container), ...siblingSteps(siblings), ...runs.map(stepOf)],
    advice: adviceFor(said.verdict, lab, suspect),
  };
}
