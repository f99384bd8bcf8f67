/**
 * .NET on a read-only root: its runtime makes files for debuggers in /tmp before it runs a program. Where it cannot, it
 * only reports a number. Source: https://github.com/dotnet/runtime/issues/46093, https://github.com/dotnet/runtime/issues/86259
 */
import type { Found } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeExit, citeLog, citePod } from '../../support/cite.ts';
import { mountOf } from '../../support/mounts.ts';
import { alternative, editFix } from '../../support/owner.ts';
import { summary, who } from '../../support/words.ts';
import { lastErrors } from './last-error.ts';
import { emptyDir } from './writable.ts';

/** E_FAIL and E_OUTOFMEMORY. */
const NOT_CREATED = /\bFailed to (?:create|initialize) CoreCLR, HRESULT: 0x(?:80004005|8007000E)\b/i;
const TEMPORARY = '/tmp';
/** Turns the files off. https://learn.microsoft.com/en-us/dotnet/core/runtime-config/debugging-profiling */
const SWITCH = 'DOTNET_EnableDiagnostics';
/** Its name before .NET 6, which still works. */
const OLD_SWITCH = 'COMPlus_EnableDiagnostics';

/** Returns the finding for each container with a read-only root and without a volume at /tmp. */
export const coreClr = (context: PodContext): Found[] =>
  lastErrors(context).flatMap(({ container, log, line, said, confidence }): Found[] => {
    const isReadOnly = container.spec.securityContext?.readOnlyRootFilesystem === true;
    const isOff =
      container.spec.env?.some(({ name, value }) => (name === SWITCH || name === OLD_SWITCH) && value === '0') === true;
    if (!NOT_CREATED.test(line.text) || !isReadOnly || isOff || mountOf(container, context.pod, TEMPORARY)) return [];
    return [
      {
        result: 'found',
        id: 'app/read-only-root',
        category: 'app-error',
        confidence,
        container: container.name,
        about: null,
        summary: summary(
          `${who(container)} cannot start the runtime of .NET, which writes to ${TEMPORARY}: readOnlyRootFilesystem is true and no volume is mounted there: `,
          said,
        ),
        chain: [],
        evidence: [
          citeLog(context, log, line.index),
          citePod(context, `${container.specPath}.securityContext.readOnlyRootFilesystem`, true),
          citeExit(context, container),
        ],
        fixes: [
          emptyDir(context, container, TEMPORARY),
          alternative(
            editFix(
              context,
              `set ${SWITCH} to "0" in env of ${container.name}: .NET then makes no files for debuggers`,
              {
                container: container.name,
                set: { [`env[${SWITCH}]`]: '0' },
              },
            ),
          ),
        ],
      },
    ];
  });
