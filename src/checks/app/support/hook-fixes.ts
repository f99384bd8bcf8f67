/** What to do about the command of a hook: one string that is no list, or a script that ends with a failing command. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { asLists, isLine } from '../../support/one-line.ts';
import { alternative, conditional, editFix } from '../../support/owner.ts';

const SHELL = /^(?:\/usr)?(?:\/bin\/)?(?:ba|da|a|z)?sh$/;
/** A command that ends a list or a compound command; its exit code may be that of another one. */
const COMPOUND = /^(?:fi|done|esac|\}|\)|true|:|exit\b)|\|\||&\s*$/;
/** A shell with this option ends with the first command that fails. */
const AT_FIRST = /^-[a-df-z]{0,8}e|^set -[a-df-z]{0,8}e/m;

/** Returns the last command of a script, which decides its exit code; undefined where that is not plain. */
function lastCommand(script: string): string | undefined {
  const parts: string[] = [''];
  let quote: string | undefined;
  for (const char of script) {
    if (quote === undefined && (char === ';' || char === '\n')) {
      parts.push('');
      continue;
    }
    if (char === quote) quote = undefined;
    else if (quote === undefined && (char === '"' || char === "'")) quote = char;
    parts.push(parts.pop()! + char);
  }
  const commands = parts.map((part) => part.trim()).filter((part) => part !== '');
  const last = commands.at(-1);
  if (quote !== undefined || last === undefined || commands.length < 2) return undefined;
  return COMPOUND.test(last) || script.includes('<<') ? undefined : last;
}

/** Returns a change of the command of a hook. */
const change = (container: string, words: readonly string[]): { container: string; set: Record<string, unknown> } => ({
  container,
  set: { 'lifecycle.postStart.exec.command': words },
});

/** Returns how to write the command of a hook as a list; empty where it is one. */
export function listFixes(context: PodContext, { name, spec }: ContainerView): Fix[] {
  const words = spec.lifecycle?.postStart?.exec?.command ?? [];
  if (words.length !== 1 || !isLine(words[0]!)) return [];
  return asLists(words[0]!).map(({ says, words: list }, at) => {
    const fix = editFix(context, `${says}: ${JSON.stringify(list)}`, change(name, list));
    return at === 0 ? fix : alternative(fix);
  });
}

/** Returns the fix that lets the last command of a hook's script fail; empty where its exit code does not decide. */
export function lastCommandFix(context: PodContext, { name, spec }: ContainerView): Fix[] {
  const [shell = '', option = '', script = '', ...more] = spec.lifecycle?.postStart?.exec?.command ?? [];
  if (more.length > 0 || !SHELL.test(shell) || !/^-\w*c$/.test(option) || AT_FIRST.test(option)) return [];
  const last = AT_FIRST.test(script) ? undefined : lastCommand(script);
  if (last === undefined) return [];
  const text =
    `add "|| true" to the last command of the hook, ${last.slice(0, 60)}, if that may fail: its exit code is that of ` +
    'the hook';
  const ended = `${script.trimEnd().replace(/;$/, '')} || true`;
  return [alternative(conditional(editFix(context, text, change(name, [shell, option, ended]))))];
}
