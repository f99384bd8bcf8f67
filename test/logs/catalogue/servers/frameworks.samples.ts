import type { FRAMEWORKS } from '../../../../src/logs/catalogue/servers/frameworks.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof FRAMEWORKS> = {
  'spring/application-failed-to-start': {
    reads: [
      {
        log: "***************************\nAPPLICATION FAILED TO START\n***************************\n\nDescription:\n\nFailed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured.\n\nReason: Failed to determine a suitable driver class\n\n\nAction:\n\nConsider the following:\n\tIf you want an embedded database (H2, HSQL or Derby), please put it on the classpath.",
        fields: {
          detail:
            "Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured. Reason: Failed to determine a suitable driver class",
        },
      },
      {
        log: "APPLICATION FAILED TO START\n***************************\n\nDescription:\n\nFailed to bind properties under 'server.port' to java.lang.Integer:\n\n    Property: server.port\n    Value: \"abc\"\n\nAction:\n\nUpdate your application's configuration",
        fields: { key: 'server.port' },
      },
      "APPLICATION FAILED TO START\n***************************\n\nDescription:\n\nParameter 0 of constructor in app.OrderService required a bean of type 'app.Repo' that could not be found.\n\nAction:\n\nConsider defining a bean of type 'app.Repo' in your configuration.",
    ],
    ignores: [
      'APPLICATION FAILED TO START\n***************************\n\nDescription:\n\nWeb server failed to start. Port 8080 was already in use.\n\nAction:\n\nIdentify and stop the process',
      'Started Application in 2.1 seconds',
    ],
  },
  'spring/placeholder': {
    reads: [
      {
        log: 'java.lang.IllegalArgumentException: Could not resolve placeholder \'PAYMENT_API_KEY\' in value "${PAYMENT_API_KEY}"',
        fields: { variable: 'PAYMENT_API_KEY' },
      },
    ],
    ignores: ['resolved placeholder'],
  },
  'quarkus/configuration': {
    reads: [
      {
        log: 'java.util.NoSuchElementException: SRCFG00014: The config property payment.api-key is required but it could not be found in any config source',
        fields: { key: 'payment.api-key' },
      },
      {
        log: 'Failed to load config value of type class java.lang.String for: payment.url',
        fields: { key: 'payment.url' },
      },
    ],
    ignores: ['SRCFG loaded'],
  },
  'django/settings': {
    reads: [
      {
        log: 'django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.',
        fields: { key: 'SECRET_KEY' },
      },
      { log: 'CommandError: You must set settings.ALLOWED_HOSTS if DEBUG is False.' },
      'SystemCheckError: System check identified some issues:',
    ],
    ignores: ['System check identified no issues (0 silenced).'],
  },
  'python/asgi-wsgi-app': {
    reads: [
      { log: 'ERROR:    Error loading ASGI app. Could not import module "main".', fields: { module: 'main' } },
      {
        log: 'ERROR:    Error loading ASGI app. Attribute "app" not found in module "shop.main".',
        fields: { module: 'shop.main:app' },
      },
      { log: "Failed to find attribute 'app' in 'wsgi'.", fields: { module: 'wsgi:app' } },
      {
        log: 'Unable to load celery application.\nThe module shop.worker was not found.',
        fields: { module: 'shop.worker' },
      },
      { log: "Error: Could not import 'shop'.", fields: { module: 'shop' } },
    ],
    ignores: ['INFO: Application startup complete.', 'The module was loaded'],
  },
  'gunicorn/worker-boot': {
    reads: [
      "gunicorn.errors.HaltServer: <HaltServer 'Worker failed to boot.' 3>",
      'ERROR:    Application startup failed. Exiting.',
    ],
    ignores: ['Booting worker with pid: 7'],
  },
  'celery/broker': {
    reads: [
      {
        log: '[2026-11-22 10:00:00,000: ERROR/MainProcess] consumer: Cannot connect to amqp://guest:**@mq:5672//: Server unexpectedly closed connection.',
        fields: { host: 'mq', port: '5672' },
      },
    ],
    ignores: [
      'consumer: Cannot connect to redis://cache:6379/0: Error 111 connecting to cache:6379. Connection refused..',
    ],
  },
  'rails/credentials': {
    reads: [
      {
        log: "ArgumentError: Missing `secret_key_base` for 'production' environment, set this string with `bin/rails credentials:edit`",
        fields: { variable: 'SECRET_KEY_BASE' },
      },
      {
        log: "Missing encryption key to decrypt file with. Ask your team for your master key and write it to /app/config/master.key or put it in the ENV['RAILS_MASTER_KEY'].",
        fields: { variable: 'RAILS_MASTER_KEY' },
      },
    ],
    ignores: ['secret_key_base loaded'],
  },
  'puma/no-application': {
    reads: [{ log: 'configuration /app/config.ru not found', fields: { path: '/app/config.ru' } }],
    ignores: ['ERROR: No application configured, nothing to run', 'configuration found'],
  },
  'puma/nothing-to-run': {
    reads: ['2026-11-22 22:28:01 +0000 ERROR: No application configured, nothing to run'],
    ignores: ['application configured'],
  },
  'laravel/app-key': {
    reads: [
      {
        log: '[2026-11-22 10:00:00] production.ERROR: No application encryption key has been specified. {"exception":"[object] (Illuminate\\\\Encryption\\\\MissingAppKeyException(code: 0)',
        fields: { variable: 'APP_KEY' },
      },
    ],
    ignores: ['Application key set successfully.'],
  },
  'next/no-build': {
    reads: [
      {
        log: "Error: Could not find a production build in the '.next' directory. Try building your app with 'next build' before starting the production server.",
        fields: { what: 'other' },
      },
    ],
    ignores: ['Creating an optimized production build ...'],
  },
  'nest/dependencies': {
    reads: [
      {
        log: "ERROR [ExceptionHandler] Nest can't resolve dependencies of the OrdersService (?). Please make sure that the argument Repo at index [0] is available",
        fields: { type: 'UnknownDependenciesException' },
      },
    ],
    ignores: ["npm can't resolve dependencies of the tree"],
  },
  'nest/config-validation': {
    reads: [{ log: 'Error: Config validation error: "DATABASE_URL" is required', fields: { key: 'DATABASE_URL' } }],
    ignores: ['Nest application successfully started'],
  },
  'aspnet/startup': {
    reads: [
      'System.InvalidOperationException: Unable to configure HTTPS endpoint. No server certificate was specified, and the default developer certificate could not be found or is out of date.',
      {
        log: "System.ArgumentNullException: Value cannot be null. (Parameter 'connectionString')",
        fields: { key: 'connectionString' },
      },
      "Microsoft.Extensions.Options.OptionsValidationException: DataAnnotation validation failed for 'PaymentOptions' members: 'Url'",
    ],
    ignores: [
      'Application started. Press Ctrl+C to shut down.',
      'section complete',
      "System.InvalidOperationException: Unable to resolve service for type 'Shop.IRepo' while attempting to activate 'Shop.Orders'.",
    ],
  },
  'phoenix/runtime-config': {
    reads: [
      {
        log: '** (RuntimeError) environment variable SECRET_KEY_BASE is missing.\nYou can generate one by calling: mix phx.gen.secret',
        fields: { variable: 'SECRET_KEY_BASE' },
      },
    ],
    ignores: ['environment variable PORT read'],
  },
  'elixir/config-provider': {
    reads: ['ERROR! Config provider Config.Reader failed with:'],
    ignores: ['config provider ok'],
  },
  'sidekiq/start': {
    reads: [
      {
        log: 'You are connecting to Redis 6.0.16, Sidekiq requires Redis 7.0.0 or greater',
        fields: { what: 'version' },
      },
      'Please point Sidekiq to a Rails application or a Ruby file',
    ],
    ignores: ['sidekiq booted'],
  },
};
