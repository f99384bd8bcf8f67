/** Errors of frameworks that stop their application from starting. */
import { oneOf, sequence } from '../../../expressions.ts';
import { config, detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const FRAMEWORKS = [
  pattern({
    id: 'spring/application-failed-to-start',
    kind: 'config-invalid',
    needles: ['application failed to start'],
    find: () => /APPLICATION FAILED TO START/,
    ends: true,
    read: (_match, around) => {
      // Spring prints a title, Description:, the text, Action:, the advice.
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
    source: [
      'spring-projects/spring-boot LoggingFailureAnalysisReporter.java',
      'spring-projects/spring-boot DataSourceBeanCreationFailureAnalyzer.java',
      'spring-projects/spring-boot BindFailureAnalyzer.java',
      'spring-projects/spring-boot NoSuchBeanDefinitionFailureAnalyzer.java',
    ],
    specificity: 84,
  }),
  pattern({
    id: 'spring/placeholder',
    kind: 'missing-env',
    needles: ['could not resolve placeholder'],
    find: () => /Could not resolve placeholder '(?<variable>[A-Za-z_][\w.-]{0,100})(?::[^']{0,60})?' in value/,
    read: (match) => ({ fields: { variable: match.groups?.variable ?? '' } }),
    source: 'spring-projects/spring-framework PropertyPlaceholderHelper.java',
    specificity: 89,
  }),
  pattern({
    id: 'quarkus/configuration',
    kind: 'config-invalid',
    needles: ['srcfg', 'failed to load config value', 'is required but it could not be found', 'is empty'],
    find: () =>
      oneOf([
        /SRCFG\d{5}: (?<what>.{1,300})/,
        sequence(/The (?:config property|value) (?<key>[\w."-]{1,120}) /, [
          /is required but it could not be found/,
          /is empty/,
        ]),
        /Failed to load config value of type .{1,120} for: (?<key2>[\w.-]{1,120})/,
      ]),
    read: (match, around) => {
      const text = around.matched.message;
      const key =
        match.groups?.key ??
        match.groups?.key2 ??
        /(?:config property|[Pp]roperty|value) ([\w.-]{3,120}) (?:is required|is not|not found)/.exec(text)?.[1];
      return { fields: { detail: detailOf(match.groups?.what ?? text), ...(key === undefined ? {} : { key }) } };
    },
    source: 'smallrye/smallrye-config ConfigMessages.java; quarkusio/quarkus ConfigRecorder',
    specificity: 84,
  }),
  pattern({
    id: 'django/settings',
    kind: 'config-invalid',
    needles: ['improperlyconfigured', 'systemcheckerror', 'commanderror', 'appregistrynotready'],
    find: () =>
      oneOf([
        /ImproperlyConfigured: (?<what>.{1,300})/,
        /SystemCheckError: .{1,200}/,
        /(?<!util\.exc\.)CommandError: (?<cmd>(?!.{0,60}(?:port|address)).{1,300})/,
      ]),
    read: (match, around) => {
      const detail = match.groups?.what ?? match.groups?.cmd ?? match[0];
      const key = /(?:The |Set the |setting )([A-Z][A-Z0-9_]{2,60})\b/.exec(detail)?.[1];
      return { fields: { detail: detailOf(detail), ...(key === undefined ? {} : { key }) }, line: around.index };
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
    find: () =>
      oneOf([
        sequence(/Error loading ASGI app\. /, [
          /Could not import module "(?<module>[^"]{1,120})"/,
          /Attribute "(?<attr>[^"]{1,80})" not found in module "(?<in>[^"]{1,120})"/,
        ]),
        /Failed to find attribute '(?<gattr>[^']{1,80})' in '(?<gin>[^']{1,120})'/,
        /Failed to find application object '?(?<obj>[^' ]{1,80})'? in '?(?<oin>[\w.]{1,120})/,
        /The module (?<celery>[\w.]{1,120}) was not found/,
        /Error: (?:While importing|Could not import) '?(?<flask>[\w.]{1,120})'?/,
      ]),
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
    source: [
      'encode/uvicorn uvicorn/config.py, importer.py',
      'benoitc/gunicorn gunicorn/util.py',
      'celery/celery bin/celery.py',
      'pallets/flask cli.py',
    ],
    specificity: 80,
  }),
  pattern({
    id: 'gunicorn/worker-boot',
    kind: 'error-line',
    needles: ['worker failed to boot', 'application startup failed', 'app failed to load'],
    find: () => /Worker failed to boot\.|Application startup failed\. Exiting\.|App failed to load\./,
    read: (_match, around) => ({ fields: { detail: detailOf(around.matched.message) } }),
    source: 'benoitc/gunicorn arbiter.py WORKER_BOOT_ERROR; encode/uvicorn lifespan/on.py',
    specificity: 24,
  }),
  pattern({
    id: 'celery/broker',
    kind: 'connection-failed',
    needles: ['cannot connect to'],
    find: () =>
      sequence(
        /consumer: Cannot connect to (?<url>[a-z0-9+]{2,20}:\/\/\S{1,200}): /,
        /(?<why>(?!.{0,120}(?:refused|not known|timed out|Authentication|invalid username)).{1,200})/,
      ),
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
    source: 'celery/celery worker/consumer/consumer.py CONNECTION_ERROR',
    specificity: 62,
  }),
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
