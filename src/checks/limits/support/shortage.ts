/** What nodes lack for a pod, as the message of the scheduler has it. */
import { plural } from '../../../knowledge/plural.ts';
import type { PodContext } from '../../check.ts';
import type { Clause } from '../../node/support/clause.ts';
import type { SchedulerMessage } from '../../support/scheduler.ts';
import { sentence } from '../../support/words.ts';
import type { Verdict } from './large-enough.ts';
import { amountOf, requestOf } from './requests.ts';

export interface Shortage {
  /** `cpu`, `memory`, `nvidia.com/gpu`, `pods`. */
  readonly resource: string;
  /** The number of nodes that lack it; undefined where the message gives none. */
  readonly nodes: number | undefined;
  /** `Insufficient cpu`, `Too many pods`. */
  readonly words: string;
}

/** Returns what nodes lack, as the scheduler's message names it. */
export const shortages = ({ parts }: SchedulerMessage): Shortage[] =>
  parts
    .filter(({ kind }) => kind === 'room')
    .map(({ text, nodes }) => ({ resource: /^insufficient (.+)$/i.exec(text)?.[1] ?? 'pods', nodes, words: text }));

/** Returns `Insufficient cpu and memory on 1 of 3 nodes each`, `Insufficient cpu on 1 of 3 nodes, Too many pods on 2`. */
function lackingText(short: readonly Shortage[], total: number | undefined): string {
  const where = (nodes: number): string => (total ? `${nodes} of ${plural(total, 'node')}` : plural(nodes, 'node'));
  const [first] = short;
  const each = short.every(({ nodes, resource }) => nodes === first?.nodes && resource !== 'pods');
  if (short.length > 1 && each) {
    const names = short.map(({ resource }) => resource);
    const all = `Insufficient ${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
    return first?.nodes === undefined ? all : `${all} on ${where(first.nodes)} each`;
  }
  return short
    .map(({ words, nodes }, i) => (nodes === undefined ? words : `${words} on ${i > 0 ? nodes : where(nodes)}`))
    .join(', ');
}

/** Returns the longest of the sentences that is not cut; the last one if all would be. */
const fitting = (sentences: readonly string[]): string =>
  sentences.map(sentence).find((text, i) => text === sentences[i]) ?? sentence(sentences.at(-1)!);

/** Returns the requests of what is lacking: `cpu 500m, memory 2Gi`; empty for pod slots. */
export const requestedText = (context: PodContext, short: readonly Shortage[]): string =>
  short
    .filter(({ resource }) => resource !== 'pods' && requestOf(context, resource) > 0)
    .map(({ resource }) => amountOf(resource, requestOf(context, resource)))
    .join(', ');

/** All that keeps the pod off the nodes. */
export interface Reasons {
  readonly short: readonly Shortage[];
  /** Of the constraints that the scheduler names as well. */
  readonly clauses: readonly Clause[];
  /** Whether a node is large enough, where that is known. */
  readonly size: Verdict | undefined;
  /** What set the requests, if it was not the template: `the default of LimitRange tenants`. */
  readonly origin: string | undefined;
}

/** Returns the summary: every reason, then what the pod requests and whether a node can ever fit it. */
export function summaryOf(
  context: PodContext,
  said: SchedulerMessage,
  { short, clauses, size, origin }: Reasons,
): string {
  const others = said.parts.filter(({ kind }) => kind !== 'room' && kind !== 'constraint').map(({ text }) => text);
  const lacking = [lackingText(short, said.total), ...others].join(', ');
  const asked = requestedText(context, short);
  const requests = asked === '' ? '' : `it requests ${asked}${origin === undefined ? '' : ` (${origin})`}`;
  const text = (own: (clause: Clause) => string, ...ends: readonly string[]): string =>
    [`${context.name} cannot be scheduled: ${lacking}`, ...clauses.map(own), ...ends]
      .filter((part) => part !== '')
      .join('; ');
  const brief = (clause: Clause): string => clause.brief ?? clause.text;
  const says = size?.says ?? '';
  return fitting([
    text((clause) => clause.text, requests, says),
    text(brief, requests, says),
    text(brief, says),
    text(brief, size?.brief ?? requests),
    text(brief, requests),
    text(brief),
  ]);
}
