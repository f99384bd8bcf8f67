/** What scripts/build.ts writes into the program from plugin.yaml. */
interface Build {
  readonly version: string;
  readonly homepage: string | null;
}

declare const CRASHLOOP_BUILD: Build;

/** A program that runs from its sources has no version. */
export const BUILD: Build =
  typeof CRASHLOOP_BUILD === 'undefined' ? { version: 'unbuilt', homepage: null } : CRASHLOOP_BUILD;
