/** What is at stake for the workload, the way back, and who would undo a change made by hand. */
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Style } from './style.ts';
import { sanitise, wrap, wrapCommand } from './text.ts';
import type { View } from './view.ts';

/** `Service/web has 2 of 3 endpoints ready`, in words that say what it means. */
function endpointSentence(service: string, ready: number, total: number): string {
  const name = `Service/${service}`;
  if (total === 0) return `${name} has no endpoint at all.`;
  if (ready === 0) return `${name} has 0 of ${total} endpoint${total === 1 ? '' : 's'} ready: nobody answers.`;
  return `${name} has ${ready} of ${total} endpoint${total === 1 ? '' : 's'} ready${ready === total ? '' : ': it answers with fewer'}.`;
}

/** @returns nothing where nothing is at stake (no Service, no siblings, no way back, no owner) */
export function stakeLines(diagnosis: Diagnosis, view: View, style: Style): string[] {
  const { stake, state } = diagnosis;
  const sick = state !== 'healthy' && state !== 'completed' && state !== 'recovered';
  if (!sick && !view.wide) return [];
  const paragraphs: { text: string; command?: string }[] = stake.endpoints.map(({ service, ready, total }) => ({
    text: endpointSentence(service, ready, total),
  }));
  // Where the way back is a fix already, it need not be told twice.
  const told = diagnosis.causes.some((cause) => cause.fixes.some((fix) => fix.command === stake.rollback?.command));
  if (sick && stake.rollback !== null && !told) {
    paragraphs.push({
      text: `Way back: ${stake.rollback.why}. Going back restarts the pods.`,
      command: stake.rollback.command,
    });
  }
  if (stake.owners.length > 0) {
    const one = stake.owners.length === 1;
    paragraphs.push({
      text: `${stake.owners.join(', ')} ${one ? 'owns' : 'own'} this workload and will undo edits made by hand: change it there.`,
    });
  }
  if (paragraphs.length === 0) return [];
  return [
    style.head('AT STAKE'),
    ...paragraphs.flatMap(({ text, command }) => [
      ...wrap(sanitise(text), view.width - 2).map((line) => `  ${line}`),
      ...(command === undefined ? [] : wrapCommand(sanitise(command), view.width, '    ')),
    ]),
  ];
}
