/** Errors of frameworks for Ruby, PHP, Node, .NET and Elixir that stop an application from starting. */
import { oneOf, sequence } from '../../../expressions.ts';
import { config, detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const FRAMEWORKS = [
  pattern({
    id: 'rails/credentials',
    kind: 'missing-env',
    needles: ['secret_key_base', 'rails_master_key', 'missing encryption key', 'invalidmessage', 'missingkeyerror'],
    find: () =>
      oneOf([
        /Missing `(?<base>secret_key_base)` for '\w{1,40}' environment/,
        sequence(
          /Missing encryption key to decrypt file with\. Ask your team for your master key and write it to /,
          /.{1,120}? or put it in the ENV\['(?<master>\w{1,60})'\]/,
        ),
        /ActiveSupport::EncryptedConfiguration::MissingKeyError/,
        /MissingKeyError/,
      ]),
    read: (match) => ({
      fields: {
        variable: match.groups?.base === undefined ? (match.groups?.master ?? 'RAILS_MASTER_KEY') : 'SECRET_KEY_BASE',
      },
    }),
    source: 'rails/rails railties application.rb validate_secret_key_base, activesupport encrypted_file.rb',
    specificity: 88,
  }),
  pattern({
    id: 'puma/no-application',
    kind: 'missing-file',
    needles: ['no application configured', 'configuration', 'not found'],
    find: () =>
      /configuration (?<path>\/?\S{1,200}\.ru) not found|^! Unable to load application: .{0,60}(?<load>\/\S{1,200}): No such file/,
    read: (match) => ({ fields: { path: match.groups?.path ?? match.groups?.load ?? '' } }),
    source: 'rack/rack lib/rack/server.rb; puma/puma lib/puma/runner.rb',
    specificity: 76,
  }),
  pattern({
    id: 'puma/nothing-to-run',
    kind: 'usage',
    needles: ['no application configured'],
    find: () => /No application configured, nothing to run/,
    read: (match) => ({ fields: { detail: match[0] } }),
    source: 'run: puma 5.6; puma/puma lib/puma/runner.rb',
    specificity: 66,
  }),
  pattern({
    id: 'laravel/app-key',
    kind: 'missing-env',
    needles: ['no application encryption key'],
    find: () => /No application encryption key has been specified/,
    read: () => ({ fields: { variable: 'APP_KEY' } }),
    source: [
      'laravel/framework src/Illuminate/Encryption/EncryptionServiceProvider.php, MissingAppKeyException.php',
      'config/app.php reads APP_KEY',
    ],
    specificity: 86,
  }),
  pattern({
    id: 'next/no-build',
    kind: 'refused',
    needles: ['could not find a production build'],
    find: () => /Could not find a production build in the '[^']{1,200}' directory/,
    // The image was built without `next build`. No file is missing that a volume could bring.
    read: (_match, around) => ({ fields: { what: 'other', detail: detailOf(around.matched.message) } }),
    source: 'vercel/next.js packages/next/src/server/next-server.ts getBuildId',
    specificity: 86,
  }),
  pattern({
    // The code wires its parts wrongly: an error of the code, not of the configuration.
    id: 'nest/dependencies',
    kind: 'exception',
    needles: ["can't resolve dependencies"],
    find: () => /Nest can't resolve dependencies of the .{1,600}$/,
    read: (match) => ({
      fields: { type: 'UnknownDependenciesException', message: match[0].slice(0, 400), language: 'JavaScript' },
    }),
    source: 'nestjs/nest packages/core/errors/messages.ts',
    specificity: 39,
  }),
  pattern({
    id: 'nest/config-validation',
    kind: 'config-invalid',
    needles: ['config validation error'],
    find: () => /Config validation error: (?<what>.{1,300})/,
    read: (match, around) => {
      const key = /"(\w{1,80})" is (?:required|not allowed)/.exec(match[0])?.[1];
      return {
        fields: { detail: detailOf(around.matched.message), ...(key === undefined ? {} : { key }) },
      };
    },
    source: 'nestjs/config lib/config.module.ts',
    specificity: 84,
  }),
  pattern({
    id: 'aspnet/startup',
    kind: 'config-invalid',
    needles: [
      'unable to configure https endpoint',
      'connectionstring property has not been initialized',
      "value cannot be null. (parameter 'connectionstring')",
      'optionsvalidationexception',
      'section',
    ],
    find: () =>
      oneOf([
        /Unable to configure HTTPS endpoint\..{0,200}/i,
        /The ConnectionString property has not been initialized/i,
        /OptionsValidationException: (?<what>.{1,200})/i,
        /Value cannot be null\. \(Parameter '(?<key2>connectionString)'\)/i,
        /Section '(?<key3>[\w:]{1,100})' not found in configuration/i,
      ]),
    read: (match, around) => {
      const key = match.groups?.key2 ?? match.groups?.key3;
      return {
        fields: { detail: detailOf(around.matched.message), ...(key === undefined ? {} : { key }) },
      };
    },
    source: [
      'dotnet/aspnetcore Kestrel CoreStrings.resx NoCertSpecifiedNoDevelopmentCertificateFound',
      'dotnet/runtime Extensions.DependencyInjection Strings.resx, Options',
    ],
    specificity: 82,
  }),
  pattern({
    id: 'phoenix/runtime-config',
    kind: 'missing-env',
    needles: ['environment variable'],
    find: () => /\(RuntimeError\) environment variable (?<variable>[A-Z][A-Z0-9_]{1,80}) is missing/,
    ends: true,
    source: 'phoenixframework/phoenix installer/templates/phx_single/config/runtime.exs',
    specificity: 89,
  }),
  pattern({
    id: 'elixir/config-provider',
    kind: 'config-invalid',
    needles: ['could not configure', 'invalid configuration for', 'config provider'],
    find: () =>
      oneOf([
        /ERROR! Config provider \S{1,80} failed with:/,
        /expected :\w{1,40} option to be present/,
        /could not lookup (?:Ecto repo|application) (?<key>[\w.]{1,80})/,
      ]),
    read: config,
    source: 'elixir-lang/elixir lib/elixir/lib/config/provider.ex',
    specificity: 60,
  }),
  pattern({
    id: 'sidekiq/start',
    kind: 'refused',
    needles: ['sidekiq', 'you are connecting to redis'],
    find: () =>
      oneOf([
        /You are connecting to Redis (?:v|version )?\S{1,20},? Sidekiq requires Redis .{1,60}/,
        /Please point Sidekiq to a Rails application or a Ruby file.{0,120}/,
      ]),
    read: (match, around) => refuses(/requires Redis/.test(match[0]) ? 'version' : 'other')(match, around),
    source: 'sidekiq/sidekiq lib/sidekiq/cli.rb',
    specificity: 76,
  }),
];
