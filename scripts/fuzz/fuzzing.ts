/** Runs recipes one after the other, and makes those that find a fault as small as possible. */
import { Random } from '../bench/random.ts';
import { isBreaking, marked, recipeOf, type Recipe } from './recipe.ts';
import { newlyCertain, type Certain, type Fault } from './faults.ts';
import { play } from './play.ts';
import type { Start } from './recordings.ts';
import { BrokenServer } from './server.ts';

/** Commands besides `explain -o json` in each run. */
const OTHERS = 3;

/** A fault and the smallest recipe that shows it. */
export interface Finding {
  readonly run: number;
  readonly fault: Fault;
  readonly recipe: Recipe;
}

export interface Figures {
  runs: number;
  commands: number;
  /** Runs of `explain` that gave an answer. */
  answers: number;
  /** Runs by their number of faults of each kind. */
  readonly faults: Map<Fault['kind'], number>;
  readonly actions: Map<string, number>;
  slowest: number;
  readonly findings: Finding[];
}

/** Two faults with the same print have the same reason. */
const printOf = ({ kind, command, what }: Fault): string =>
  `${kind} ${kind === 'crash' ? '' : command.split(' ')[0]} ${what.replace(/\d+/g, '0').slice(0, 60)}`;

/** Findings that are kept, each of another reason. */
const MOST_FINDINGS = 40;

export class Fuzzer {
  readonly #starts: readonly Start[];
  readonly #byName: ReadonlyMap<string, Start>;
  readonly #seed: string;
  readonly #whole = new Map<string, Certain>();
  readonly #seen = new Set<string>();
  readonly #server = new BrokenServer();
  readonly figures: Figures = {
    runs: 0,
    commands: 0,
    answers: 0,
    faults: new Map(),
    actions: new Map(),
    slowest: 0,
    findings: [],
  };

  readonly #onFound: (found: Finding) => void;

  /** @param onFound called with each finding at once */
  constructor(starts: readonly Start[], seed: string, onFound: (found: Finding) => void = () => {}) {
    this.#onFound = onFound;
    this.#starts = starts;
    this.#byName = new Map(starts.map((start) => [start.name, start]));
    this.#seed = seed;
  }

  /** Returns the recipe of a run. */
  recipe(run: number): Recipe {
    return recipeOf(`${this.#seed}/${run}`, this.#starts);
  }

  async #certainOf(start: Start): Promise<Certain> {
    let whole = this.#whole.get(start.name);
    if (whole === undefined) {
      whole = (await play(start, start.files, new Random(''), 0, this.#server)).certain;
      this.#whole.set(start.name, whole);
    }
    return whole;
  }

  async #faultsOf(recipe: Recipe, run: number, others: number): Promise<readonly Fault[]> {
    const start = this.#byName.get(recipe.recording)!;
    const { commands, faults, slowest, certain } = await play(
      start,
      marked(start.files, recipe),
      new Random(`${this.#seed}/${run}/commands`),
      others,
      this.#server,
    );
    this.figures.commands += commands;
    if (certain !== null) this.figures.answers++;
    this.figures.slowest = Math.max(this.figures.slowest, slowest);
    if (!recipe.steps.every(isBreaking)) return faults;
    return [
      ...faults,
      ...newlyCertain(await this.#certainOf(start), certain).map(
        (what): Fault => ({ kind: 'certain', command: 'explain', what }),
      ),
    ];
  }

  /** Stops the server. */
  close(): Promise<void> {
    return this.#server.close();
  }

  /** Does one run. */
  async one(run: number): Promise<void> {
    const recipe = this.recipe(run);
    const faults = await this.#faultsOf(recipe, run, OTHERS);
    this.figures.runs++;
    for (const { action } of recipe.steps)
      this.figures.actions.set(action, (this.figures.actions.get(action) ?? 0) + 1);
    for (const kind of new Set(faults.map((one) => one.kind)))
      this.figures.faults.set(kind, (this.figures.faults.get(kind) ?? 0) + 1);
    for (const fault of faults) {
      if (this.#seen.has(printOf(fault)) || this.figures.findings.length >= MOST_FINDINGS) continue;
      this.#seen.add(printOf(fault));
      const found = { run, fault, recipe: await this.#smallest(recipe, run, fault) };
      this.figures.findings.push(found);
      this.#onFound(found);
    }
  }

  /** Leaves out one step after the other while the fault stays. */
  async #smallest(recipe: Recipe, run: number, fault: Fault): Promise<Recipe> {
    let small = recipe;
    for (let i = 0; i < small.steps.length && small.steps.length > 1; ) {
      const less = { ...small, steps: small.steps.filter((_, at) => at !== i) };
      const faults = await this.#faultsOf(less, run, OTHERS);
      if (faults.some((one) => printOf(one) === printOf(fault))) small = less;
      else i++;
    }
    return small;
  }
}
