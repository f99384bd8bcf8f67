import type { SCHEMA } from '../../../../src/logs/catalogue/languages/schema.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof SCHEMA> = {
  'env/schema-issue': {
    reads: [
      {
        log: 'ZodError: [\n  {\n    "code": "invalid_type",\n    "expected": "string",\n    "received": "undefined",\n    "path": [\n      "SESSION_SECRET"\n    ],\n    "message": "Required"\n  }\n]',
        fields: { variable: 'SESSION_SECRET' },
      },
      {
        log: "  issues: [\n    {\n      code: 'invalid_type',\n      expected: 'string',\n      received: 'undefined',\n      path: [ 'COOKIE_DOMAIN' ],\n      message: 'Required'\n    }\n  ]",
        fields: { variable: 'COOKIE_DOMAIN' },
      },
      {
        log: 'ZodError: [\n  {\n    "expected": "string",\n    "code": "invalid_type",\n    "path": [\n      "DSN"\n    ],\n    "message": "Invalid input: expected string, received undefined"\n  }\n]',
        fields: { variable: 'DSN' },
      },
    ],
    ignores: [
      '  {\n    "code": "too_small",\n    "path": [\n      "PORT"\n    ],\n    "message": "Number must be greater than 0"\n  }',
      "    path: [ 'email' ],\n    message: 'Required'",
    ],
  },
  'env/schema-required': {
    reads: [
      { log: 'Error: Config validation error: "PORT" is required', fields: { variable: 'PORT' } },
      { log: "Error: env must have required property 'DSN'", fields: { variable: 'DSN' } },
      { log: 'TypeError: Configuration key "JWT_SECRET" does not exist', fields: { variable: 'JWT_SECRET' } },
      {
        log: "{ SESSION_SECRET: [ 'Required' ], COOKIE_DOMAIN: [ 'Required' ] }",
        fields: { variable: 'SESSION_SECRET' },
      },
    ],
    ignores: [
      "data must have required property 'name'",
      '"email" is required',
      'ValidationError: "amount" is required',
    ],
  },
  'config/schema-issue': {
    reads: [
      {
        log: 'ZodError: [\n  {\n    "code": "invalid_type",\n    "expected": "number",\n    "received": "nan",\n    "path": [\n      "HUB_PORT"\n    ],\n    "message": "Expected number, received nan"\n  }\n]',
        fields: { key: 'HUB_PORT', detail: 'HUB_PORT: Expected number, received nan' },
      },
    ],
    ignores: [
      "    received: 'undefined',\n    path: [ 'DSN' ],\n    message: 'Required'",
      "    path: [ 'email' ],\n    message: 'Invalid email'",
    ],
  },
  'env/schema-pretty': {
    reads: [
      {
        log: '✖ Invalid input: expected string, received undefined\n  → at BILLING_KEY',
        fields: { variable: 'BILLING_KEY' },
      },
    ],
    ignores: ['✖ Too small: expected number to be >0\n  → at HUB_PORT', '  → at noon'],
  },
};
