/** What a copy that listed the files of an image shows. Pure. */
import { inspect } from '../../image/inspect.ts';
import type { Subject } from '../../image/inspect.ts';
import { isWholeListing, listedFiles } from '../../image/listing.ts';
import type { Inspection } from '../../model/inspection.ts';
import type { Run } from '../run-copy.ts';
import { causeFor, outcomeOf } from '../steps.ts';
import type { Target } from './possible.ts';

/**
 * Returns what the files of an image show that a copy listed; else what the registry showed, with the reason why the copy
 * did not list them.
 * @param run undefined: the copy was not created
 * @param known what the registry showed, which could not be read
 */
export async function inspectListing(
  run: Run | undefined,
  target: Target,
  subject: Subject,
  known: Inspection,
): Promise<Inspection> {
  if (run === undefined) return known;
  const { output } = run;
  if (run.fate !== 'completed' || output === undefined || !isWholeListing(output)) {
    const cause = causeFor(run.diagnosis, subject.container.name);
    const why = run.fate === 'completed' ? 'its copy did not print the whole list' : (cause?.summary ?? run.says);
    return { ...known, unread: `${known.unread}; as a volume of a copy: ${why || outcomeOf(run)}` };
  }
  const seen = await inspect({ config: null, named: target.named, files: listedFiles(output), label: null }, subject);
  return {
    ...known,
    ...seen,
    from: 'volume',
    // The digest of a config names no image.
    image: target.reference.startsWith('sha256:') ? known.image : target.reference,
    isSame: target.isSame,
    facts: [...known.facts, `its files were read in a volume of a copy, because ${known.unread}`, ...seen.facts],
  };
}
