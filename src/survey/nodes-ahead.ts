/** Reads nodes page by page instead of one by one, as far as that pays. */
import type { PodScan } from '../sources/pod-scan.ts';
import type { SharedSource } from '../sources/shared.ts';
import type { Sighting } from './sighting.ts';

/**
 * Nodes that are read one by one before each page. A page costs as much as 20 of them, so that all pages together never
 * cost more than the single nodes did.
 */
const SINGLES_A_PAGE = 25;

/** The nodes of the failing pods of a survey. Each failing pod needs its node, and most nodes have one at most. */
export class NodesAhead {
  readonly #source: SharedSource;
  readonly #pages: AsyncIterator<readonly string[]>;
  readonly #known = new Set<string>();
  #singles = 0;
  #isReading = false;
  #isOver = false;

  constructor(source: SharedSource, scan: Pick<PodScan, 'nodes'>) {
    this.#source = source;
    this.#pages = this.#read(scan);
  }

  /** Notes which nodes are about to be read. Never waits: a page that comes late helps the pods of other nodes. */
  note(sightings: readonly Sighting[]): void {
    for (const { node } of sightings) {
      if (node === null || this.#known.has(node)) continue;
      this.#known.add(node);
      this.#singles++;
    }
    if (this.#singles < SINGLES_A_PAGE || this.#isReading || this.#isOver) return;
    this.#singles = 0;
    this.#isReading = true;
    void this.#pages.next().then(
      ({ done, value }) => {
        this.#isReading = false;
        this.#isOver = done === true;
        for (const name of done === true ? [] : value) this.#known.add(name);
      },
      // Whoever needs a node asks for it, and reports the error.
      () => (this.#isOver = true),
    );
  }

  /** Yields the names of the nodes of each page. */
  async *#read(scan: Pick<PodScan, 'nodes'>): AsyncGenerator<readonly string[], void> {
    for await (const nodes of scan.nodes()) yield nodes.map((node) => this.#source.knowNode(node));
  }
}
