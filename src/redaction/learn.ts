/**
 * Finds the secrets in the objects and logs that a run reads, so that an answer can mask them where they stand without
 * their names. It reads only the places that hold values of people: variables, commands, annotations, attributes of
 * volumes, ConfigMaps; and in logs the secrets that span lines.
 */
import { once, oneOf } from '../expressions.ts';
import { anyOf } from '../needles.ts';
import type { Needled } from '../needles.ts';
import type { KnownSecrets } from './known.ts';
import { redactFile, redactNamed, redactWords } from './places.ts';
import { redactLog, redactText } from './redact.ts';

type Plain = Readonly<Record<string, unknown>>;

/** Objects of one list. The pods of a workload have the same values. */
const MOST_OBJECTS = 500;
/** Values that are remembered. */
const MOST_SEEN = 20_000;
/** A quote of one line of such a text does not show that it is a secret. */
export const IN_ONE_LINE: readonly Needled[] = [
  ['private key', null],
  ['secret', /kind\\{0,3}["']?\s?:\s?\\{0,3}["']?Secret/i],
];
/** The same, with a line break. */
export const IN_TWO_LINES: readonly Needled[] = [
  [
    ['pass', 'secret', 'token', 'key'],
    once(() =>
      oneOf([
        // A name or an announcement, and the value below it.
        /(?:pass(?:word|wd|phrase)?|secret|token|key)s?\b[^\n]{0,120}[:=|>[{][+-]?[ \t]{0,4}["']?\r?\n/i,
        /(?<![\w-])--?[\w-]{0,40}(?:pass(?:word|wd|phrase)?|secret|token|key)["']?,?[ \t]{0,4}\r?\n/i,
      ]),
    ),
  ],
  ['login', /\blogin\s{1,10}\S{1,100}\s{0,10}\n\s{0,20}pass/i],
];
const oneLineSays = anyOf(IN_ONE_LINE);
const twoLinesSay = anyOf(IN_TWO_LINES);
const spansLines = (text: string): boolean => oneLineSays(text) || (text.includes('\n') && twoLinesSay(text));

/** Annotations of Kubernetes itself. */
const OWN_ANNOTATION = /(?:^|\.)(?:kubernetes|k8s)\.io\//;

const isPlainObject = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectAt = (value: unknown, ...path: readonly string[]): Plain =>
  path.reduce<Plain>((at, key) => (isPlainObject(at[key]) ? at[key] : {}), isPlainObject(value) ? value : {});
const listAt = (value: Plain, key: string): readonly Plain[] =>
  Array.isArray(value[key]) ? value[key].filter(isPlainObject) : [];

/** Learns the secrets of objects; the same value is looked at once. */
export class Learner {
  readonly #known: KnownSecrets;
  readonly #seen = new Set<string>();

  constructor(known: KnownSecrets) {
    this.#known = known;
  }

  /** Learns from the value of a fact: an object or a list of them. */
  objects(value: unknown): void {
    if (Array.isArray(value)) for (const one of value.slice(0, MOST_OBJECTS)) this.#object(one);
    else this.#object(value);
  }

  /** Learns the secrets of a log that span lines. */
  log(text: string): void {
    if (spansLines(text)) this.#known.addMasked(text, redactLog(text));
  }

  /** Whether a value was looked at before; notes it. */
  #isSeen(id: string): boolean {
    if (this.#seen.has(id)) return true;
    if (this.#seen.size >= MOST_SEEN) this.#seen.clear();
    this.#seen.add(id);
    return false;
  }

  #message(text: unknown): void {
    if (typeof text === 'string' && spansLines(text)) this.#once('', text, () => redactText(text));
  }

  #once(key: string, text: string, mask: () => string): void {
    if (this.#isSeen(`${key}\n${text}`)) return;
    this.#known.addMasked(text, mask());
  }

  #named(name: unknown, value: unknown): void {
    if (typeof name === 'string' && typeof value === 'string') this.#once(name, value, () => redactNamed(name, value));
  }

  #words(words: unknown, program = ''): void {
    if (!Array.isArray(words)) return;
    const texts = words.filter((word) => typeof word === 'string');
    if (this.#isSeen(`${program}\n${texts.join('\n')}`)) return;
    for (const [i, masked] of redactWords(texts, program).entries()) this.#known.addMasked(texts[i]!, masked);
  }

  #container(container: Plain): void {
    for (const { name, value } of listAt(container, 'env')) this.#named(name, value);
    const { command, args, image } = container;
    this.#words(command);
    this.#words(args, Array.isArray(command) ? String(command[0]) : String(image ?? '').replace(/[:@].*/s, ''));
    for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) this.#handler(objectAt(container, probe));
    for (const hook of ['postStart', 'preStop']) this.#handler(objectAt(container, 'lifecycle', hook));
  }

  #handler(handler: Plain): void {
    this.#words(objectAt(handler, 'exec').command);
    for (const { name, value } of listAt(objectAt(handler, 'httpGet'), 'httpHeaders')) this.#named(name, value);
  }

  #podSpec(spec: Plain): void {
    for (const list of ['containers', 'initContainers', 'ephemeralContainers'])
      for (const container of listAt(spec, list)) {
        if (typeof container.name === 'string') this.#known.addName(container.name);
        this.#container(container);
      }
    for (const volume of listAt(spec, 'volumes'))
      for (const map of [objectAt(volume, 'csi', 'volumeAttributes'), objectAt(volume, 'flexVolume', 'options')])
        for (const [key, value] of Object.entries(map)) this.#named(key, value);
  }

  #object(object: unknown): void {
    if (!isPlainObject(object)) return;
    const { name, annotations } = objectAt(object, 'metadata');
    if (typeof name === 'string') this.#known.addName(name);
    if (isPlainObject(annotations))
      for (const [key, value] of Object.entries(annotations)) if (!OWN_ANNOTATION.test(key)) this.#named(key, value);
    this.#podSpec(objectAt(object, 'spec'));
    this.#podSpec(objectAt(object, 'spec', 'template', 'spec'));
    this.#podSpec(objectAt(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec'));
    for (const map of [objectAt(object, 'spec', 'csi', 'volumeAttributes'), objectAt(object, 'parameters')])
      for (const [key, value] of Object.entries(map)) this.#named(key, value);
    this.#message(object.message);
    for (const { message } of listAt(objectAt(object, 'status'), 'conditions')) this.#message(message);
    for (const list of ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'])
      for (const status of listAt(objectAt(object, 'status'), list))
        for (const state of [objectAt(status, 'state'), objectAt(status, 'lastState')])
          for (const how of ['waiting', 'terminated']) this.#message(objectAt(state, how).message);
    if (object.kind === 'ConfigMap' || object.kind === undefined)
      for (const [key, value] of Object.entries(objectAt(object, 'data')))
        if (typeof value === 'string') this.#file(key, value);
  }

  #file(key: string, value: string): void {
    if (!value.includes('\n') || spansLines(value)) this.#once(key, value, () => redactFile(key, value));
  }
}
