/** Messages of parsers about a number or a boolean where a text is wanted: a value without quotes. */
import { once, oneOf } from '../expressions.ts';

/** go-yaml decode.go, encoding/json, serde de, pydantic-core, python jsonschema. */
const WRONG_TYPE = once(() =>
  oneOf([
    /cannot unmarshal !!(?:int|float|bool) `([^`]{1,60})` into string\b/,
    /cannot unmarshal (?:number|bool)(?: [\w.+-]{1,40})? into Go (?:struct field \S{1,120}|value) of type string\b/,
    /invalid type: (?:integer|floating point|boolean) `([^`]{1,60})`, expected a(?: borrowed)? string\b/,
    /valid string \[type=string_type, input_value=([^,\]]{1,60}), input_type=(?:int|float|bool)\]/,
    /(?<![\w.'"])(\d[\d.]{0,20}|[Tt]rue|[Ff]alse) is not of type ['"]string['"]/,
    /[Ee]xpected (?:a )?string,? (?:but )?(?:got|received|found) (?:a )?(?:number|boolean|int(?:eger)?|bool|float)\b/,
  ]),
);

/** A value that has to be in quotes. */
export interface Unquoted {
  /** undefined: the message does not have it. */
  readonly value: string | undefined;
  /** An imperative. */
  readonly hint: string;
}

/** Returns what to do about a value that is no text, from the message of a parser. */
export function unquotedIn(message: string): Unquoted | undefined {
  const match = WRONG_TYPE().exec(message.slice(0, 2000));
  if (match === null) return undefined;
  const value = match.slice(1).find((one) => one !== undefined);
  const what = value === undefined ? 'the value' : value;
  return {
    value,
    hint: `write ${what} in quotes${value === undefined ? '' : ` ("${value}")`}, because the program wants a string`,
  };
}
