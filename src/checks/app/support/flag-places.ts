/** Where the settings of a container have a flag: command, args, and variables that hold options. */
import type { MatchFields } from '../../../logs/log-analysis.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { environmentOf } from '../../config/support/env-sources.ts';
import { placeOfVariable } from '../../config/support/variable-place.ts';
import { citePod } from '../../support/cite.ts';
import { placeOf } from './config-place.ts';
import { unnamedFile } from './unnamed-file.ts';
import { alternative, editFix } from '../../support/owner.ts';

/** A place that has the flag, or the variable that the program has it from. */
export interface FlagPlace {
  /** `args[0]`, `env JAVA_OPTS (key opts of ConfigMap jvm)`. */
  readonly says: string;
  /** `ConfigMap/jvm`; undefined where the spec has the value, or the image. */
  readonly object: string | undefined;
  readonly citation: Citation | undefined;
  /** The flag as it is written there; undefined where the place cannot be read or does not have it. */
  readonly word: string | undefined;
  /** The value of the variable, where it can be read and is the one that the container had. */
  readonly value?: string | undefined;
  /** Returns a fix that opens the place in an editor. */
  readonly edit: (text: string) => Fix;
  /** Returns the fix that writes another word there. */
  readonly replace: (text: string, word: string) => Fix;
}

/** Returns a flag's name without dashes and value: `port` of `--port=80` and of `-port`; a JVM's without its sign. */
const flagName = (word: string): string =>
  word
    .replace(/^-XX:[+-]?/, 'XX-')
    .replace(/^[-/]{1,2}/, '')
    .split(/[=: ]/)[0]
    ?.toLowerCase() ?? '';

/** Returns the part of a text that is the flag. */
function wordIn(text: string, flag: string): string | undefined {
  const wanted = flagName(flag);
  const parts = text.slice(0, 20_000).split(/\s+/);
  return (
    parts.find((part) => part === flag) ??
    parts.find((part) => /^[-/]/.test(part) && flagName(part) === wanted) ??
    (text === flag ? text : undefined)
  );
}

/** Replaces the parts of a text that are a word. */
const replaced = (text: string, word: string, by: string): string =>
  text === word
    ? by
    : text
        .split(/(\s+)/)
        .map((part) => (part === word ? by : part))
        .join('');

function inWords(context: PodContext, container: ContainerView, flag: string, field: 'command' | 'args'): FlagPlace[] {
  const words = container.spec[field] ?? [];
  const at = words.findIndex((one) => wordIn(one, flag) !== undefined);
  const whole = words[at];
  const word = whole === undefined ? undefined : wordIn(whole, flag);
  if (whole === undefined || word === undefined) return [];
  const set = (by: string): string[] => words.map((one, i) => (i === at ? replaced(one, word, by) : one));
  return [
    {
      says: `${field}[${at}]`,
      object: undefined,
      citation: citePod(context, `${container.specPath}.${field}[${at}]`, whole.slice(0, 200)),
      word,
      edit: (text) => editFix(context, `${text} of ${container.name}; --help lists the flags of this version`),
      replace: (text, by) =>
        editFix(context, `${text} of ${container.name}`, { container: container.name, set: { [field]: set(by) } }),
    },
  ];
}

function inVariable(context: PodContext, container: ContainerView, variable: string, flag: string): FlagPlace {
  const place = placeOfVariable(context, container, variable);
  const word = place.value === undefined ? undefined : wordIn(place.value, flag);
  return {
    ...place,
    word,
    replace: (text, by) =>
      word === undefined ? place.edit(text) : place.write(text, replaced(place.value!, word, by)),
  };
}

/** Returns the mounted file that has a flag without dashes as a setting: some programs call both an option. */
function inFile(context: PodContext, container: ContainerView, flag: string): FlagPlace[] {
  const file = /^[a-z]/i.test(flag) ? unnamedFile(context, container, '', flag, undefined) : undefined;
  const place = file && placeOf(context, container, file.path, `line ${file.line}`, undefined);
  if (!place) return [];
  const edit = (text: string): Fix => ({ ...place.fixes.at(-1)!, text: `${text}; the next restart reads it` });
  const says = `key ${place.key} of ${place.object.replace('/', ' ')}`;
  return [{ says, object: place.object, citation: place.evidence[0], word: undefined, edit, replace: edit }];
}

/**
 * Returns the places of a flag, the surest first.
 * @param flag as the program names it, with or without dashes
 * @param variable the variable that the program says it has the flag from
 */
export function flagPlaces(
  context: PodContext,
  container: ContainerView,
  flag: string,
  variable: string | undefined,
): FlagPlace[] {
  if (variable !== undefined) return [inVariable(context, container, variable, flag)];
  if (flagName(flag) === '') return [];
  const names = environmentOf(context, container)
    .sources.filter(
      ({ value }) => value !== undefined && !value.trim().includes('\n') && wordIn(value, flag) !== undefined,
    )
    .map(({ name }) => name);
  const places = [
    ...inWords(context, container, flag, 'command'),
    ...inWords(context, container, flag, 'args'),
    ...[...new Set(names)].map((name) => inVariable(context, container, name, flag)),
  ];
  return places.length > 0 ? places : inFile(context, container, flag);
}

/** Returns what would be right, from what a program suggests: `±` is the sign and `<value>` the value of the word. */
function corrected(word: string, suggests: string): string {
  const sign = /^-XX:([+-])/.exec(word)?.[1] ?? '+';
  const value = word.includes('=') ? word.slice(word.indexOf('=')) : '=';
  return suggests.replace('±', () => sign).replace('=<value>', () => value);
}

/** Returns the fixes of a flag in the first place that has it. */
export function placeFixes(place: FlagPlace, { flag, variable, suggests }: MatchFields['bad-flag']): Fix[] {
  const { says, word } = place;
  if (flag === variable) return [place.edit(`correct or remove the value of ${says}`)];
  if (suggests === undefined) return [place.edit(`correct or remove ${word ?? flag} in ${says}`)];
  if (word === undefined) return [place.edit(`write ${corrected(flag, suggests)} instead of ${flag} in ${says}`)];
  const right = corrected(word, suggests);
  return [
    place.replace(`write ${right} instead of ${word} in ${says}`, right),
    alternative(place.edit(`remove ${word} from ${says}`)),
  ];
}
