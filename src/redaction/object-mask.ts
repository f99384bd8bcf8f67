/** Masks the values of Kubernetes objects, or of parts of them, by their places. */
import type { KnownSecrets } from './known.ts';
import { sensitivity } from './names.ts';
import { isPlain } from './plain.ts';
import { redactFile, redactNamed, redactWords } from './places.ts';
import { MASK, redactText } from './redact.ts';

type Plain = Record<string, unknown>;

const isObject = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fields with attributes by name, which drivers and annotations define: anything can be in them. */
const ATTRIBUTES = new Set(['annotations', 'volumeAttributes', 'options', 'parameters']);
/** Labels and what selects them: the same value is masked in the same way in all of them. */
const LABELS = new Set(['labels', 'matchLabels', 'selector', 'nodeSelector']);
/** Fields that name something, and ids and times that Kubernetes sets. */
const NAMES = new Set(
  `name namespace uid kind apiVersion resourceVersion generateName nodeName image imageID containerID podIP hostIP ip
  creationTimestamp startedAt finishedAt startTime lastTransitionTime firstTimestamp lastTimestamp eventTime serviceAccountName
  claimName secretName volumeName storageClassName mountPath selfLink systemUUID machineID bootID clusterIP fieldPath`
    .trim()
    .split(/\s+/),
);

/** Masks the values of one object, and keeps what was masked. */
export class ObjectMask {
  readonly #known: KnownSecrets;

  constructor(known: KnownSecrets) {
    this.#known = known;
  }

  /** Notes what a mask removed. */
  #kept(text: string, masked: string): string {
    this.#known.addMasked(text, masked);
    return masked;
  }

  text(text: string): string {
    return this.#kept(text, redactText(text));
  }

  named(name: string, value: unknown): unknown {
    return typeof value === 'string' ? this.#kept(value, redactNamed(name, value)) : this.value(value, name);
  }

  words(words: readonly unknown[], program: string): unknown[] {
    const texts = words.map((word) => (typeof word === 'string' ? word : ''));
    return redactWords(texts, program).map((masked, i) =>
      typeof words[i] === 'string' ? this.#kept(texts[i]!, masked) : words[i],
    );
  }

  map(map: unknown, mask: (key: string, value: unknown) => unknown): unknown {
    return isObject(map) ? Object.fromEntries(Object.entries(map).map(([key, one]) => [key, mask(key, one)])) : map;
  }

  file(key: string, value: unknown): unknown {
    return typeof value === 'string' ? this.#kept(value, redactFile(key, value)) : value;
  }

  /** The value of a label. Most are names, and objects are found by them. */
  label(key: string, value: unknown): unknown {
    if (typeof value !== 'string') return this.value(value, key);
    const isSecret = sensitivity(key) === 'strong' && !isPlain(value);
    return this.#kept(value, isSecret ? MASK : redactText(value));
  }

  /** The `{name, value}` of a variable, of a header, of an option. */
  pair(pair: unknown): unknown {
    if (!isObject(pair) || typeof pair.name !== 'string' || typeof pair.value !== 'string') return this.value(pair);
    return { ...pair, value: this.named(pair.name, pair.value) };
  }

  /** Any value of an object. */
  value(value: unknown, key = ''): unknown {
    if (typeof value === 'string') return NAMES.has(key) ? value : this.text(value);
    if (Array.isArray(value)) return value.map((one) => this.value(one, key));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => {
        if (name === 'command' && Array.isArray(child)) return [name, this.words(child, '')];
        if (name === 'args' && Array.isArray(child)) return [name, this.words(child, programOf(value))];
        if ((name === 'env' || name === 'httpHeaders') && Array.isArray(child))
          return [name, child.map((one) => this.pair(one))];
        if (name === 'managedFields') return [name, child];
        if (LABELS.has(name) && isObject(child)) return [name, this.map(child, (k, v) => this.label(k, v))];
        if (ATTRIBUTES.has(name) && isObject(child)) return [name, this.map(child, (k, v) => this.named(k, v))];
        return [name, this.value(child, name)];
      }),
    );
  }
}

/** The program that `args` are for: the first word of `command`, or the last part of the image's name. */
function programOf({ command, image }: Plain): string {
  if (Array.isArray(command) && typeof command[0] === 'string') return command[0];
  return typeof image === 'string' ? image.replace(/[:@].*/s, '') : '';
}
