import type { PYTHON_FRAMEWORKS } from '../../../../src/logs/catalogue/servers/python-frameworks.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof PYTHON_FRAMEWORKS> = {
  'django/settings': {
    reads: [
      {
        log: 'django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.',
        fields: { key: 'SECRET_KEY' },
      },
      { log: 'CommandError: You must set settings.ALLOWED_HOSTS if DEBUG is False.' },
      'SystemCheckError: System check identified some issues:',
    ],
    ignores: [
      'System check identified no issues (0 silenced).',
      'CommandError: Conflicting migrations detected; multiple leaf nodes',
    ],
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
};
