/** A required environment variable is missing, in the wording of languages, libraries and people. */
import { fill, group, once, oneOf, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';

const WORDS = once(() => ({
  /** The name of an environment variable: capitals with an underscore. */
  NAME: /(?<![A-Z0-9_])([A-Z][A-Z0-9]{0,60}(?:_[A-Z0-9_]{1,80}))/,
  /** Any word, for lines that say "environment variable". */
  ANY: /["'`“«[$(<]{0,3}(?<![A-Za-z0-9_])([A-Za-z_][A-Za-z0-9_]{1,100})["'`”»\])>]{0,2}/,
  /** Words that say that a variable has no value. */
  GONE: sequence(
    group(
      '?:',
      [
        sequence(
          [
            /because|it|is|was|were|are|has|have|be|must|to|not|been|should|needs?|cannot|can|does|do/,
            /either|isn't|wasn't|hasn't|a|but|currently|or|neither/,
          ],
          / /,
        ),
      ],
      '{0,5}',
    ),
    [
      /not (?:set|found|defined|provided|specified|present|configured|exist|available|given|supplied)/,
      /set(?! to| up| as| by| from|ting|s)/,
      /defined(?! as| in| by)|provided|specified|[Rr]equired|[Mm]issing|mandatory|[Uu]ndefined/,
      /unset|empty|blank|configured(?! to| as)|null|needed|NotPresent|present|non-empty|exist/,
    ],
  ),
}));
const of = (expression: RegExp): RegExp => fill(expression, WORDS());

/** Words in capitals with an underscore that are no variables. */
const NOT_A_VARIABLE = once(() =>
  sequence(/^/, [
    /ERR_|ERROR_|EAI_|EVP_|EOF_|EXIT_|EXCEPTION_|HTTP_\d|SQL_STATE|MODULE_NOT_FOUND|CONNECTION_|NOT_|NO_|UTF_|SSL_ERROR|X509_/,
    /GLIBC_|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED/,
  ]),
);
const CALM = once(() =>
  sequence(
    /\b/i,
    [
      /using default|defaults? to|defaulting|falling back|optional|ignor|skipp|will be generated/i,
      /deprecated|if not set|if unset|disabled/i,
    ],
    /\b/i,
  ),
);

const CONDITION = /\b(?:unless|if|when|while|because|since|with)\s{1,3}(?:the\s{1,3})?\W{0,3}$/i;
const NEGATIVE = /\b(?:not|no|missing|unset|empty|blank|undefined|null|required|must|should|needs?|absent)\b|n't/i;

/** Whether a message names a variable as a condition that holds, or would help: `unless DEBUG_OK is set`. */
function isCondition(name: string, whole: string): boolean {
  const at = whole.indexOf(name);
  const condition = CONDITION.exec(whole.slice(Math.max(0, at - 24), at))?.[0];
  if (condition === undefined) return false;
  return /^unless/i.test(condition) || !NEGATIVE.test(whole.slice(at + name.length, at + name.length + 24));
}

/** Words without which a list of variables may be of those that are set. */
const LACKING = /\b(?:required?s?|must|needs?|missing|unset|undefined|not|please|mandatory)\b/i;

/** Words of a list of variables that should not be set, or need not be. */
const UNWANTED = once(() =>
  sequence(/\b/i, [
    /(?:must|should|may|can) ?not\b/i,
    /not (?:be set|supported|allowed|recogni|known|used|valid|needed|required)/i,
    /unknown|invalid|unrecogni/i,
    // A feature that the program runs without.
    /to (?:enable|activate|use|turn on)\b|if you (?:want|wish|need|like)|optional/i,
  ]),
);

const variable = (name: string | undefined, whole: string): { fields: { variable: string } } | null =>
  name === undefined || NOT_A_VARIABLE().test(name) || CALM().test(whole) || isCondition(name, whole)
    ? null
    : { fields: { variable: name } };

/** `environment variable X is not set`, `env var "X" missing`. */
const said = pattern({
  id: 'env/variable-then-gone',
  kind: 'missing-env',
  needles: ['environment', 'env var', 'envvar', 'env variable'],
  find: () => of(/\b(?:env(?:ironment)?[ -]?var(?:iable)?s?\b|\bENV)(?: named| called)?:? {0,2}ANY,? {0,2}:? ?GONE/i),
  read: (match, around) =>
    /^(?:is|was|not|are|must|has|for|in|to|the|and|a|or|file|should|required|missing|needs?|needed|cannot)$/i.test(
      match[1] as string,
    )
      ? null
      : variable(match[1], around.matched.message),
  source:
    'github.com/caarlos0/env env.go; hexdocs.pm/phoenix config/runtime.exs; hexdocs.pm/elixir System.fetch_env!/1',
});

/** `X environment variable is required`. */
const before = pattern({
  id: 'env/gone-after-name',
  kind: 'missing-env',
  needles: ['environment', 'env var', 'envvar', 'env variable'],
  find: () =>
    of(
      oneOf([
        /ANY (?:env(?:ironment)?[ -]?var(?:iable)?s?|env) GONE/i,
        sequence(
          /(?:set|define|provide|export|specify|supply) (?:the |an? |your )?ANY /i,
          /(?:env(?:ironment)?[ -]?var(?:iable)?)\b/i,
        ),
      ]),
    ),
  read: (match, around) => {
    const name = match[1] ?? match[2];
    // `[ExceptionHandler] Environment variable not found` names a logger.
    if (
      name === undefined ||
      /^\S{1,103}\] /.test(match[0]) ||
      /^(?:the|an|a|your|this|that|required|missing|following|these|all|some|any|no|valid|correct|of|or|as|appropriate|necessary)$/i.test(
        name,
      )
    )
      return null;
    return variable(name, around.matched.message);
  },
  source: 'github.com/joke2k/django-environ environ/environ.py',
});

/** `Missing required environment variable: X`, `Environment variable not found: X`. */
const listed = pattern({
  id: 'env/missing-list',
  kind: 'missing-env',
  needles: ['environment', 'env var', 'envvar', 'env variable', 'missing env'],
  find: () =>
    of(
      sequence(
        [
          sequence(
            [
              /missing|required|undefined|unset|expected|no|absent|invalid|mandatory|undefined|no such/i,
              /need|lacks?/i,
            ],
            group('?:', [/ the| required| mandatory| following| or empty| or invalid| value for| an?/i], '{0,3}'),
            / (?:env(?:ironment)?[ -]?var(?:iable)?s?|envs?)(?:\(s\))?/i,
          ),
          sequence(/env(?:ironment)?[ -]?var(?:iable)?(?:s|\(s\))? (?:(?:is|are|was|were) )?/i, [
            /not found|missing|not set|not defined|undefined|required|unset|must be set|not present/i,
          ]),
        ],
        /(?: in (?:the |its )?\w{1,20})?(?:[.:,]? (?:name|variable|var|key) ?[=:]| (?:is|are|was|named|for|called))?[:=]? {0,2}[-*]? ?ANY/i,
      ),
    ),
  read: (match, around) => {
    const name = match[1] as string;
    if (!/[A-Z_]/.test(name) || /^(?:The|Please|Using|For|In|See|Set|Is|Are|Not|Found|Check)$/.test(name)) return null;
    return variable(name, around.matched.message);
  },
  source: [
    'github.com/prisma/prisma-engines psl/schema-ast',
    'github.com/symfony/symfony src/Symfony/Component/DependencyInjection/EnvVarProcessor.php',
  ],
});

/** `STRIPE_KEY is not set`, without the word environment: only names with an underscore. */
const bare = pattern({
  id: 'env/name-is-gone',
  kind: 'missing-env',
  needles: [
    'not set',
    'required',
    'missing',
    'undefined',
    'unset',
    'must',
    'not defined',
    'not found',
    'empty',
    'not provided',
    'not specified',
    'not configured',
    'notpresent',
    'not present',
    'mandatory',
    'should be set',
    'needs to be',
    'cannot be blank',
    'not exist',
    'null',
  ],
  find: () =>
    of(
      sequence(
        /(?:^|[\s"'`($<[{:])\$?\{?NAME["'`)>\]}]{0,2}/,
        /(?: (?:variable|var|value|config(?:uration)?|setting|parameter|key|secret|option|property))?/,
        /(?: ?: ?| ?- ?| ?= ?|,? )GONE/,
      ),
    ),
  specificity: 82,
  read: (match, around) => {
    const text = around.matched.message;
    // A missing key of a file, a table or a catalogue is no missing variable.
    if (
      /\b(?:table|column|relation|index|enum|permission|privilege|role|topic|queue|constant|macro|symbol|function|class|module)\b/i.test(
        text,
      ) ||
      /(?<!\S)[^\s/]{0,200}\/\S{1,200}:/.test(text.slice(0, match.index))
    )
      return null;
    return variable(match[1], text);
  },
  source: [
    'github.com/HBNetwork/python-decouple decouple.py',
    'github.com/af/envalid src/reporter.ts',
    'github.com/hapijs/joi lib/types/any.js',
  ],
});

/** `Missing configuration: STRIPE_KEY`. */
const missing = pattern({
  id: 'env/missing-name',
  kind: 'missing-env',
  needles: [
    'missing',
    'required',
    'must set',
    'need to set',
    'please set',
    'please provide',
    'please define',
    'you must',
    'set the',
    'not set:',
    'not found:',
    'undefined:',
    'unset:',
    'must specify',
  ],
  find: () =>
    of(
      sequence(
        /\b/,
        [
          /[Mm]issing|[Rr]equired?s?/,
          /(?:must|need to|please|Please) (?:set|provide|define|specify|export|supply)/,
          /not (?:set|found|defined)|undefined|unset/,
        ],
        group(
          '?:',
          [
            sequence(/ /, [
              /the|a|an|required|mandatory|value|for|config|configuration|variable|variables|setting/,
              /settings|key|keys|secret|secrets|parameter|or|empty|env|in|environment|field|property/,
            ]),
          ],
          '{0,5}',
        ),
        /(?:\(s\))?[:=]? {0,2}[-*[("'`$]{0,3}\{?NAME(?![\w.(/])/,
      ),
    ),
  specificity: 80,
  read: (match, around) => {
    const text = around.matched.message;
    if (/\b(?:table|column|relation|permission|privilege|role|claim|scope|header|artifact|file)\b/i.test(text))
      return null;
    return variable(match[1], text);
  },
  source: 'github.com/kelseyhightower/envconfig envconfig.go; github.com/docker-library/postgres docker-entrypoint.sh',
});

/** `requires that these variables are set:`, and below it a list of names. */
const below = pattern({
  id: 'env/listed-below',
  kind: 'missing-env',
  needles: ['variables'],
  find: () =>
    oneOf([
      /\b(?:these|the following|required|missing|mandatory|unset|undefined)\b[^:]{0,40}\bvariables\b[^:]{0,60}:$/i,
      /\bvariables (?:are|were|have) (?:not (?:been )?(?:set|defined|provided)|missing|required|unset|undefined)\b[^:]{0,40}:$/i,
    ]),
  read: (_match, around) => {
    const name = around.after(/^\s{0,12}(?:[-*•] )?["'`]?([A-Z][A-Z0-9]{0,60}_[A-Z0-9_]{1,80})["'`]?\s{0,4}$/, 3);
    if (name === undefined || !LACKING.test(around.matched.message) || UNWANTED().test(around.matched.message))
      return null;
    const found = variable(name.match[1], around.matched.message);
    return found === null ? null : { ...found, also: [name.line.index] };
  },
  source: 'github.com/mastodon/mastodon config/initializers/active_record_encryption.rb',
});

const python = pattern({
  id: 'env/python-environ',
  kind: 'missing-env',
  needles: ['keyerror: '],
  find: () => /^KeyError: ['"](?:Config ')?([A-Za-z_]\w{0,100})['"]?(?: is missing, and has no default\.["'])?/,
  ends: true,
  read: (match, around) => {
    const variable = match[1]!;
    if (/is missing, and has no default/.test(match[0])) return { fields: { variable } };
    // The innermost frame is that of os.environ, or the code names the key. Code of an outer frame may read other variables.
    const frame = around.before(/File "(?:<frozen os>|.{0,200}\/os\.py)", line \d+, in __getitem__/, 3);
    const code = around.before(/os\.environ|\benviron\[|\bgetenv\b|ENV\[/, 8);
    return frame !== undefined || code?.line.text.includes(variable) === true ? { fields: { variable } } : null;
  },
  source: 'run: python 3.11',
});

const ruby = pattern({
  id: 'env/key-not-found',
  kind: 'missing-env',
  needles: ['key not found: "', 'can\'t read "env(', 'key "'],
  find: () =>
    oneOf([
      /key not found: "([A-Z][A-Z0-9_]{1,100})"/,
      /can't read "env\((\w{1,100})\)": no such variable/,
      /KeyError: key "([A-Z][A-Z0-9_]{1,100})" not found/,
    ]),
  read: (match) => ({ fields: { variable: (match[1] ?? match[2] ?? match[3]) as string } }),
  source: 'run: ruby 3.1; github.com/JuliaLang/julia base/env.jl',
});

const spring = pattern({
  id: 'env/spring-placeholder',
  kind: 'missing-env',
  needles: [
    'could not resolve placeholder',
    'srcfg00014',
    'could not expand value',
    'no configuration setting found for key',
    'could not resolve substitution',
    'error resolving property value',
  ],
  find: () =>
    oneOf([
      /Could not resolve placeholder '([\w.-]{1,120})'/,
      /SRCFG00014: (?:The config property|Property) ([\w.-]{1,120})/,
      /SRCFG00011: Could not expand value ([\w.-]{1,120})/,
      /Could not resolve substitution to a value: \$\{([\w.-]{1,120})\}/,
      /Error resolving property value \[\$\{([\w.-]{1,120})\}\]\. Property doesn't exist/,
    ]),
  read: (match) => ({ fields: { variable: (match[1] ?? match[2] ?? match[3] ?? match[4] ?? match[5]) as string } }),
  source: [
    'github.com/micronaut-projects/micronaut-core inject AbstractInitializableBeanDefinition.java',
    'github.com/spring-projects/spring-framework spring-core PlaceholderResolutionException',
    'github.com/smallrye/smallrye-config ConfigMessages.java',
    'github.com/lightbend/config ConfigException.java',
  ],
});

/** pydantic-settings prints the field. The variable has the same name in capitals; it ignores case. */
const pydantic = pattern({
  id: 'env/pydantic-settings',
  kind: 'missing-env',
  needles: ['field required'],
  find: () => /^\s{2}(?:Field required \[type=missing|field required \(type=value_error\.missing\))/,
  on: 'text',
  ends: true,
  read: (_, around) => {
    const head = around.before(/validation errors? for (\w{0,60}(?:Settings|Config|Env|Environment)\w{0,40})$/, 30);
    const field = around.line(-1);
    if (head === undefined || field === undefined || !/^\w{1,100}$/.test(field.text)) return null;
    return { fields: { variable: field.text.toUpperCase() }, line: field.index, also: [head.line.index] };
  },
  source:
    'github.com/pydantic/pydantic-core src/errors/line_error.rs; docs.pydantic.dev/latest/concepts/pydantic_settings',
});

/** A line of a list of invalid variables. */
const LISTED = once(() =>
  oneOf([
    sequence(/^\s{0,8}[-*•✖❌"'{]{0,2}\s{0,3}([A-Z][A-Z0-9_]{2,100})["']?/, [
      sequence(/: ?\[? ?["']?/, [
        /[Rr]equired/,
        /Invalid input: expected \w{1,20}, received undefined/,
        /undefined|is required|[Mm]issing/,
      ]),
      /$/,
    ]),
    /"path": \[ ?"([A-Z][A-Z0-9_]{2,100})"/,
    /^\s{2,20}"([A-Z][A-Z0-9_]{2,100})"$/,
  ]),
);

/** zod, t3-env: `Invalid environment variables: { DATABASE_URL: [ 'Required' ] }`, also on several lines. */
/** A value that says yes to the terms of a program, or a sentence that names the variable. */
const YES = once(() =>
  oneOf([
    /\b([A-Z][A-Z0-9_]{2,60}) {0,2}(?:=|to) {0,2}["'`]?(?:[Yy](?:es)?|YES|[Tt]rue|TRUE|accept(?:ed)?)\b/,
    /\bset(?:ting)? (?:the )?([A-Z][A-Z0-9_]{2,60}) environment variable\b/,
  ]),
);

/** A program that runs only after somebody has accepted its terms, and names the variable that does it. */
const terms = pattern({
  id: 'env/accept-terms',
  kind: 'missing-env',
  needles: ['accept', 'agree to'],
  find: () =>
    oneOf([
      /\b(?:accept(?:ing)?|agree to)\b.{0,120}\b(?:licen[cs]e|EULA|terms)\b/i,
      /\b(?:licen[cs]e|EULA|terms)\b.{0,120}\b(?:accept(?:ed)?|agreed?)\b/i,
    ]),
  specificity: 83,
  read: (_, around) => {
    const own = YES().exec(around.matched.message);
    if (own !== null) return { fields: { variable: (own[1] ?? own[2]) as string } };
    const next = around.after(YES(), 3);
    return next === undefined
      ? null
      : { fields: { variable: (next.match[1] ?? next.match[2]) as string }, also: [next.line.index] };
  },
  source: ['neo4j/docker-neo4j docker-image-src', 'microsoft/mssql-docker', 'itzg/docker-minecraft-server scripts'],
});

const zod = pattern({
  id: 'env/schema-list',
  kind: 'missing-env',
  needles: ['invalid environment', 'environment validation', 'missing environment', 'env validation', 'invalid env'],
  find: () => /(?:Invalid|Missing) env(?:ironment)?(?: variables?)?|env(?:ironment)? validation (?:failed|error)/i,
  specificity: 83,
  read: (match, around) => {
    const same =
      /(?<![A-Z0-9_])([A-Z][A-Z0-9_]{2,100})["']?: ?\[? ?["']?(?:Required|Invalid input: expected \w{1,20}, received undefined|undefined)/.exec(
        around.matched.message.slice(match.index) ?? '',
      );
    if (same !== null) return { fields: { variable: same[1] as string } };
    const next = around.after(LISTED(), 14);
    // envalid prints what the variable is for, not what is wrong with it.
    const described = /missing env/i.test(match[0])
      ? around.after(/^\s{2,8}([A-Z][A-Z0-9_]{1,100}): \S/, 2)
      : undefined;
    const found = next ?? described;
    return found === undefined
      ? null
      : {
          fields: { variable: (found.match[1] ?? found.match[2] ?? found.match[3]) as string },
          line: found.line.index,
          also: [around.index],
        };
  },
  source: 'github.com/t3-oss/t3-env packages/core/src/index.ts; github.com/af/envalid src/reporter.ts',
});

export const ENV = [said, before, listed, below, bare, missing, python, ruby, spring, pydantic, zod, terms];
