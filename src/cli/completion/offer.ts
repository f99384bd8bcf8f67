/** Turns the words typed so far into choices, by the table of commands. It only asks for what the open word needs. */
import type { Command } from '../command.ts';
import { ALL_FLAGS, COMMON_FLAGS, GLOBAL_FLAGS, ownFlag } from '../flags.ts';
import type { Choices, Flag } from '../flags.ts';
import { targetType } from '../target.ts';
import { among, DIRECTIVES, NOTHING } from './choices.ts';
import type { Choice, Offer } from './choices.ts';
import { ofTarget, targets } from './offer-target.ts';
import type { Scene, Surroundings } from './surroundings.ts';
import { readTyped } from './typed.ts';
import type { Typed } from './typed.ts';

const { noSpace, noFiles, folders, files, keepOrder } = DIRECTIVES;
const HELP: Choice = { value: 'help', about: 'Help for a command' };

/**
 * Returns the choices for a command line.
 * @param args the arguments of the program; the last is the word to complete
 */
export async function offerFor(args: readonly string[], surroundings: Surroundings): Promise<Offer> {
  const typed = readTyped(args, ALL_FLAGS);
  const { open, words, flags } = typed;
  // Help takes no further word.
  if (flags.switches.help === true) return NOTHING;
  const [name, ...rest] = words;
  const command = name === undefined ? surroundings.unnamed : surroundings.commands.find((one) => one.name === name);
  if (open.kind === 'flag') return flagNames(open.text, command, typed);
  if (open.kind === 'value')
    return flagValue(open.flag, open.text, open.stem, { command, words: rest, typed, surroundings });
  if (name === undefined) return among([...surroundings.commands.map(choiceOf), HELP], open.text, noFiles | keepOrder);
  if (name === 'help')
    return rest.length === 0 ? among(surroundings.commands.map(choiceOf), open.text, noFiles | keepOrder) : NOTHING;
  return command === undefined ? NOTHING : word(open.text, { command, words: rest, typed, surroundings });
}

const choiceOf = (command: Command): Choice => ({ value: command.name, about: command.about });

/** Offers our own flags first, then kubectl's. A flag that was given is offered again only where it may be repeated. */
function flagNames(text: string, command: Command | undefined, { given }: Typed): Offer {
  const flags: readonly Flag[] = [
    ...(command?.flags ?? []).map((name) => ownFlag(name, command?.abouts)),
    ...COMMON_FLAGS,
    ...GLOBAL_FLAGS,
  ];
  const free = flags.filter((flag) => flag.type === 'list' || !given.has(flag.name));
  const choices = free.flatMap(({ name, short, about }): Choice[] => [
    { value: `--${name}`, about },
    ...(short === undefined ? [] : [{ value: `-${short}`, about }]),
  ]);
  return among(choices, text, noFiles | keepOrder);
}

async function flagValue(flag: Flag, text: string, stem: string, scene: Scene): Promise<Offer> {
  if (flag.type === 'switch') return among([{ value: 'true' }, { value: 'false' }], text);
  if (flag.completes === undefined) return NOTHING;
  const comma = flag.several === true ? text.lastIndexOf(',') + 1 : 0;
  const before = text.slice(0, comma).split(',');
  const { choices, directive } = await offered(flag.completes, text.slice(comma), scene);
  const fresh = flag.several === true ? choices.filter(({ value }) => !before.includes(value)) : choices;
  return {
    choices: fresh.map((choice) => ({ ...choice, value: `${stem}${text.slice(0, comma)}${choice.value}` })),
    directive,
  };
}

async function word(text: string, scene: Scene & { readonly command: Command }): Promise<Offer> {
  const { command, words } = scene;
  const slots = command.completes?.words ?? [];
  // `deploy web` is one target of two words.
  const type = slots[0] === 'target' && words[0] !== undefined ? targetType(words[0]) : undefined;
  if (type !== undefined && words.length === 1)
    return among(await (await scene.surroundings.place(scene.typed)).names(type, text), text, noFiles | keepOrder);
  const at = words.length - (type === undefined ? 0 : 1);
  const choices = slots[at] ?? command.completes?.more;
  if (choices === undefined) return NOTHING;
  const { choices: found, directive } = await offered(choices, text, scene);
  return { choices: at < slots.length ? found : found.filter(({ value }) => !words.includes(value)), directive };
}

async function offered(choices: Choices, text: string, scene: Scene): Promise<Offer> {
  const { surroundings, typed, command } = scene;
  switch (choices) {
    case 'file':
      return { choices: [], directive: files };
    case 'folder':
      return { choices: [], directive: folders };
    case 'format':
      return among(
        (command?.formats ?? []).map((value) => ({ value })),
        text,
      );
    case 'command':
      return among(surroundings.commands.map(choiceOf), text, noFiles | keepOrder);
    case 'code':
      // A negative code is only valid after `--`. Offer it where its minus sign was typed there.
      return among(
        (await surroundings.codes()).filter(({ value }) => text !== '' || !value.startsWith('-')),
        text,
        noFiles | keepOrder,
      );
    case 'context':
    case 'cluster':
    case 'user':
      return among(await surroundings.kubeconfig(choices, typed), text);
    case 'namespace':
    case 'node':
      return among(await (await surroundings.place(typed)).names(`${choices}s`, text), text);
    case 'target':
      return targets(text, await surroundings.place(typed));
    case 'container':
    case 'variable': {
      const found = await ofTarget(choices, scene);
      return among(found, text, noFiles | keepOrder | (choices === 'variable' ? noSpace : 0));
    }
    default:
      return among(
        choices.map((value) => ({ value })),
        text,
        noFiles | keepOrder,
      );
  }
}
