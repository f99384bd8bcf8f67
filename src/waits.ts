/** What the program waits for at this moment: answers of the API server and of kubelets, credential plugins. */

/** One thing that is waited for. */
export interface Wait {
  /** What would end it: `the API server at https://192.0.2.1:6443`. It can hold text of a kubeconfig or a cluster. */
  readonly what: string;
  /** Whether another program writes to the same terminal meanwhile: a credential plugin that asks for a password. */
  readonly isShared: boolean;
}

/** All waits that are in progress, oldest first. Whoever shows them listens; without a listener this costs nothing. */
export class Waits {
  readonly #all = new Set<Wait>();
  /** Called after each change. */
  onChange: (() => void) | undefined;

  get current(): readonly Wait[] {
    return [...this.#all];
  }

  /** Starts a wait. @returns a function that ends it; further calls do nothing */
  begin(what: string, isShared = false): () => void {
    const wait: Wait = { what, isShared };
    this.#all.add(wait);
    this.onChange?.();
    return () => {
      if (this.#all.delete(wait)) this.onChange?.();
    };
  }
}
