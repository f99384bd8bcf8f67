/**
 * The way out of the program: every answer, notice and error passes it, and it masks secrets. It learns them from
 * everything that the source of a command reads.
 */
import type { DiagnosisList } from '../model/list.ts';
import type { KubeObject } from '../model/objects.ts';
import type { KnownSecrets } from '../redaction/known.ts';
import type { Source } from '../sources/source.ts';
import { MaskedLists } from './masked-lists.ts';

type Redaction = typeof import('../redaction/redaction.ts');

/** Characters. A shorter value of a Secret can be a word that also names other things: `postgres`. */
const LONG_VALUE = 12;

const isList = <T>(answer: T): answer is T & DiagnosisList =>
  (answer as Partial<DiagnosisList> | null)?.kind === 'DiagnosisList';

export class Edge {
  #redaction: Redaction | undefined;
  #known: KnownSecrets | undefined;
  #lists: MaskedLists | undefined;
  /** Whether a source was opened: from then on a message can quote a cluster, a kubeconfig or a file. */
  isOpen = false;

  /** Loads what masks. A command that prints nothing of a cluster never needs it. */
  async load(): Promise<void> {
    if (this.#redaction !== undefined) return;
    const redaction = await import('../redaction/redaction.ts');
    this.#redaction = redaction;
    this.#known ??= new redaction.KnownSecrets();
  }

  /** Learns from every fact that a source gives from now on. */
  watch<S extends Source>(source: S): S {
    const fetch = source.fetch.bind(source);
    let learner: InstanceType<Redaction['Learner']> | undefined;
    const learning = (): InstanceType<Redaction['Learner']> => (learner ??= new this.#redaction!.Learner(this.#known!));
    source.learn = (objects) => void this.load().then(() => learning().objects(objects));
    source.fetch = async (query) => {
      const fact = await fetch(query);
      await this.load();
      if (fact.state !== 'known' && fact.state !== 'partial') return fact;
      if (query.verb === 'log') learning().log((fact.value as { text: string }).text);
      else if (query.verb !== 'raw') learning().objects(fact.value);
      return fact;
    };
    return source;
  }

  /** Learns from objects of manifests; of Secrets every value, also one that looks like a name. */
  async learn(objects: readonly KubeObject[]): Promise<void> {
    await this.load();
    const known = this.#known!;
    new this.#redaction!.Learner(known).objects(objects.filter(({ kind }) => kind !== 'Secret'));
    for (const object of objects)
      if (object.kind === 'Secret')
        for (const value of this.#redaction!.valuesOf(object))
          if (value.length < LONG_VALUE) known.add(value);
          else known.addToken(value);
  }

  /** Returns an answer without secrets. */
  async answer<T>(answer: T): Promise<T> {
    await this.load();
    const { safeAnswer } = this.#redaction!;
    if (!isList(answer)) return safeAnswer(answer, this.#known!);
    this.#lists ??= new MaskedLists(this.#known!, safeAnswer);
    return (await this.#lists.answer(answer)) as T & DiagnosisList;
  }

  /** Returns an object of the cluster without secrets, for `--dry-run`. */
  async object<T extends KubeObject>(object: T): Promise<T> {
    await this.load();
    const { redactObject } = await import('../sources/bundle/redact-object.ts');
    return this.answer(redactObject(object, this.#known!) as T);
  }

  /** Returns a sentence without secrets: a notice, an error, a line of progress. Before anything is read it has none. */
  text(text: string): string {
    if (this.#redaction === undefined) return text;
    return this.#known!.mask(this.#redaction.redactText(text));
  }

  /** Returns an answer as `last` leaves a page of it, names among it: once it is markup, a value may be escaped. */
  everyText<T>(answer: T): T {
    const safe = (value: unknown): unknown =>
      typeof value === 'string'
        ? this.last(value)
        : Array.isArray(value)
          ? value.map(safe)
          : typeof value === 'object' && value !== null
            ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, safe(one)]))
            : value;
    return safe(answer) as T;
  }

  /** Returns what is about to be written, without the secrets that an earlier mask missed inside of a rendered page. */
  last(text: string): string {
    return this.#known?.mask(text) ?? text;
  }
}
