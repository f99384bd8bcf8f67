/** What to say where no change of the template did it. Pure. */
import type { ContainerView } from '../../evidence/views.ts';
import { command, lineOf } from '../../model/command.ts';
import type { Conclusion } from '../../model/experiment-answer.ts';
import type { Lab } from '../test.ts';
import type { Comparison } from './comparison.ts';
import { lookAtEdit, sayEdit } from './edits.ts';
import type { Say } from './say.ts';

/** Returns what else may have changed, as sentences: the objects that were written since, else what is possible. */
export function elsewhere({ edits: { edits, unread }, untestable, older }: Comparison): string {
  const differ =
    untestable.length === 0 ? '' : `. The revisions also differ in ${untestable.join(', ')}, which a copy cannot show`;
  const hidden = unread.length === 0 ? '' : `. Whether ${unread.join(', ')} changed is not known`;
  if (edits.length > 0)
    return `${edits.map(sayEdit).join(', ')}, after revision ${older.number} was made; no copy can take that back${differ}${hidden}`;
  return `What else may have changed: a ConfigMap, a Secret, the image of the tag, the node, what the pod calls${differ}${hidden}`;
}

/** Returns how to look at what changed besides the template. */
export function beyond(lab: Lab, { edits: { edits } }: Comparison): Conclusion['advice'] {
  const { namespace = '', name = '' } = lab.pod.metadata ?? {};
  return [
    ...edits.slice(0, 3).map((edit) => lookAtEdit(edit, namespace)),
    {
      text: 'see what changed besides the template',
      command: lineOf(command`kubectl crashloop timeline -n ${namespace} ${name}`),
    },
  ];
}

/** The templates are alike, so no copy ran. */
export const alike = (lab: Lab, comparison: Comparison, container: ContainerView): Say => ({
  verdict: 'not-template',
  confidence: 'likely',
  summary:
    `revisions ${comparison.older.number} and ${comparison.own.number} of ${comparison.owner} have the same pod spec, so ` +
    `no change of it broke ${container.name}. ${elsewhere(comparison)}`,
  advice: beyond(lab, comparison),
});
