/** Evidence out of a ConfigMap or Secret that was written after the container had read it: it proves nothing of its end. */
import type { PodContext } from '../checks/check.ts';
import { citeField } from '../checks/support/cite.ts';
import { lookUpConfig } from '../checks/support/config-objects.ts';
import { changedSince } from '../evidence/last-edit.ts';
import type { Edit } from '../evidence/last-edit.ts';
import type { ContainerView } from '../evidence/views.ts';
import { lower } from '../model/finding.ts';
import type { Citation, Found } from '../model/finding.ts';

/** A citation of what an object of the pod's namespace holds. */
const OBJECT = /^(ConfigMap|Secret)\/([^/]{1,253})$/;
const CONTENT = /^(?:data|binaryData|stringData)\[/;

/** Cites that an object was changed. */
export const citeEdit = (object: string, { manager, time }: Edit): Citation =>
  citeField(object, 'metadata.managedFields', `data written by ${manager} at ${time}`, time);

/** Returns the change of the object that a citation quotes, where the container that ended had read it before. */
function editOf(context: PodContext, container: ContainerView, { object, field }: Citation): Edit | undefined {
  const [, kind, name] = OBJECT.exec(object) ?? [];
  if (!name || container.dead === undefined || !CONTENT.test(field)) return undefined;
  const fact = lookUpConfig(context, kind as 'ConfigMap' | 'Secret', name);
  return fact.state === 'known' ? changedSince(fact.value, container) : undefined;
}

/**
 * Returns a finding that cites the change of an object in place of its present content. What the object holds now is not
 * what the container read, so it confirms nothing.
 */
export function withoutNewerContent(context: PodContext, found: Found): Found {
  const container =
    context.containers.find(({ name }) => name === found.container) ??
    (context.subjects.length === 1 ? context.subjects[0] : undefined);
  if (container === undefined) return found;
  const cited = new Set<string>();
  const evidence = found.evidence.flatMap((citation): Citation[] => {
    const edit = editOf(context, container, citation);
    if (edit === undefined) return [citation];
    if (cited.has(citation.object)) return [];
    cited.add(citation.object);
    return [citeEdit(citation.object, edit)];
  });
  if (cited.size === 0) return found;
  return { ...found, evidence, confidence: found.confidence === 'confirmed' ? lower('confirmed') : found.confidence };
}
