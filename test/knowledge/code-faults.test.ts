import { expect } from 'chai';
import { isCodeFault } from '../../src/knowledge/code-faults.ts';

describe('knowledge/code-faults', () => {
  for (const [type, message] of [
    ['java.lang.NullPointerException', 'Cannot invoke "String.length()"'],
    ['System.NullReferenceException', 'Object reference not set'],
    ['TypeError', "Cannot read properties of undefined (reading 'x')"],
    ['panic', 'runtime error: index out of range [3] with length 2'],
    ['panic', 'assignment to entry in nil map'],
    ['PHP Fatal error', 'Uncaught Error: Call to undefined function connect()'],
    ['NoMethodError', "undefined method 'each' for nil"],
    ['panic', 'called `Option::unwrap()` on a `None` value'],
    ['** (FunctionClauseError)', 'no function clause matching'],
    ['SyntaxError', "Unexpected token ')'"],
  ] as const) {
    it(`${type}: ${message}`, () => expect(isCodeFault(type, message)).to.equal(true));
  }

  for (const [type, message] of [
    ['java.io.IOException', 'disk quota exceeded'],
    ['RuntimeError', 'database is not there'],
    ['KeyError', "'TOKEN'"],
    ['panic', 'cannot open /etc/app.toml'],
    ['java.lang.IllegalStateException', 'licence expired'],
    ['OSError', '[Errno 5] Input/output error'],
    ['MyTypeErrorReport', 'x'],
    ['TypeError', 'fetch failed'],
    ['TypeError', "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"],
    ['TypeError [ERR_INVALID_ARG_TYPE]', 'The "path" argument must be of type string. Received undefined'],
    ['SyntaxError', 'Unexpected token \'}\', "{}}" is not valid JSON'],
  ] as const) {
    it(`not ${type}: ${message}`, () => expect(isCodeFault(type, message)).to.equal(false));
  }
});
