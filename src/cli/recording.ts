/**
 * The recording that `demo` explains: a support bundle as .tar.gz in base64. scripts/build.ts puts it in place of this
 * module's text; run from its sources, the program has none.
 */
export const recording: { readonly archive: string; readonly pod: string } | undefined = undefined as
  | { archive: string; pod: string }
  | undefined;
