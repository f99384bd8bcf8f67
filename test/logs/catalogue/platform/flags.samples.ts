import type { FLAGS } from '../../../../src/logs/catalogue/platform/flags.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof FLAGS> = {
  'flag/unknown': {
    reads: [
      {
        log: 'flag provided but not defined: -foo\nUsage of /app/server:',
        fields: { flag: '-foo', program: 'server' },
      },
      { log: 'Error: unknown flag: --colour\nUsage:\n  ledger serve [flags]', fields: { flag: '--colour' } },
      { log: "Error: unknown shorthand flag: 'x' in -x", fields: { flag: '-x' } },
      { log: "prometheus: error: unknown long flag '--foo'", fields: { flag: '--foo', program: 'prometheus' } },
      {
        log: 'usage: app.py [-h] [--port PORT]\napp.py: error: unrecognized arguments: --prot 80',
        fields: { flag: '--prot', program: 'app.py' },
      },
      { log: 'Error: No such option: --prot (Possible options: --port)', fields: { flag: '--prot' } },
      { log: "Error: No such option '--prot'.", fields: { flag: '--prot' } },
      { log: "sed: unrecognized option '--foo'", fields: { flag: '--foo', program: 'sed' } },
      { log: "ls: invalid option -- 'Y'", fields: { flag: '-Y', program: 'ls' } },
      { log: 'apache2: illegal option -- Q', fields: { flag: 'Q' } },
      { log: 'sh: 0: Illegal option -Y', fields: { flag: '-Y' } },
      { log: 'bash: --foo: invalid option', fields: { flag: '--foo' } },
      {
        log: "error: unexpected argument '--prot' found\n\nUsage: ledger [OPTIONS]",
        fields: { flag: '--prot', program: 'ledger' },
      },
      {
        log: "error: Found argument '--prot' which wasn't expected, or isn't valid in this context",
        fields: { flag: '--prot' },
      },
      { log: "error: unknown option '--prot'", fields: { flag: '--prot' } },
      { log: 'Unknown argument: prot', fields: { flag: '--prot' } },
      { log: 'node: bad option: --foo', fields: { flag: '--foo', program: 'node' } },
      {
        log: "Unrecognized VM option 'Foo=1'\nError: Could not create the Java Virtual Machine.",
        fields: { flag: 'Foo=1' },
      },
      {
        log: 'Unrecognized option: -Foo\nError: Could not create the Java Virtual Machine.',
        fields: { flag: '-Foo' },
      },
      { log: "Unknown option: '--prot'", fields: { flag: '--prot' } },
      {
        log: "cli.rb:51:in `initialize': invalid option: --foo (OptionParser::InvalidOption)",
        fields: { flag: '--foo' },
      },
      { log: 'ruby: invalid option --foo  (-h will show valid options) (RuntimeError)', fields: { flag: '--foo' } },
      { log: 'Unrecognized switch: --foo  (-h will show valid options).', fields: { flag: '--foo' } },
      { log: 'The "--prot" option does not exist.', fields: { flag: '--prot' } },
      { log: "Unrecognized command or argument '--prot'.", fields: { flag: '--prot' } },
      { log: "Unmatched argument at index 0: '--prot'", fields: { flag: '--prot' } },
      {
        log: 'unknown option --foo\nusage: /usr/bin/python3 [option] ... [-c cmd | -m mod | file | -] [arg] ...',
        fields: { flag: '--foo', program: 'python3' },
      },
      { log: "memcached: unrecognized option '--foo'", fields: { flag: '--foo' } },
      { log: 'nginx: invalid option: "x"', fields: { flag: 'x', program: 'nginx' } },
    ],
    ignores: [
      'unknown user: admin',
      'feature flag provided',
      'invalid option selected in menu',
      'The "orders" table does not exist.',
    ],
  },
  'flag/value': {
    reads: [
      { log: 'invalid value "abc" for flag -port: parse error', fields: { flag: '-port' } },
      {
        log: 'Error: invalid argument "abc" for "-p, --port" flag: strconv.ParseInt: parsing "abc": invalid syntax',
        fields: { flag: '--port' },
      },
      { log: 'flag needs an argument: --config', fields: { flag: '--config' } },
      {
        log: "app.py: error: argument --port: invalid int value: 'abc'",
        fields: { flag: '--port', program: 'app.py' },
      },
      { log: 'app.py: error: the following arguments are required: --dsn', fields: { flag: '--dsn' } },
      { log: "Error: Missing option '--dsn'.", fields: { flag: '--dsn' } },
      {
        log: "error: invalid value 'abc' for '--port <PORT>': invalid digit found in string",
        fields: { flag: '--port' },
      },
      { log: 'Error: required flag(s) "dsn" not set', fields: { flag: '--dsn' } },
      { log: "grep: option requires an argument -- 'e'", fields: { flag: '-e' } },
      { log: 'Missing required argument: dsn', fields: { flag: '--dsn' } },
      { log: "error: required option '--dsn <dsn>' not specified", fields: { flag: '--dsn' } },
      { log: 'Invalid maximum heap size: -Xmx4gg', fields: { flag: '-Xmx4gg' } },
      { log: 'FATAL:  --foo requires a value', fields: { flag: '--foo' } },
      {
        log: 'prometheus: error: required flag --config.file not provided, try --help',
        fields: { flag: '--config.file' },
      },
    ],
    ignores: ['invalid value "abc" for key port', 'the name is required', 'invalid argument'],
  },
};
