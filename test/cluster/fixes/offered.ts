/** What an answer offers to copy, and which of it can be tried without a person. Pure. */
import type { Diagnosis, PrintedFix } from '../../../src/model/diagnosis.ts';
import { placeholdersIn } from '../../../src/model/command.ts';

/** A command that an answer prints. */
export interface Offered {
  /** `CAUSE/NUMBER`: which fix of which cause it is. The same for each copy of a case. */
  readonly id: string;
  readonly text: string;
  readonly command: string;
  /**
   * look: it only reads · fix: it is complete, and should cure · by hand: a person has to write something first ·
   * left out: see `why`.
   */
  readonly kind: 'look' | 'fix' | 'by hand' | 'left out';
  readonly why: string;
}

/** Splits a line from the comment that says what comes after it. */
const COMMENT = /^([^]*?); {2}# ([^:#]{1,80}): ([^\n]*)$/;

/** Returns the lines of a complete command, in order: the one after `# then:` too. */
export function linesOf(command: string): readonly string[] {
  const [, first, note, next] = COMMENT.exec(command) ?? [];
  return first === undefined ? [command] : note!.startsWith('edit') ? [first] : [first, next!];
}

/** They ask a registry or another service outside the cluster. */
const OUTSIDE = /^(?:skopeo|docker|aws|gcloud|az|openssl) /;

/** Returns what kind of command a fix has. @param nodes whether commands that change a node are tried */
function kindOf(fix: PrintedFix & { readonly command: string }, nodes: boolean): Pick<Offered, 'kind' | 'why'> {
  if (OUTSIDE.test(fix.command)) return { kind: 'left out', why: 'it asks a service outside the cluster' };
  if (fix.risk === 'read-only') return { kind: 'look', why: '' };
  if (/^kubectl crashloop /.test(fix.command)) return { kind: 'left out', why: 'an experiment: see test:cluster' };
  if (/^kubectl (?:-n \S+ )?(?:debug|run) /.test(fix.command)) return { kind: 'left out', why: 'it only looks' };
  if (/^kubectl (?:cordon|drain|taint|debug node)/.test(fix.command) && !nodes)
    return { kind: 'left out', why: 'it changes a node: --nodes tries it' };
  if (/\bafterwards\b/.test(fix.text)) return { kind: 'left out', why: 'it comes after another fix' };
  if (placeholdersIn(fix.command).length > 0) return { kind: 'by hand', why: 'it has a placeholder' };
  if (/^kubectl (?:-n \S+ )?edit /.test(fix.command) || COMMENT.exec(fix.command)?.[2]?.startsWith('edit'))
    return { kind: 'by hand', why: 'a person edits' };
  return { kind: 'fix', why: '' };
}

/** Returns everything that an answer offers to copy, each command once. */
export function offeredBy(diagnosis: Diagnosis, nodes: boolean): readonly Offered[] {
  const all = diagnosis.causes.flatMap((cause) =>
    cause.fixes.flatMap((fix, index): Offered[] => {
      const { command } = fix;
      if (command === null) return [];
      return [{ id: `${cause.id}/${index + 1}`, text: fix.text, command, ...kindOf({ ...fix, command }, nodes) }];
    }),
  );
  return all.filter((one, index) => all.findIndex((other) => other.command === one.command) === index);
}
