/** A command in a script or shell line that the image does not have. */
import { citeLog, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { mountOf } from '../support/mounts.ts';
import { failedStep } from '../support/never-made.ts';
import { editFix, look } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { debugCommand, logCommand, sentence, who } from '../support/words.ts';
import { blamed, originOf } from './support/entrypoint.ts';
import { convert, firstLineOf } from './support/mounted-script.ts';

/** The pattern of start scripts that look for Java in JAVA_HOME and in PATH: the image may have it elsewhere. */
const NO_JAVA = 'script/no-java';

/** A shell without a script: it names no place. */
const BARE_SHELL = /^(?:\/bin\/)?(?:ba|da|a)?sh$/;

/** Returns what called the command, for the end of a sentence. */
function caller({ script, at }: Ended<'command-not-found'>['match']['fields']): string {
  if (!script || BARE_SHELL.test(script)) return '';
  return ` (called by ${script.slice(0, 50)}${at ? ` line ${at.replace(/^line /, '')}` : ''})`;
}

function fixesOf(context: PodContext, one: Ended<'command-not-found'>, place: string): Fix[] {
  const { command, script } = one.match.fields;
  return [
    {
      text: 'check whether the image has it, and where',
      command: debugCommand(context, one.container, ['sh', '-c', 'echo $PATH; command -v -- "$1"', 'sh', command]),
      risk: 'changes',
      effect: 'shows',
    },
    editFix(
      context,
      one.match.pattern === NO_JAVA
        ? 'install Java in the image, or set JAVA_HOME to the directory that has its bin/java'
        : `install ${command} in the image, or copy it to where ${script ?? 'the script'} looks; ` +
            `or correct its name or path${place}; if the image has the binary, it lacks the binary's loader`,
    ),
  ];
}

/** How bash quotes a word that ends with a carriage return: that of a line with a Windows ending. */
const CARRIAGE_RETURN = /^\$'.{0,100}\\r'$/;

/** The script has Windows line endings: the shell takes the carriage return for a part of each command. */
function windowsEndings(context: PodContext, { container, match, evidence, sure }: Ended<'command-not-found'>): Found {
  const { script = '', command } = match.fields;
  const first = BARE_SHELL.test(script) ? undefined : firstLineOf(context, container, script);
  const path = script === '' || BARE_SHELL.test(script) ? 'the script that it runs' : script.slice(0, 80);
  return {
    result: 'found',
    id: 'image/command-not-found',
    category: first ? 'missing-config' : 'bad-image',
    confidence: sure('confirmed'),
    container: container.name,
    about: null,
    details: blamed(mountOf(container, context.pod, script) !== undefined),
    summary: sentence(
      `${who(container)} exits ${container.dead?.exitCode}: ${path} has Windows line endings (CRLF): the shell takes the ` +
        `carriage return for a part of the command (${command.slice(0, 40)})${first ? `; it is ${first.key} of ConfigMap ${first.name}` : ''}`,
    ),
    chain: [],
    evidence: [...evidence, ...(first ? [first.evidence] : [])],
    fixes: [
      first?.carriageReturn
        ? convert(context, first)
        : editFix(
            context,
            `remove the carriage returns from ${path} (dos2unix, or sed -i 's/\\r$//'), and build or apply it again; in ` +
              'git, set *.sh text eol=lf in .gitattributes',
          ),
    ],
  };
}

/** `env` of a #! line did not find the interpreter (coreutils, busybox). */
const ENV = /^(?:\/usr\/bin\/|\/bin\/)?env: /;

function finding(context: PodContext, one: Ended<'command-not-found'>): Found {
  const { container, log, match, evidence, sure } = one;
  const { command } = match.fields;
  const failed = failedStep(log, match);
  const origin = originOf(context, container, command);
  const inSpec = [...(container.spec.command ?? []), ...(container.spec.args ?? [])].some((word) =>
    word.includes(command),
  );
  const code = container.dead?.exitCode;
  return {
    result: 'found',
    id: 'image/command-not-found',
    category: 'bad-image',
    confidence: sure(code === 127 && !failed && match.pattern !== NO_JAVA ? 'confirmed' : 'likely'),
    container: container.name,
    about: null,
    details: {
      ...blamed(inSpec || mountOf(container, context.pod, match.fields.script ?? '') !== undefined),
      ...(code === 127 && evidence.some(({ quote }) => ENV.test(quote)) ? { startFailure: 'env-finds-none' } : {}),
    },
    summary: sentence(
      `${who(container)} exits ${code}: command ${command.slice(0, 60)} not found${failed || match.pattern === NO_JAVA ? '' : ' in the image'}${caller(match.fields)}` +
        (failed ? `, after ${failed.message.trim().slice(0, 90)}` : ''),
    ),
    chain: [],
    evidence: [
      ...evidence,
      ...(failed ? [citeLog(context, log, failed.index)] : []),
      inSpec ? origin.citation : citePod(context, `${container.specPath}.image`, container.spec.image ?? ''),
    ],
    fixes: [
      ...(failed
        ? [
            look(
              'find out why the earlier step failed: it may be the one that puts the command there',
              logCommand(context, container, log),
            ),
          ]
        : []),
      ...fixesOf(context, one, inSpec ? ` in ${origin.from}` : ''),
    ],
    // The same line says that JAVA_HOME is not set, which is enough only where there is a Java.
    ...(match.pattern === NO_JAVA ? { explains: ['config/missing-env'] } : {}),
  };
}

export default defineCheck({
  id: 'image/command-not-found',
  category: 'bad-image',
  title: 'Command not found in a script',
  description:
    'A shell or wrapper in the container did not find a program that it was to run: it is not in the image, or not in ' +
    'PATH; or the script has Windows line endings, and the shell takes the carriage return for a command.',
  criteria: {
    confirmed:
      'The shell names the command in the final error block, the process then exited with 127, and the log reports no ' +
      'failed download, copy or installation before.',
    likely:
      'The same, with another exit code: the script went on, or a wrapper changed the code. Or a download, a copy or an ' +
      'installation failed before, which may have had to put the command there.',
    possible: WEAKENED,
  },
  silent: 'A command that the script can do without.',
  sources: [
    'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02',
    'https://www.gnu.org/software/bash/manual/bash.html#Exit-Status',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'config/missing-file'],
  rulesOut: ['resource-limits', 'node'],
  symptomOf: [],
  weight: 62,
  run: (context) =>
    endedBy(context, 'command-not-found').map((one) =>
      CARRIAGE_RETURN.test(one.match.fields.command) ? windowsEndings(context, one) : finding(context, one),
    ),
});
