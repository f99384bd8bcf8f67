/** What siblings and copies on several nodes say together. Pure. */
import type { Confidence } from '../model/finding.ts';
import type { ContainerView } from '../evidence/views.ts';
import { usualSeconds } from './observed.ts';
import type { Run } from './lab.ts';
import type { Sibling } from './node-facts.ts';
import { originalStep, outcomeOf, stepOf, testCommand } from './steps.ts';
import type { Conclusion, ExperimentVerdict, Step } from '../model/experiment.ts';
import type { Lab } from './test.ts';

const WELL = new Set(['healthy', 'recovered', 'completed']);

/** Siblings on other nodes that died as the original did. */
export const sameFateElsewhere = (siblings: readonly Sibling[], suspect: string, container: ContainerView): Sibling[] =>
  siblings.filter(
    (sibling) =>
      sibling.node !== suspect &&
      !WELL.has(sibling.state) &&
      sibling.exitCode !== null &&
      sibling.exitCode === container.dead?.exitCode,
  );

/** One row a node: how many siblings there run well. */
function siblingSteps(siblings: readonly Sibling[]): Step[] {
  const nodes = [...new Set(siblings.map((sibling) => sibling.node))].sort();
  return nodes.map((node) => {
    const here = siblings.filter((sibling) => sibling.node === node);
    const well = here.filter((sibling) => WELL.has(sibling.state));
    const bad = here.find((sibling) => !WELL.has(sibling.state));
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

/** `fails`: as the original does; `other`: in another way; null: the run tells nothing. */
function fateOf(run: Run, container: ContainerView): 'lives' | 'fails' | 'other' | null {
  switch (run.fate) {
    case 'lived':
      return 'lives';
    case 'died':
    case 'completed':
      if (run.container !== null && run.container !== container.name) return null;
      return container.dead === undefined || run.exitCode === container.dead.exitCode ? 'fails' : 'other';
    case 'stuck':
      if (/^not scheduled/.test(run.says)) return null;
      return container.dead === undefined ? 'fails' : null;
    default:
      return null;
  }
}

interface Say {
  readonly verdict: ExperimentVerdict;
  readonly confidence: Confidence;
  readonly summary: string;
}

const inconclusive = (summary: string): Say => ({ verdict: 'inconclusive', confidence: 'possible', summary });
const list = (names: readonly string[]): string => names.join(', ');

function fromSiblings(siblings: readonly Sibling[], suspect: string, container: ContainerView): Say | undefined {
  const alike = sameFateElsewhere(siblings, suspect, container);
  if (alike.length > 0) {
    const nodes = [...new Set(alike.map((sibling) => sibling.node))];
    return {
      verdict: 'not-node',
      confidence: 'confirmed',
      summary: `not the node: ${alike.length === 1 ? `sibling ${alike[0]!.name}` : `${alike.length} siblings`} on ${list(nodes)} fail${alike.length === 1 ? 's' : ''} in the same way (exit ${container.dead!.exitCode})`,
    };
  }
  return undefined;
}

function fromCopies(runs: readonly Run[], suspect: string, container: ContainerView, usual: number | null): Say {
  const here = runs.find((run) => run.planned.step === `copy on ${suspect}`);
  const away = runs.filter((run) => run !== here);
  if (here === undefined || away.length === 0)
    return inconclusive('no copy was run on both the node of the pod and another');
  const nodeOf = (run: Run): string => run.planned.step.replace('copy on ', '');
  const fate = fateOf(here, container);
  if (fate === null)
    return inconclusive(
      `the copy on ${suspect} tells nothing: ${outcomeOf(here)}${here.says ? ` (${here.says})` : ''}`,
    );
  if (fate === 'lives') {
    const short = usual !== null && here.planned.watchSeconds <= usual;
    return inconclusive(
      short
        ? `the copy on ${suspect} was watched for less time than the original usually lives: --duration allows more`
        : `the copy on ${suspect} lives where the original dies: the failure did not come again`,
    );
  }
  const lives = away.filter((run) => fateOf(run, container) === 'lives');
  const fails = away.filter((run) => ['fails', 'other'].includes(fateOf(run, container) ?? ''));
  if (lives.length === 0 && fails.length === 0)
    return inconclusive(
      `no copy on another node tells anything: ${away.map((run) => `${nodeOf(run)}: ${outcomeOf(run)}${run.says ? ` (${run.says})` : ''}`).join('; ')}`,
    );
  if (fails.length > 0 && lives.length > 0)
    return inconclusive(
      `copies fail on ${list([suspect, ...fails.map(nodeOf)])} and live on ${list(lives.map(nodeOf))}: more than one node has what breaks it`,
    );
  if (lives.length > 0) {
    const sure = fate === 'fails' && !(usual !== null && lives.some((run) => run.planned.watchSeconds <= usual));
    return {
      verdict: 'node',
      confidence: sure ? 'confirmed' : 'likely',
      summary: `it is the node: the same pod fails on ${suspect} (${outcomeOf(here)}) and lives on ${list(lives.map(nodeOf))} (${outcomeOf(lives[0]!)})`,
    };
  }
  const same = fate === 'fails' && fails.every((run) => fateOf(run, container) === 'fails');
  return {
    verdict: 'not-node',
    confidence: same ? 'confirmed' : 'likely',
    summary: `not the node: the same pod fails on ${list([suspect, ...fails.map(nodeOf)])} alike (${outcomeOf(fails[0]!)})`,
  };
}

/** @param notes of the plan: say why no copy was run where none was */
export function concludeNodeTest(
  lab: Lab,
  container: ContainerView,
  siblings: readonly Sibling[],
  runs: readonly Run[],
  notes: readonly string[],
): Conclusion {
  const suspect = lab.pod.spec?.nodeName ?? '';
  const known = fromSiblings(siblings, suspect, container);
  const said =
    runs.length > 0
      ? fromCopies(runs, suspect, container, usualSeconds(container, lab.diagnosis.at))
      : (known ??
        inconclusive(
          `no copy was run: ${notes.find((note) => /other node/.test(note)) ?? 'there is no node to compare with'}`,
        ));
  return {
    ...said,
    steps: [originalStep(lab, container), ...siblingSteps(siblings), ...runs.map(stepOf)],
    advice:
      said.verdict === 'node'
        ? [
            { text: 'look at the node', command: `kubectl describe node ${suspect}` },
            { text: 'keep new pods off it until it is mended', command: `kubectl cordon ${suspect}` },
            {
              text: 'let the pod start anew elsewhere, if a controller made it',
              command: `kubectl -n ${lab.pod.metadata?.namespace} delete pod ${lab.pod.metadata?.name}`,
            },
          ]
        : said.verdict === 'not-node'
          ? [{ text: 'tell the image from the app and the spec', command: testCommand('image-test', lab.pod) }]
          : [],
  };
}
