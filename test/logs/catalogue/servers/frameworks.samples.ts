import type { FRAMEWORKS } from '../../../../src/logs/catalogue/servers/frameworks.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof FRAMEWORKS> = {
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
