/** The impact of the failure: Service endpoints, and who would undo manual edits. */
import { plural } from '../knowledge/plural.ts';
import { isFailing } from '../model/diagnosis.ts';
import type { Autoscaler, Diagnosis, PrintedFix } from '../model/diagnosis.ts';
import type { Style } from './style.ts';
import { deployerText } from '../model/deployer-text.ts';
import { sanitise } from './text.ts';
import { wrap } from './width.ts';
import type { View } from './view.ts';

/** Returns how many endpoints of a Service are ready, and what that means. */
function endpointSentence({ service, ready, total, wanted }: Diagnosis['stake']['endpoints'][number]): string {
  const name = `Service/${service}`;
  if (total === 0) return `${name} has no endpoints.`;
  if (ready === 0) return `${name} has 0 of ${plural(total, 'endpoint')} ready: it does not answer.`;
  if (wanted !== null && wanted !== total)
    return ready < wanted
      ? `${name} has ${ready} of ${plural(wanted, 'wanted endpoint')} ready: it has less capacity.`
      : `${name} has ${plural(ready, 'endpoint')} ready, and ${wanted} ${wanted === 1 ? 'is' : 'are'} wanted.`;
  return `${name} has ${ready} of ${plural(total, 'endpoint')} ready${ready === total ? '' : ': it has less capacity'}.`;
}

const SETS: Readonly<Record<Autoscaler['sets'], string>> = {
  replicas: 'sets spec.replicas of this workload: it undoes a manual scale, and no other edit.',
  resources: 'sets the requests and limits of each new pod: it overwrites these, and no other edit.',
};

/** Whether a fix changes what an autoscaler sets. */
const concerns = ({ argv, change }: PrintedFix, { sets }: Autoscaler): boolean =>
  sets === 'replicas'
    ? (argv ?? []).some((words) => words[0] === 'kubectl' && words.includes('scale'))
    : Object.keys(change?.set ?? {}).some((path) => path.startsWith('resources'));

/** Returns a sentence for each autoscaler that undoes one of the fixes, or for all of them. */
export const autoscalerSentences = ({ stake, causes }: Diagnosis, all: boolean): string[] =>
  stake.autoscalers
    .filter((one) => all || causes.some(({ fixes }) => fixes.some((fix) => concerns(fix, one))))
    .map((one) => `${one.kind} ${one.name} ${SETS[one.sets]}`);

/**
 * Returns the sentences; none if there is no Service and no owner.
 * @param all also autoscalers that undo no fix
 */
export function impactSentences(diagnosis: Diagnosis, all: boolean): string[] {
  const { stake, deployedBy } = diagnosis;
  const sentences = stake.endpoints.map(endpointSentence);
  // DEPLOYED BY and the fixes say what the tool that deployed it does.
  const owners = stake.owners.filter((owner) => deployedBy === null || owner !== deployerText(deployedBy));
  if (owners.length > 0) {
    const one = owners.length === 1;
    sentences.push(
      `${owners.join(', ')} ${one ? 'manages' : 'manage'} this workload and will undo manual edits: make the change there.`,
    );
  }
  return [...sentences, ...autoscalerSentences(diagnosis, all)];
}

/** Returns the block; nothing if there is no Service, no sibling and no owner. */
export function stakeLines(diagnosis: Diagnosis, view: View, style: Style): string[] {
  if (!isFailing(diagnosis.state) && !view.wide) return [];
  const sentences = impactSentences(diagnosis, view.wide);
  if (sentences.length === 0) return [];
  return [
    style.head('IMPACT'),
    ...sentences.flatMap((text) => wrap(sanitise(text), view.width - 2).map((line) => `  ${line}`)),
  ];
}
