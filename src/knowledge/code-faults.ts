/** Exceptions and panics that only a bug in the program can cause. */
import { once, oneOf } from '../expressions.ts';

/** Last part of the exception's type name, by language. */
const TYPES = new RegExp(
  '(?:^|[.:\\$/ (])(?:' +
    [
      // Java, Kotlin, Scala
      'NullPointerException',
      '(?:Array|String)?IndexOutOfBoundsException',
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
    ].join('|') +
    ')(?=$|[^A-Za-z])',
);

/**
 * Runtime panics with their meaning in the message (Go: runtime/error.go, runtime/map.go, runtime/chan.go; Rust:
 * core/src/panicking.rs).
 */
const MESSAGES = once(() =>
  oneOf([
    /runtime error: /,
    /assignment to entry in nil map/,
    /concurrent map |all goroutines are asleep|closed channel|close of nil channel/,
    /interface conversion: /,
    /index out of bounds: the len is/,
    /attempt to (?:divide|add|subtract|multiply|negate|shift|calculate)/,
    /on a `None` value/,
    /[Cc]all to undefined (?:function|method)/,
    /[Uu]ndefined (?:method|local variable|subroutine)/,
    /division by zero|Integer divided by 0|Illegal division by zero/,
  ]),
);

/** Errors of these types about what a program was given: a setting that is not set, an address that gives no answer. */
const GIVEN = once(() =>
  oneOf([
    /fetch failed|Failed to fetch|Invalid URL|must be of type string/,
    /\b(?:int|float)\(\) argument must be|expected str, bytes or os\.PathLike object, not NoneType/,
  ]),
);

/**
 * Returns whether only a bug in the program can raise this exception.
 * @param type its type as the trace has it
 * @param message its message, or undefined
 */
export function isCodeFault(type: string, message: string | undefined): boolean {
  // JavaScript uses one type for code and for data that do not parse.
  if (/SyntaxError$/.test(type.slice(0, 300)) && /\bJSON\b/.test((message ?? '').slice(0, 600))) return false;
  if (GIVEN().test((message ?? '').slice(0, 600))) return false;
  return TYPES.test(type.slice(0, 300)) || MESSAGES().test(`${type}: ${message ?? ''}`.slice(0, 600));
}
