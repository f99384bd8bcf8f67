/** What runtimes of languages and shells write. */
import type { AnyPattern } from '../pattern.ts';
import { BEAM } from './beam.ts';
import { COMPILED } from './compiled.ts';
import { DOTNET } from './dotnet.ts';
import { ENV } from './env.ts';
import { GO } from './go.ts';
import { JAVA } from './java.ts';
import { NATIVE } from './native.ts';
import { NODE } from './node.ts';
import { PHP } from './php.ts';
import { PYTHON } from './python.ts';
import { RUBY } from './ruby.ts';
import { RUST } from './rust.ts';
import { SCHEMA } from './schema.ts';
import { SCRIPTING } from './scripting.ts';
import { SHELL } from './shell.ts';

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
];
