import { expect } from 'chai';
import { unquotedIn } from '../../src/knowledge/type-hints.ts';

describe('values without quotes', () => {
  it('are in the messages of many parsers', () => {
    const cases: [string, string | undefined][] = [
      ['yaml: unmarshal errors: line 2: cannot unmarshal !!int `5432` into string', '5432'],
      ['yaml: unmarshal errors: line 2: cannot unmarshal !!bool `true` into string', 'true'],
      ['json: cannot unmarshal number into Go struct field Config.port of type string', undefined],
      ['json: cannot unmarshal number 5432 into Go value of type string', undefined],
      ['invalid type: integer `5432`, expected a string at line 2 column 9', '5432'],
      ['Input should be a valid string [type=string_type, input_value=5432, input_type=int]', '5432'],
      ["5432 is not of type 'string'", '5432'],
      ['expected string, received number', undefined],
    ];
    for (const [message, value] of cases) {
      expect(unquotedIn(message), message).to.include({ value });
      expect(unquotedIn(message)!.hint, message).to.match(/^write .{1,20} in quotes/);
    }
  });
  it('are not where another type is wanted, or a text was given', () => {
    for (const message of [
      'cannot unmarshal !!str `lots` into int',
      'cannot unmarshal !!seq into string',
      'json: cannot unmarshal string into Go struct field Config.port of type int',
      "'lots' is not of type 'integer'",
      'expected number, received string',
    ])
      expect(unquotedIn(message), message).to.equal(undefined);
  });
});
