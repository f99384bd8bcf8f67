/** Errors of Django, Gunicorn, Uvicorn and Celery that stop an application from starting. */
import { oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const PYTHON_FRAMEWORKS = [
  pattern({
    id: 'django/settings',
    kind: 'config-invalid',
    needles: ['improperlyconfigured', 'systemcheckerror', 'commanderror', 'appregistrynotready'],
    find: () =>
      oneOf([
        /ImproperlyConfigured: (?<what>.{1,300})/,
        /SystemCheckError: .{1,200}/,
        /(?<!util\.exc\.)CommandError: (?<cmd>(?!.{0,60}(?:port|address)|Conflicting migrations).{1,300})/,
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
      const host = /(?<![A-Za-z0-9.-])([A-Za-z0-9.-]{1,253}):(\d{1,5})/.exec(
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
];
