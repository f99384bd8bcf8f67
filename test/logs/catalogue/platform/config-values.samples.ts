import type { CONFIG_VALUES } from '../../../../src/logs/catalogue/platform/config-values.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof CONFIG_VALUES> = {
  'config/unknown-key': {
    reads: [
      {
        log: 'Error: unknown configuration key "prot" in /etc/app/app.yaml',
        fields: { key: 'prot', path: '/etc/app/app.yaml' },
      },
      {
        log: 'line 2: field scrape_intervall not found in type config.plain',
        fields: { key: 'scrape_intervall', at: 'line 2' },
      },
      { log: "'' has invalid keys: prot", fields: { key: 'prot' } },
      {
        log: 'unknown field `prot`, expected one of `port`, `host` at line 3 column 1',
        fields: { key: 'prot', at: 'line 3, column 1' },
      },
      'invalid configuration: listen address is missing',
      'django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.',
      'failed to parse config: time: missing unit in duration "10"',
      'Configuration error: retention must be positive',
      {
        log: "1) Error: Configuration property 'query.max-memory-per-nod' was not used",
        fields: { key: 'query.max-memory-per-nod' },
      },
      {
        log: 'invalid configuration:\n  missing setting: cookie-secret',
        fields: { detail: 'invalid configuration: missing setting: cookie-secret' },
      },
    ],
    ignores: ['failed to load config: open /etc/a.yaml: no such file or directory', 'unknown user', 'config reloaded'],
  },
  'config/bad-value': {
    reads: [
      { log: 'invalid value for PORT: strconv.Atoi: parsing "abc": invalid syntax' },
      { log: "ValueError: invalid literal for int() with base 10: 'tcp://10.96.0.5:80'" },
      {
        log: 'java.lang.NumberFormatException: For input string: "abc"\n\tat com.acme.AppConfig.port(AppConfig.java:9)',
      },
      {
        log: 'Traceback (most recent call last):\n  File "/srv/app.py", line 3, in <module>\n    workers = int(os.environ["WORKERS"])\nValueError: invalid literal for int() with base 10: \'four\'',
      },
      { log: 'bad flag: time: missing unit in duration "10"' },
      { log: 'parse "postgres://app:pa ss@db:5432/x": net/url: invalid userinfo' },
      { log: 'psycopg2.OperationalError: invalid sslmode value: "tru"' },
      { log: 'TypeError [ERR_INVALID_URL]: Invalid URL' },
      { log: "Failed to bind properties under 'server.port' to java.lang.Integer:", fields: { key: 'server.port' } },
      { log: 'pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings' },
      { log: 'sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL from given URL string' },
      {
        log: 'MongoParseError: Invalid scheme, expected connection string to start with "mongodb://" or "mongodb+srv://"',
      },
      {
        log: "System.ArgumentException: Keyword not supported: 'sslmod'. (Parameter 'keyword')",
        fields: { key: 'sslmod' },
      },
      {
        log: "thread 'main' panicked at src/main.rs:7:40: PORT must be a number: ParseIntError { kind: InvalidDigit }",
      },
      {
        log: 'envconfig.Process: assigning APP_PORT to Port: converting \'abc\' to type int. details: strconv.ParseInt: parsing "abc": invalid syntax',
      },
      {
        log: '/usr/lib/ruby/3.1.0/uri/rfc3986_parser.rb:67:in `split\': bad URI(is not URI?): "redis://a b" (URI::InvalidURIError)',
      },
    ],
    ignores: [
      'row 12: strconv.Atoi: parsing "": invalid syntax in csv',
      'number of values: 7',
      'invalid user',
      'java.lang.NumberFormatException: For input string: "12a"\n\tat com.acme.Invoice.total(Invoice.java:9)',
      "ValueError: invalid literal for int() with base 10: '12a'",
    ],
  },
  'config/bad-variable': {
    reads: [
      {
        log: 'entrypoint: invalid value "fast" for environment variable QUEUE_MODE (allowed: sync, async)',
        fields: { key: 'QUEUE_MODE' },
      },
      { log: "Unsupported option for the variable 'CACHE_TIER'", fields: { key: 'CACHE_TIER' } },
    ],
    ignores: ['the variable QUEUE_MODE is set', 'invalid value in a template; see variable names'],
  },
};
