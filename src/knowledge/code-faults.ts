/** Exceptions and panics that only a bug in the program can cause. */
import { holdsAny } from '../needles.ts';

/** Last part of the exception's type name, by language. */
const TYPES: ReadonlySet<string> = new Set([
  // Java, Kotlin, Scala
  'NullPointerException',
  'IndexOutOfBoundsException',
  'ArrayIndexOutOfBoundsException',
  'StringIndexOutOfBoundsException',
  'ClassCastException',
  'ArithmeticException',
  'ConcurrentModificationException',
  'StackOverflowError',
  'NoSuchMethodError',
  'NoSuchFieldError',
  'AbstractMethodError',
  'IncompatibleClassChangeError',
  'NegativeArraySizeException',
  'ArrayStoreException',
  'MatchError',
  'UninitializedPropertyAccessException',
  // .NET
  'NullReferenceException',
  'IndexOutOfRangeException',
  'InvalidCastException',
  'DivideByZeroException',
  'StackOverflowException',
  'MissingMethodException',
  'NotImplementedException',
  // Python
  'TypeError',
  'NameError',
  'UnboundLocalError',
  'AttributeError',
  'IndexError',
  'ZeroDivisionError',
  'RecursionError',
  'AssertionError',
  'SyntaxError',
  'IndentationError',
  'TabError',
  'NotImplementedError',
  // JavaScript
  'ReferenceError',
  'RangeError',
  // Ruby
  'NoMethodError',
  'FrozenError',
  'NoMatchingPatternError',
  'SystemStackError',
  // PHP
  'DivisionByZeroError',
  'ArgumentCountError',
  'ParseError',
  // Elixir
  'FunctionClauseError',
  'UndefinedFunctionError',
  'BadArityError',
  'ArithmeticError',
  'CaseClauseError',
  'WithClauseError',
]);
/** The names in what a trace has for a type. */
const NAMES = /(?<=^|[.:$/ (])[A-Za-z]{1,100}(?![A-Za-z])/g;
const namesFault = (type: string): boolean => (type.match(NAMES) ?? []).some((name) => TYPES.has(name));

/**
 * Runtime panics with their meaning in the message (Go: runtime/error.go, runtime/map.go, runtime/chan.go; Rust:
 * core/src/panicking.rs).
 */
const MESSAGES: readonly string[] = [
  'runtime error: ',
  'assignment to entry in nil map',
  'concurrent map ',
  'all goroutines are asleep',
  'closed channel',
  'close of nil channel',
  'interface conversion: ',
  'index out of bounds: the len is',
  ...['divide', 'add', 'subtract', 'multiply', 'negate', 'shift', 'calculate'].map((what) => `attempt to ${what}`),
  'on a `None` value',
  ...['Call', 'call'].flatMap((call) => [`${call} to undefined function`, `${call} to undefined method`]),
  ...['Undefined', 'undefined'].flatMap((how) => [`${how} method`, `${how} local variable`, `${how} subroutine`]),
  'division by zero',
  'Integer divided by 0',
];

/** Errors of these types about what a program was given: a setting that is not set, an address that gives no answer. */
const GIVEN: readonly string[] = [
  'fetch failed',
  'Failed to fetch',
  'Invalid URL',
  'must be of type string',
  'expected str, bytes or os.PathLike object, not NoneType',
];
const givenWrong = (message: string): boolean =>
  holdsAny(message, GIVEN) ||
  (message.includes('() argument must be') && /\b(?:int|float)\(\) argument must be/.test(message));

/**
 * Returns whether only a bug in the program can raise this exception.
 * @param type its type as the trace has it
 * @param message its message, or undefined
 */
export function isCodeFault(type: string, message: string | undefined): boolean {
  // JavaScript uses one type for code and for data that do not parse.
  if (/SyntaxError$/.test(type.slice(0, 300)) && /\bJSON\b/.test((message ?? '').slice(0, 600))) return false;
  if (givenWrong((message ?? '').slice(0, 600))) return false;
  return namesFault(type.slice(0, 300)) || holdsAny(`${type}: ${message ?? ''}`.slice(0, 600), MESSAGES);
}
