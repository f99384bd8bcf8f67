import type { ENV } from '../../../../src/logs/catalogue/languages/env.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof ENV> = {
  'env/variable-then-gone': {
    reads: [
      { log: 'environment variable "PAYMENTS_TOKEN" is not set', fields: { variable: 'PAYMENTS_TOKEN' } },
      {
        log: '{"level":"fatal","msg":"required environment variable STRIPE_API_KEY is not set"}',
        fields: { variable: 'STRIPE_API_KEY' },
      },
      { log: 'panic: env: environment variable "PORT" should not be empty', fields: { variable: 'PORT' } },
      { log: '** (RuntimeError) environment variable DATABASE_URL is missing.', fields: { variable: 'DATABASE_URL' } },
      { log: 'The env var `mongoUri` must be defined', fields: { variable: 'mongoUri' } },
      {
        log: '** (System.EnvError) could not fetch environment variable "DATABASE_URL" because it is not set',
        fields: { variable: 'DATABASE_URL' },
      },
    ],
    ignores: [
      'Environment variables not found: none',
      'environment variable LOG_LEVEL is not set, using default info',
      'environment variables loaded',
      'env variable HOME set to /root',
    ],
  },
  'env/gone-after-name': {
    reads: [
      { log: 'SESSION_SECRET environment variable is required', fields: { variable: 'SESSION_SECRET' } },
      {
        log: 'django.core.exceptions.ImproperlyConfigured: Set the DATABASE_URL environment variable',
        fields: { variable: 'DATABASE_URL' },
      },
      { log: 'The TOKEN env var must be set', fields: { variable: 'TOKEN' } },
    ],
    ignores: [
      'set your environment variables in the dashboard',
      'RUST_BACKTRACE environment variable set to 1 displays a backtrace',
      'ERROR [ConfigLoader] Environment variable not found: DSN.',
    ],
  },
  'env/missing-list': {
    reads: [
      { log: 'Error: Missing required environment variable: REDIS_URL', fields: { variable: 'REDIS_URL' } },
      { log: 'error: Environment variable not found: DATABASE_URL.', fields: { variable: 'DATABASE_URL' } },
      { log: 'Environment variable not found: "MAILER_DSN".', fields: { variable: 'MAILER_DSN' } },
      { log: 'Missing environment variable in config. name = "ETL_TARGET"', fields: { variable: 'ETL_TARGET' } },
      { log: 'undefined environment variable in template: var=EDGE_PORT', fields: { variable: 'EDGE_PORT' } },
      { log: 'missing env vars: API_KEY, API_HOST', fields: { variable: 'API_KEY' } },
      { log: 'The following environment variables are missing: SMTP_HOST', fields: { variable: 'SMTP_HOST' } },
    ],
    ignores: ['no environment variables to load', 'Missing environment file, continuing'],
  },
  'env/name-is-gone': {
    reads: [
      { log: 'FATAL: ENCRYPTION_SALT is not set', fields: { variable: 'ENCRYPTION_SALT' } },
      { log: 'FATAL: STRIPE_API_KEY is not set', fields: { variable: 'STRIPE_API_KEY' } },
      {
        log: "thread 'main' panicked at 'DATABASE_URL must be set: NotPresent', src/main.rs:9:5",
        fields: { variable: 'DATABASE_URL' },
      },
      { log: 'DATABASE_URL is required', fields: { variable: 'DATABASE_URL' } },
      {
        log: 'Exception in thread "main" java.lang.NullPointerException: DB_URL must be set',
        fields: { variable: 'DB_URL' },
      },
      { log: 'Config validation error: "JWT_SECRET" is required', fields: { variable: 'JWT_SECRET' } },
      { log: '    API_TOKEN: undefined (Required)', fields: { variable: 'API_TOKEN' } },
      {
        log: 'SECRET_KEY not found. Declare it as envvar or define a default value.',
        fields: { variable: 'SECRET_KEY' },
      },
      { log: '  DATABASE_URL: Missing', fields: { variable: 'DATABASE_URL' } },
    ],
    ignores: [
      'LOG_LEVEL is not set, defaulting to info',
      'column USER_ID is required in table orders',
      'MAX_CONNECTIONS set to 100',
      'ERR_MODULE_NOT_FOUND is missing',
    ],
  },
  'env/missing-name': {
    reads: [
      { log: 'Missing required config: PAYMENT_PROVIDER_KEY', fields: { variable: 'PAYMENT_PROVIDER_KEY' } },
      { log: 'You must specify POSTGRES_PASSWORD to a non-empty value', fields: { variable: 'POSTGRES_PASSWORD' } },
      { log: 'error: please set S3_BUCKET', fields: { variable: 'S3_BUCKET' } },
      { log: 'required key SHOP_PORT missing value', fields: { variable: 'SHOP_PORT' } },
    ],
    ignores: ['missing permission EDIT_USERS for role', 'Missing artifact MAIN_JAR'],
  },
  'env/python-environ': {
    reads: [
      {
        log: 'Traceback (most recent call last):\n  File "/srv/app/db.py", line 3, in url\n    return os.environ["DATABASE_URL"]\n  File "<frozen os>", line 679, in __getitem__\nKeyError: \'DATABASE_URL\'',
        fields: { variable: 'DATABASE_URL' },
      },
      {
        log: '  File "/usr/lib/python3.9/os.py", line 679, in __getitem__\n    raise KeyError(key) from None\nKeyError: \'TOKEN\'',
        fields: { variable: 'TOKEN' },
      },
    ],
    ignores: [
      'Traceback (most recent call last):\n  File "/srv/app/x.py", line 3, in f\n    return row["ID"]\nKeyError: \'ID\'',
      // An outer frame reads another variable.
      'Traceback (most recent call last):\n  File "/srv/app/x.py", line 3, in f\n    return g(os.environ["MODE"])\n  File "/srv/app/x.py", line 9, in g\n    return row["user"]\nKeyError: \'user\'',
    ],
  },
  'env/key-not-found': {
    reads: [
      { log: 'a.rb:1:in `fetch\': key not found: "DATABASE_URL" (KeyError)', fields: { variable: 'DATABASE_URL' } },
      { log: '! Unable to load application: KeyError: key not found: "REDIS_URL"', fields: { variable: 'REDIS_URL' } },
      { log: 'ERROR: LoadError: KeyError: key "DSN" not found', fields: { variable: 'DSN' } },
    ],
    ignores: ["x.rb:1:in `fetch': key not found: :port (KeyError)", 'key not found: "user.name"'],
  },
  'env/spring-placeholder': {
    reads: [
      {
        log: 'java.lang.IllegalArgumentException: Could not resolve placeholder \'PAYMENT_KEY\' in value "${PAYMENT_KEY}"',
        fields: { variable: 'PAYMENT_KEY' },
      },
      {
        log: "Message: Error resolving property value [${stall.rent}]. Property doesn't exist",
        fields: { variable: 'stall.rent' },
      },
      {
        log: 'SRCFG00014: The config property shop.url is required but it could not be found in any config source',
        fields: { variable: 'shop.url' },
      },
      {
        log: 'Exception in thread "main" com.typesafe.config.ConfigException$UnresolvedSubstitution: application.conf: 3: Could not resolve substitution to a value: ${DB_URL}',
        fields: { variable: 'DB_URL' },
      },
    ],
    ignores: ['resolved placeholder PAYMENT_KEY', 'Error resolving property value [1]. Property exists'],
  },
  'env/pydantic-settings': {
    reads: [
      {
        log: 'pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\ndatabase_url\n  Field required [type=missing, input_value={}, input_type=dict]',
        fields: { variable: 'DATABASE_URL' },
      },
    ],
    ignores: ['1 validation error for Order\nprice\n  Field required [type=missing, input_value={}, input_type=dict]'],
  },
  'env/listed-below': {
    reads: [
      {
        log: 'The courier needs these environment variables:\n\n  - COURIER_KEY_A\n  - COURIER_KEY_B',
        fields: { variable: 'COURIER_KEY_A' },
      },
      {
        log: 'ERROR the following required variables are not set:\nDEPOT_SALT',
        fields: { variable: 'DEPOT_SALT' },
      },
    ],
    ignores: [
      'Using these variables:\n  - COURIER_KEY_A',
      'These variables must be set:\n  see the handbook',
      'These variables must not be set:\n  - COURIER_KEY_A',
      'To enable parcels, the following variables are required:\n  - COURIER_KEY_A',
      'The following variables are deprecated and not required:\n  - COURIER_KEY_A',
    ],
  },
  'env/accept-terms': {
    reads: [
      {
        log: 'To accept the license agreement set the environment variable\nHARBOR_ACCEPT_TERMS=yes',
        fields: { variable: 'HARBOR_ACCEPT_TERMS' },
      },
      {
        log: 'The End-User License Agreement must be accepted before the server can start.\nYou can accept the EULA by setting the TAKE_EULA environment variable, or with --take-eula',
        fields: { variable: 'TAKE_EULA' },
      },
      { log: "You have to agree to the terms: set TERMS='accept'", fields: { variable: 'TERMS' } },
    ],
    ignores: [
      'You accept the licence by using this program',
      'To accept the license agreement visit https://example.com/terms\nWAIT=30',
      'License accepted',
    ],
  },
  'env/schema-list': {
    reads: [
      {
        log: "❌ Invalid environment variables: { DATABASE_URL: [ 'Required' ] }",
        fields: { variable: 'DATABASE_URL' },
      },
      { log: 'Missing environment variables:\n    SMTP_HOST: undefined', fields: { variable: 'SMTP_HOST' } },
      {
        log: ' Missing environment variables:\n    MAPS_KEY: your key for the maps (eg. "abc")',
        fields: { variable: 'MAPS_KEY' },
      },
    ],
    ignores: [
      'Invalid environment name staging2',
      "Invalid environment variables: [\n  {\n    received: 'undefined',\n    path: [ 'hub' ]\n  }\n]",
    ],
  },
};
