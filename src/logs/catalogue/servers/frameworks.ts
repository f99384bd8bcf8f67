/** What frameworks say when an application cannot start on them. */
import { detailOf } from '../address.ts';
import { pattern } from '../pattern.ts';
import type { AnyPattern } from '../pattern.ts';
import { config, refuses } from './read.ts';

export const FRAMEWORKS: readonly AnyPattern[] = [
  pattern({
    id: 'spring/application-failed-to-start',
    kind: 'config-invalid',
    needles: ['application failed to start'],
    find: /APPLICATION FAILED TO START/,
    ends: true,
    read: (_match, around) => {
      // Spring writes: title, Description:, the text, Action:, the advice.
      const description = around.after(/^Description:$/, 6);
      if (description === undefined) return null;
      let line: number | undefined;
      const parts: string[] = [];
      for (
        let offset = description.line.index - around.index + 1;
        offset < description.line.index - around.index + 14;
        offset++
      ) {
        const text = around.line(offset)?.text.trim();
        if (text === undefined || /^Action:$/.test(text)) break;
        if (text === '') continue;
        line ??= around.index + offset;
        parts.push(text);
      }
      const said = parts.join(' ');
      if (line === undefined || /already in use|failed to start\. Port/.test(said)) return null;
      const key = /(?:Property:|under '|named '|Could not resolve placeholder ')\s?([\w.[\]-]{1,100})/.exec(said)?.[1];
      const action = around.after(/^Action:$/, 40);
      const advice =
        action === undefined
          ? undefined
          : [1, 2, 3]
              .map((n) => around.line(action.line.index - around.index + n))
              .find((next) => next !== undefined && next.text.trim() !== '');
      return {
        fields: { detail: detailOf(said), ...(key === undefined ? {} : { key }) },
        line,
        also: advice === undefined ? [] : [advice.index],
      };
    },
    samples: {
      match: [
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
      not: [
        'APPLICATION FAILED TO START\n***************************\n\nDescription:\n\nWeb server failed to start. Port 8080 was already in use.\n\nAction:\n\nIdentify and stop the process',
        'Started Application in 2.1 seconds',
      ],
    },
    source:
      'spring-projects/spring-boot LoggingFailureAnalysisReporter.java, DataSourceBeanCreationFailureAnalyzer.java, BindFailureAnalyzer.java, NoSuchBeanDefinitionFailureAnalyzer.java',
    specificity: 84,
  }),
  pattern({
    id: 'spring/placeholder',
    kind: 'missing-env',
    needles: ['could not resolve placeholder'],
    find: /Could not resolve placeholder '(?<variable>[A-Za-z_][\w.-]{0,100})(?::[^']{0,60})?' in value/,
    read: (match) => ({ fields: { variable: match.groups?.variable ?? '' } }),
    samples: {
      match: [
        {
          log: 'java.lang.IllegalArgumentException: Could not resolve placeholder \'PAYMENT_API_KEY\' in value "${PAYMENT_API_KEY}"',
          fields: { variable: 'PAYMENT_API_KEY' },
        },
      ],
      not: ['resolved placeholder'],
    },
    source: 'spring-projects/spring-framework PropertyPlaceholderHelper.java',
    specificity: 89,
  }),
  pattern({
    id: 'quarkus/configuration',
    kind: 'config-invalid',
    needles: ['srcfg', 'failed to load config value', 'is required but it could not be found', 'is empty'],
    find: /SRCFG\d{5}: (?<what>.{1,300})|The (?:config property|value) (?<key>[\w."-]{1,120}) (?:is required but it could not be found|is empty)|Failed to load config value of type .{1,120} for: (?<key2>[\w.-]{1,120})/,
    read: (match, around) => {
      const text = around.line(0)?.message ?? match[0];
      const key =
        match.groups?.key ??
        match.groups?.key2 ??
        /(?:config property|[Pp]roperty|value) ([\w.-]{3,120}) (?:is required|is not|not found)/.exec(text)?.[1];
      return { fields: { detail: detailOf(match.groups?.what ?? text), ...(key === undefined ? {} : { key }) } };
    },
    samples: {
      match: [
        {
          log: 'java.util.NoSuchElementException: SRCFG00014: The config property payment.api-key is required but it could not be found in any config source',
          fields: { key: 'payment.api-key' },
        },
        {
          log: 'Failed to load config value of type class java.lang.String for: payment.url',
          fields: { key: 'payment.url' },
        },
      ],
      not: ['SRCFG loaded'],
    },
    source: 'smallrye/smallrye-config ConfigMessages.java; quarkusio/quarkus ConfigRecorder',
    specificity: 84,
  }),
  pattern({
    id: 'django/settings',
    kind: 'config-invalid',
    needles: ['improperlyconfigured', 'systemcheckerror', 'commanderror', 'appregistrynotready'],
    find: /ImproperlyConfigured: (?<what>.{1,300})|SystemCheckError: .{1,200}|(?<!util\.exc\.)CommandError: (?<cmd>(?!.{0,60}(?:port|address)).{1,300})/,
    read: (match, around) => {
      const detail = match.groups?.what ?? match.groups?.cmd ?? match[0];
      const key = /(?:The |Set the |setting )([A-Z][A-Z0-9_]{2,60})\b/.exec(detail)?.[1];
      return { fields: { detail: detailOf(detail), ...(key === undefined ? {} : { key }) }, line: around.index };
    },
    samples: {
      match: [
        {
          log: 'django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.',
          fields: { key: 'SECRET_KEY' },
        },
        { log: 'CommandError: You must set settings.ALLOWED_HOSTS if DEBUG is False.' },
        'SystemCheckError: System check identified some issues:',
      ],
      not: ['System check identified no issues (0 silenced).'],
    },
    source: 'django/django django/conf/__init__.py, core/management/base.py, commands/runserver.py',
    specificity: 79,
  }),
  pattern({
    id: 'python/asgi-wsgi-app',
    kind: 'missing-module',
    needles: [
      'error loading asgi app',
      'failed to find attribute',
      'failed to find application object',
      'could not import module',
      'unable to load celery application',
      'could not locate a flask',
      'was not found',
      'could not import',
      'while importing',
    ],
    find: /Error loading ASGI app\. (?:Could not import module "(?<module>[^"]{1,120})"|Attribute "(?<attr>[^"]{1,80})" not found in module "(?<in>[^"]{1,120})")|Failed to find attribute '(?<gattr>[^']{1,80})' in '(?<gin>[^']{1,120})'|Failed to find application object '?(?<obj>[^' ]{1,80})'? in '?(?<oin>[\w.]{1,120})|The module (?<celery>[\w.]{1,120}) was not found|Error: (?:While importing|Could not import) '?(?<flask>[\w.]{1,120})'?/,
    read: (match) => {
      const g = match.groups ?? {};
      const attribute = g.attr ?? g.gattr ?? g.obj;
      const module =
        g.module ??
        g.celery ??
        g.flask ??
        `${g.in ?? g.gin ?? g.oin ?? ''}${attribute === undefined ? '' : `:${attribute}`}`;
      return { fields: { module, language: 'python' } };
    },
    samples: {
      match: [
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
      not: ['INFO: Application startup complete.', 'The module was loaded'],
    },
    source:
      'encode/uvicorn uvicorn/config.py, importer.py; benoitc/gunicorn gunicorn/util.py; celery/celery bin/celery.py; pallets/flask cli.py',
    specificity: 80,
  }),
  pattern({
    id: 'gunicorn/worker-boot',
    kind: 'error-line',
    needles: ['worker failed to boot', 'application startup failed', 'app failed to load'],
    find: /Worker failed to boot\.|Application startup failed\. Exiting\.|App failed to load\./,
    read: (match, around) => ({ fields: { detail: detailOf(around.line(0)?.message ?? match[0]) } }),
    samples: {
      match: [
        "gunicorn.errors.HaltServer: <HaltServer 'Worker failed to boot.' 3>",
        'ERROR:    Application startup failed. Exiting.',
      ],
      not: ['Booting worker with pid: 7'],
    },
    source: 'benoitc/gunicorn arbiter.py WORKER_BOOT_ERROR; encode/uvicorn lifespan/on.py',
    specificity: 24,
  }),
  pattern({
    id: 'celery/broker',
    kind: 'connection-failed',
    needles: ['cannot connect to'],
    find: /consumer: Cannot connect to (?<url>[a-z0-9+]{2,20}:\/\/\S{1,200}): (?<why>(?!.{0,120}(?:refused|not known|timed out|Authentication|invalid username)).{1,200})/,
    read: (match) => {
      const host = /@?([A-Za-z0-9.-]{1,253}):(\d{1,5})/.exec(
        match.groups?.url?.replace(/^[^/]{0,30}\/\/(?:[^@]{0,100}@)?/, '') ?? '',
      );
      return {
        fields: {
          detail: detailOf(match.groups?.why ?? ''),
          ...(host === null ? {} : { host: host[1] ?? '', port: host[2] ?? '' }),
        },
      };
    },
    samples: {
      match: [
        {
          log: '[2026-11-22 10:00:00,000: ERROR/MainProcess] consumer: Cannot connect to amqp://guest:**@mq:5672//: Server unexpectedly closed connection.',
          fields: { host: 'mq', port: '5672' },
        },
      ],
      not: [
        'consumer: Cannot connect to redis://cache:6379/0: Error 111 connecting to cache:6379. Connection refused..',
      ],
    },
    source: 'celery/celery worker/consumer/consumer.py CONNECTION_ERROR',
    specificity: 62,
  }),
  pattern({
    id: 'rails/credentials',
    kind: 'missing-env',
    needles: ['secret_key_base', 'rails_master_key', 'missing encryption key', 'invalidmessage', 'missingkeyerror'],
    find: /Missing `(?<base>secret_key_base)` for '\w{1,40}' environment|Missing encryption key to decrypt file with\. Ask your team for your master key and write it to .{1,120}? or put it in the ENV\['(?<master>\w{1,60})'\]|ActiveSupport::EncryptedConfiguration::MissingKeyError|MissingKeyError/,
    read: (match) => ({
      fields: {
        variable: match.groups?.base === undefined ? (match.groups?.master ?? 'RAILS_MASTER_KEY') : 'SECRET_KEY_BASE',
      },
    }),
    samples: {
      match: [
        {
          log: "ArgumentError: Missing `secret_key_base` for 'production' environment, set this string with `bin/rails credentials:edit`",
          fields: { variable: 'SECRET_KEY_BASE' },
        },
        {
          log: "Missing encryption key to decrypt file with. Ask your team for your master key and write it to /app/config/master.key or put it in the ENV['RAILS_MASTER_KEY'].",
          fields: { variable: 'RAILS_MASTER_KEY' },
        },
      ],
      not: ['secret_key_base loaded'],
    },
    source: 'rails/rails railties application.rb validate_secret_key_base, activesupport encrypted_file.rb',
    specificity: 88,
  }),
  pattern({
    id: 'puma/no-application',
    kind: 'missing-file',
    needles: ['no application configured', 'configuration', 'not found'],
    find: /configuration (?<path>\/?\S{1,200}\.ru) not found|^! Unable to load application: .{0,60}(?<load>\/\S{1,200}): No such file/,
    read: (match) => ({ fields: { path: match.groups?.path ?? match.groups?.load ?? '' } }),
    samples: {
      match: [{ log: 'configuration /app/config.ru not found', fields: { path: '/app/config.ru' } }],
      not: ['ERROR: No application configured, nothing to run', 'configuration found'],
    },
    source: 'rack/rack lib/rack/server.rb; puma/puma lib/puma/runner.rb',
    specificity: 76,
  }),
  pattern({
    id: 'puma/nothing-to-run',
    kind: 'usage',
    needles: ['no application configured'],
    find: /No application configured, nothing to run/,
    read: (match) => ({ fields: { detail: match[0] } }),
    samples: {
      match: ['2026-11-22 22:28:01 +0000 ERROR: No application configured, nothing to run'],
      not: ['application configured'],
    },
    source: 'run: puma 5.6; puma/puma lib/puma/runner.rb',
    specificity: 66,
  }),
  pattern({
    id: 'laravel/app-key',
    kind: 'missing-env',
    needles: ['no application encryption key'],
    find: /No application encryption key has been specified/,
    read: () => ({ fields: { variable: 'APP_KEY' } }),
    samples: {
      match: [
        {
          log: '[2026-11-22 10:00:00] production.ERROR: No application encryption key has been specified. {"exception":"[object] (Illuminate\\\\Encryption\\\\MissingAppKeyException(code: 0)',
          fields: { variable: 'APP_KEY' },
        },
      ],
      not: ['Application key set successfully.'],
    },
    source:
      'laravel/framework src/Illuminate/Encryption/EncryptionServiceProvider.php, MissingAppKeyException.php; config/app.php reads APP_KEY',
    specificity: 86,
  }),
  pattern({
    id: 'next/no-build',
    kind: 'refused',
    needles: ['could not find a production build'],
    find: /Could not find a production build in the '[^']{1,200}' directory/,
    // The image was made without `next build`: no file that a volume could bring is missing.
    read: (match, around) => ({ fields: { what: 'other', detail: detailOf(around.line(0)?.message ?? match[0]) } }),
    samples: {
      match: [
        {
          log: "Error: Could not find a production build in the '.next' directory. Try building your app with 'next build' before starting the production server.",
          fields: { what: 'other' },
        },
      ],
      not: ['Creating an optimized production build ...'],
    },
    source: 'vercel/next.js packages/next/src/server/next-server.ts getBuildId',
    specificity: 86,
  }),
  pattern({
    // How the code is put together, not what it is given: an error of the code.
    id: 'nest/dependencies',
    kind: 'exception',
    needles: ["can't resolve dependencies"],
    find: /Nest can't resolve dependencies of the .{1,600}$/,
    read: (match) => ({
      fields: { type: 'UnknownDependenciesException', message: match[0].slice(0, 400), language: 'JavaScript' },
    }),
    samples: {
      match: [
        {
          log: "ERROR [ExceptionHandler] Nest can't resolve dependencies of the OrdersService (?). Please make sure that the argument Repo at index [0] is available",
          fields: { type: 'UnknownDependenciesException' },
        },
      ],
      not: ["npm can't resolve dependencies of the tree"],
    },
    source: 'nestjs/nest packages/core/errors/messages.ts',
    specificity: 39,
  }),
  pattern({
    id: 'nest/config-validation',
    kind: 'config-invalid',
    needles: ['config validation error'],
    find: /Config validation error: (?<what>.{1,300})/,
    read: (match, around) => {
      const key = /"(\w{1,80})" is (?:required|not allowed)/.exec(match[0])?.[1];
      return {
        fields: { detail: detailOf(around.line(0)?.message ?? match[0]), ...(key === undefined ? {} : { key }) },
      };
    },
    samples: {
      match: [{ log: 'Error: Config validation error: "DATABASE_URL" is required', fields: { key: 'DATABASE_URL' } }],
      not: ['Nest application successfully started'],
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
    find: /Unable to configure HTTPS endpoint\..{0,200}|The ConnectionString property has not been initialized|OptionsValidationException: (?<what>.{1,200})|Value cannot be null\. \(Parameter '(?<key2>connectionString)'\)|Section '(?<key3>[\w:]{1,100})' not found in configuration/i,
    read: (match, around) => {
      const key = match.groups?.key2 ?? match.groups?.key3;
      return {
        fields: { detail: detailOf(around.line(0)?.message ?? match[0]), ...(key === undefined ? {} : { key }) },
      };
    },
    samples: {
      match: [
        'System.InvalidOperationException: Unable to configure HTTPS endpoint. No server certificate was specified, and the default developer certificate could not be found or is out of date.',
        {
          log: "System.ArgumentNullException: Value cannot be null. (Parameter 'connectionString')",
          fields: { key: 'connectionString' },
        },
        "Microsoft.Extensions.Options.OptionsValidationException: DataAnnotation validation failed for 'PaymentOptions' members: 'Url'",
      ],
      not: [
        'Application started. Press Ctrl+C to shut down.',
        'section complete',
        "System.InvalidOperationException: Unable to resolve service for type 'Shop.IRepo' while attempting to activate 'Shop.Orders'.",
      ],
    },
    source:
      'dotnet/aspnetcore Kestrel CoreStrings.resx NoCertSpecifiedNoDevelopmentCertificateFound; dotnet/runtime Extensions.DependencyInjection Strings.resx, Options',
    specificity: 82,
  }),
  pattern({
    id: 'phoenix/runtime-config',
    kind: 'missing-env',
    needles: ['environment variable'],
    find: /\(RuntimeError\) environment variable (?<variable>[A-Z][A-Z0-9_]{1,80}) is missing/,
    ends: true,
    samples: {
      match: [
        {
          log: '** (RuntimeError) environment variable SECRET_KEY_BASE is missing.\nYou can generate one by calling: mix phx.gen.secret',
          fields: { variable: 'SECRET_KEY_BASE' },
        },
      ],
      not: ['environment variable PORT read'],
    },
    source: 'phoenixframework/phoenix installer/templates/phx_single/config/runtime.exs',
    specificity: 89,
  }),
  pattern({
    id: 'elixir/config-provider',
    kind: 'config-invalid',
    needles: ['could not configure', 'invalid configuration for', 'config provider'],
    find: /ERROR! Config provider \S{1,80} failed with:|expected :\w{1,40} option to be present|could not lookup (?:Ecto repo|application) (?<key>[\w.]{1,80})/,
    read: config,
    samples: { match: ['ERROR! Config provider Config.Reader failed with:'], not: ['config provider ok'] },
    source: 'elixir-lang/elixir lib/elixir/lib/config/provider.ex',
    specificity: 60,
  }),
  pattern({
    id: 'sidekiq/start',
    kind: 'refused',
    needles: ['sidekiq', 'you are connecting to redis'],
    find: /You are connecting to Redis (?:v|version )?\S{1,20},? Sidekiq requires Redis .{1,60}|Please point Sidekiq to a Rails application or a Ruby file.{0,120}/,
    read: (match, around) => refuses(/requires Redis/.test(match[0]) ? 'version' : 'other')(match, around),
    samples: {
      match: [
        {
          log: 'You are connecting to Redis 6.0.16, Sidekiq requires Redis 7.0.0 or greater',
          fields: { what: 'version' },
        },
        'Please point Sidekiq to a Rails application or a Ruby file',
      ],
      not: ['sidekiq booted'],
    },
    source: 'sidekiq/sidekiq lib/sidekiq/cli.rb',
    specificity: 76,
  }),
];
