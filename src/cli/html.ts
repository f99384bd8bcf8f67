/** `-o html`: an answer and what is drawn besides it, without secrets, as one file. */
import type { Diagnosis } from '../model/diagnosis.ts';
import type { PodDetails } from '../model/pod-details.ts';
import type { Shown } from '../render/html/document.ts';
import type { Invocation } from './command.ts';

/**
 * Returns the file. Every secret is masked before the text becomes markup.
 * @throws TypeError for an answer that has no page
 */
export async function htmlText(
  shown: { readonly answer: unknown } & Pick<Shown, 'details' | 'recorded' | 'again'>,
  { edge }: Pick<Invocation, 'edge'>,
): Promise<string> {
  const safe = edge.everyText(await edge.answer(shown)) as Shown;
  return (await import('../render/html/document.ts')).renderHtml(safe);
}

/**
 * Returns the page of a diagnosis as a file of a bundle. Whoever gets the bundle can read it without this program.
 * @param diagnosis null: there is no page
 */
export async function reportFiles(
  diagnosis: Diagnosis | null,
  details: PodDetails | null,
  { edge }: Pick<Invocation, 'edge'>,
): Promise<{ readonly path: string; readonly data: Buffer }[]> {
  if (diagnosis === null) return [];
  const page = await htmlText({ answer: diagnosis, details, recorded: true }, { edge });
  return [{ path: 'report.html', data: Buffer.from(edge.last(page)) }];
}
