/** Turns the words typed so far into choices, by the table of commands. It only asks for what the open word needs. */
import type { Pod } from '../../model/objects.ts';
import type { Resource } from '../../model/resources.ts';
import { RESOURCES } from '../../model/resources.ts';
import { containersOf } from '../../evidence/containers.ts';
import type { Command } from '../command.ts';
import { ALL_FLAGS, COMMON_FLAGS, GLOBAL_FLAGS, OWN_FLAGS } from '../flags.ts';
import type { Choices, Flag } from '../flags.ts';
import { EXPLAINABLE, parseTarget, targetType } from '../target.ts';
import { DIRECTIVES } from './choices.ts';
import type { Choice, Offer } from './choices.ts';
import { readTyped } from './typed.ts';
import type { Typed } from './typed.ts';

/** Where names come from: a cluster or a recording. It leaves out what it cannot read, and never throws. */
export interface Place {
  /** Returns names of objects, failing pods first. Of a namespaced resource: those in the current namespace. */
  names(resource: Resource, prefix: string): Promise<readonly Choice[]>;
  /** Returns a pod or workload. */
  object(resource: Resource, name: string): Promise<object | undefined>;
}

/** What `offerFor` can ask about the world outside the command line. */
export interface Surroundings {
  readonly commands: readonly Command[];
  /** The command that runs where none is named; its flags are offered then. */
  readonly unnamed: Command;
  place(typed: Typed): Promise<Place>;
  kubeconfig(what: 'context' | 'cluster' | 'user', typed: Typed): Promise<readonly Choice[]>;
  codes(): Promise<readonly Choice[]>;
}

const { noSpace, noFiles, folders, files, keepOrder } = DIRECTIVES;
const HELP: Choice = { value: 'help', about: 'Help for a command' };
const NOTHING: Offer = { choices: [], directive: noFiles };

const starting = (choices: readonly Choice[], text: string): Choice[] =>
  choices.filter(({ value }) => value.startsWith(text));
const among = (choices: readonly Choice[], text: string, directive: number = noFiles): Offer => ({
  choices: starting(choices, text),
  directive,
});

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
    ...(command?.flags ?? []).map((name): Flag => OWN_FLAGS[name]),
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

interface Scene {
  readonly command: Command | undefined;
  /** The words after the command's name. */
  readonly words: readonly string[];
  readonly typed: Typed;
  readonly surroundings: Surroundings;
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

/**
 * Offers pods, `TYPE/` and `TYPE/NAME`, as `kubectl logs` does.
 * Source: k8s.io/kubectl/pkg/util/completion/completion.go:doPodResourceCompletion.
 */
async function targets(text: string, place: Place): Promise<Offer> {
  const slash = text.indexOf('/');
  if (slash >= 0) {
    const type = targetType(text.slice(0, slash));
    if (type === undefined) return NOTHING;
    const names = await place.names(type, text.slice(slash + 1));
    return among(
      names.map((choice) => ({ ...choice, value: `${text.slice(0, slash)}/${choice.value}` })),
      text,
      noFiles | keepOrder,
    );
  }
  const pods = starting(await place.names('pods', text), text);
  const named = (list: readonly string[]): Choice[] =>
    starting(
      list.map((one) => ({ value: `${one}/` })),
      text,
    );
  const plural = named(EXPLAINABLE);
  // Short names such as `sts` are offered only where no pod and no full name fits.
  const types =
    plural.length > 0 || pods.length > 0 ? plural : named(EXPLAINABLE.flatMap((one) => RESOURCES[one].aliases));
  return { choices: [...pods, ...types], directive: noFiles | keepOrder | (pods.length === 0 ? noSpace : 0) };
}

/** Returns the target's containers, or the variables of their env. Empty where no target is named yet. */
async function ofTarget(
  what: 'container' | 'variable',
  { command, words, typed, surroundings }: Scene,
): Promise<Choice[]> {
  if (command?.completes?.words[0] !== 'target') return [];
  let named: ReturnType<typeof parseTarget>;
  try {
    named = parseTarget(words, '');
  } catch {
    return [];
  }
  const object = await (await surroundings.place(typed)).object(named.resource, named.name);
  if (object === undefined) return [];
  const containers = containersOf(podIn(object));
  if (what === 'container') {
    const troubled = containers.filter(
      (one) => one.waiting !== undefined || (one.dead !== undefined && one.dead.exitCode !== 0),
    );
    return [...troubled, ...containers.filter((one) => !troubled.includes(one))].map(
      ({ name, type, waiting, state, restarts }) => {
        const about = [
          type === 'app' ? '' : type,
          waiting?.reason ?? (state === 'none' ? '' : state),
          restarts > 0 ? `${restarts} restarts` : '',
        ]
          .filter((part) => part !== '')
          .join(', ');
        return { value: name, about };
      },
    );
  }
  const only = typed.flags.values.container;
  const wanted = containers.filter(({ name }) => only === undefined || only === '' || name === only);
  return [...new Set(wanted.flatMap(({ spec }) => (spec.env ?? []).map(({ name }) => name)))].map((name) => ({
    value: `${name}=`,
  }));
}

/** Returns the pod itself, or the pod that a workload's template describes. */
function podIn(object: object): Pod {
  interface Workload {
    readonly spec?: {
      readonly template?: { readonly spec?: object };
      readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: object } } };
    };
  }
  const { spec } = object as Workload;
  const template = spec?.jobTemplate?.spec?.template ?? spec?.template;
  return (template === undefined ? object : { spec: template.spec }) as Pod;
}
