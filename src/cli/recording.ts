/**
 * The recording that `demo` explains: a support bundle as .tar.gz in base64. scripts/build.ts replaces the text of this
 * module; a program that runs from its sources has no recording.
 */
export const recording: { readonly archive: string; readonly pod: string } | undefined = undefined as
  | { archive: string; pod: string }
  | undefined;
