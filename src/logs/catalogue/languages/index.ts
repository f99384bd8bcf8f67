/** Errors of language runtimes and shells. */
import type { AnyPattern } from '../pattern.ts';
import { BEAM } from './beam.patterns.ts';
import { COMPILED } from './compiled.patterns.ts';
import { DOTNET } from './dotnet.patterns.ts';
import { ENV } from './env.patterns.ts';
import { GO } from './go.patterns.ts';
import { JAVA } from './java.patterns.ts';
import { NATIVE } from './native.patterns.ts';
import { NODE } from './node.patterns.ts';
import { PHP } from './php.patterns.ts';
import { PYTHON } from './python.patterns.ts';
import { RUBY } from './ruby.patterns.ts';
import { RUST } from './rust.patterns.ts';
import { SCHEMA } from './schema.patterns.ts';
import { SCRIPTING } from './scripting.patterns.ts';
import { SHELL } from './shell.patterns.ts';
import { VARIABLES } from './variables.patterns.ts';

export const LANGUAGES: readonly AnyPattern[] = [
  ...ENV,
  ...SCHEMA,
  ...PYTHON,
  ...JAVA,
  ...NODE,
  ...GO,
  ...RUBY,
  ...PHP,
  ...DOTNET,
  ...RUST,
  ...NATIVE,
  ...BEAM,
  ...SCRIPTING,
  ...COMPILED,
  ...SHELL,
  ...VARIABLES,
];
