import type { USAGE } from '../../../../src/logs/catalogue/platform/usage.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof USAGE> = {
  'flag/usage': {
    reads: [
      'Error: requires at least 1 arg(s), only received 0',
      'Error: accepts 1 arg(s), received 0',
      'Error: unknown command "srve" for "ledger"',
      "Error: Missing argument 'SOURCE'.",
      "Error: No such command 'srve'.",
      "app.py: error: argument cmd: invalid choice: 'srve' (choose from 'serve', 'migrate')",
      'app.py: error: the following arguments are required: source',
      "error: unrecognized subcommand 'srve'",
      'error: the following required arguments were not provided:\n  <SOURCE>',
      'cp: missing operand',
      'Command "srve" is not defined.',
    ],
    ignores: ['ERR unknown command `FOO`', 'TypeError: too few arguments: 1 given', 'usage statistics sent'],
  },
  'flag/no-script': {
    reads: [
      {
        log: 'npm ERR! Missing script: "start"\nnpm ERR!\nnpm ERR! To see a list of scripts, run:\nnpm ERR!   npm run',
        fields: { detail: 'Missing script: "start"' },
      },
      { log: 'npm error Missing script: "serve:prod"', fields: { detail: 'Missing script: "serve:prod"' } },
      { log: 'npm ERR! missing script: start', fields: { detail: 'missing script: start' } },
      'error Command "start" not found.',
      'Usage Error: Couldn\'t find a script named "start".',
      ' ERR_PNPM_NO_SCRIPT_OR_SERVER  Missing script start or file server.js',
      'error: Script not found "start"',
    ],
    ignores: ['npm ERR! code ELIFECYCLE', 'script started'],
  },
  'flag/usage-text': {
    reads: [
      {
        log: 'Usage of /app/ledgerd:\n  -dsn string\n    \tdata source name\n  -port int\n    \tport to listen on (default 8080)',
        fields: { detail: 'Usage of /app/ledgerd:' },
      },
      {
        log: 'Ledger keeps books.\n\nUsage:\n  ledger [command]\n\nAvailable Commands:\n  serve       Serve the API',
        fields: { detail: 'Usage: ledger [command]' },
      },
      { log: 'usage: ledger <config file>', fields: { detail: 'usage: ledger <config file>' } },
    ],
    ignores: [
      'Error: unknown command "srve" for "ledger"\nUsage:\n  ledger [command]',
      'usage: app.py [-h] source\napp.py: error: the following arguments are required: source',
      'CPU usage: high load ahead',
    ],
  },
};
