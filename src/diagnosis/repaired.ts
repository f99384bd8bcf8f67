/** What a crashing container reads and somebody has changed since: the crash may be repaired already. */
import { referencesOf } from '../checks/config/support/references.ts';
import type { PodContext } from '../checks/check.ts';
import { lookUpConfig } from '../checks/support/config-objects.ts';
import { conditional } from '../checks/support/owner.ts';
import { retryFix } from '../checks/support/retry.ts';
import { changedSince } from '../evidence/last-edit.ts';
import type { Edit } from '../evidence/last-edit.ts';
import type { ContainerView } from '../evidence/views.ts';
import { lower } from '../model/finding.ts';
import type { Found } from '../model/finding.ts';
import { withClause } from './clause.ts';
import { citeEdit } from './newer-content.ts';

/** An object that was changed after the container had read it. */
interface Changed extends Edit {
  /** `ConfigMap/web-config`. */
  readonly object: string;
}

/** Categories of what a program makes of its configuration. */
const OF_CONFIG: readonly string[] = ['app-error', 'missing-config'];

/** Returns the ConfigMaps and Secrets of a container that were changed after its newest end had started. */
function changedOf(context: PodContext, container: ContainerView): Changed[] {
  const changed = referencesOf(context).flatMap((reference): [string, Changed][] => {
    if (reference.container !== null && reference.container !== container.name) return [];
    const fact = lookUpConfig(context, reference.kind, reference.name);
    const edit = fact.state === 'known' ? changedSince(fact.value, container) : undefined;
    const object = `${reference.kind}/${reference.name}`;
    return edit ? [[object, { object, ...edit }]] : [];
  });
  return [...new Map(changed).values()];
}

/** Whether the container waits for its next start, which reads everything again. */
const waits = ({ dead, state }: ContainerView): boolean => dead !== undefined && state !== 'running';

/**
 * Adds to the first cause that what the container reads has changed since, and offers a new attempt. The content of such
 * an object confirms nothing: the container read another.
 * @param causes as they are ranked; only the first one is changed
 */
export function withRepair(context: PodContext, causes: readonly Found[]): readonly Found[] {
  const [first, ...others] = causes;
  const container =
    first && (context.subjects.find(({ name }) => name === first.container) ?? context.subjects.find(waits));
  if (first === undefined || container === undefined || !waits(container)) return causes;
  const names = new Set([...first.chain, ...first.evidence].map(({ object }) => object));
  const changed = changedOf(context, container);
  const meant = changed.filter(({ object }) => names.has(object));
  const one = meant[0] ?? changed[0];
  if (one === undefined || (meant.length === 0 && !OF_CONFIG.includes(first.category))) return causes;
  const what = one.object.replace('/', ' ');
  const text = `start ${context.name} again now, without its back-off: ${what} has changed since this crash`;
  if (meant.length === 0) {
    const retry = conditional(retryFix(context, `if that was the repair, ${text}`));
    return [
      { ...first, evidence: [...first.evidence, citeEdit(one.object, one)], fixes: [...first.fixes, retry] },
      ...others,
    ];
  }
  const clause = ` (${what} has changed since)`;
  const known = first.evidence.some(({ object, time }) => object === one.object && time === one.time);
  return [
    {
      ...first,
      confidence: first.confidence === 'confirmed' ? lower('confirmed') : first.confidence,
      summary: withClause(first.summary, clause),
      evidence: [...first.evidence, ...(known ? [] : [citeEdit(one.object, one)])],
      fixes: [retryFix(context, text), ...first.fixes],
    },
    ...others,
  ];
}
