/** A file that does not exist, and that the error does not name: a variable names it, and its volume lacks it. */
import type { Confidence, Found } from '../../../model/finding.ts';
import { pathIn } from '../../app/support/advice/kind.ts';
import { filesOf } from '../../app/support/advice/unnamed.ts';
import type { PodContext } from '../../check.ts';
import { citePod } from '../../support/cite.ts';
import { endedBy } from '../../support/ended.ts';
import { tidyPath } from '../../support/mounts.ts';
import { absentFile } from './absent-file.ts';

/** How OpenSSL (crypto/bio/bss_file.c) and errno say it. */
const NO_FILE = /\bno such file\b|\(os error 2\)|\bENOENT\b/i;

/** Words of an error that say what kind of file it is: then only variables of that kind count (`filesOf`). */
const SAYS_KIND = /cert|\bkey\b|tls|ssl|\bpem\b|BIO routines|config/i;

/** Returns the findings for errors of which the text has no path. The variable is a guess, however sure the rest is. */
export function unnamedFiles(context: PodContext): Found[] {
  return [...endedBy(context, 'exception'), ...endedBy(context, 'error-line')].flatMap((one) => {
    const { container, line, evidence } = one;
    if (!NO_FILE.test(line) || pathIn(line) !== undefined) return [];
    const sure = (wanted: Confidence): Confidence =>
      one.sure(wanted === 'confirmed' && SAYS_KIND.test(line) ? 'likely' : 'possible');
    return filesOf({ container, text: line }).flatMap(({ name, path }) => {
      const env = citePod(context, `${container.specPath}.env[${name}].value`, path);
      return absentFile(context, { container, evidence: [...evidence, env], sure }, tidyPath(path)) ?? [];
    });
  });
}
