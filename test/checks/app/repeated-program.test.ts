import { expect } from 'chai';
import check from '../../../src/checks/app/repeated-program.ts';
import { dies, only } from '../dead-container.ts';

const MODULE = (path: string): string =>
  `node:internal/modules/cjs/loader:1080\n  throw err;\n  ^\n\nError: Cannot find module '${path}'\n` +
  '    at Module._resolveFilename (node:internal/modules/cjs/loader:1077:15)\n\nNode.js v18.19.0\n';

describe('app/repeated-program', () => {
  it('is likely where a program of the image takes its own name for a file', async () => {
    const cases: [string, string[]][] = [
      [
        "Fatal error, can't open config file '/data/redis-server': No such file or directory\n",
        ['redis-server', '/r.conf'],
      ],
      [MODULE('/app/node'), ['node', 'server.js']],
      ["python: can't open file '/app/python': [Errno 2] No such file or directory\n", ['python', 'main.py']],
      [
        'Error: Could not find or load main class java\nCaused by: java.lang.ClassNotFoundException: java\n',
        ['java', '-jar'],
      ],
      ['ruby: No such file or directory -- ruby (LoadError)\n', ['ruby', 'main.rb']],
      ['Could not open input file: php\n', ['php', 'main.php']],
      ["The application 'dotnet' does not exist or is not a managed .dll or .exe.\n", ['dotnet', 'x.dll']],
      ['nginx: invalid option: "nginx"\n', ['nginx', '-g', 'daemon off;']],
      ['Error: unknown command "myapp" for "myapp"\nRun \'myapp --help\' for usage.\n', ['myapp', 'serve']],
    ];
    for (const [log, args] of cases) {
      const found = only(await dies(check, log, { container: { args } }));
      expect(found.confidence, log).to.equal('likely');
      expect(found.summary, log).to.contain("args[0] repeats the program of the image's ENTRYPOINT");
      expect(found.fixes[0]?.change?.set, log).to.deep.equal({ args: args.slice(1) });
    }
  });

  it('is confirmed where the spec has the program twice and the log rejects its name', async () => {
    const cases: [string, string[], string[]][] = [
      [
        "Fatal error, can't open config file '/redis-server': No such file or directory\n",
        ['redis-server'],
        ['redis-server', '/x'],
      ],
      [
        'postgres: invalid argument: "postgres"\nTry "postgres --help" for more information.\n',
        ['postgres'],
        ['postgres', '-c'],
      ],
      ["'etcd' is not a valid command line argument\n", ['/usr/local/bin/etcd'], ['etcd', '--name']],
      ['/bin/bash: /bin/bash: cannot execute binary file\n', ['/bin/bash'], ['/bin/bash', '-c']],
    ];
    for (const [log, command, args] of cases) {
      const found = only(await dies(check, log, { container: { command, args } }));
      expect(found.confidence, log).to.equal('confirmed');
      expect(found.fixes[0]?.change?.set, log).to.deep.equal({ args: args.slice(1) });
    }
    const inCommand = only(
      await dies(check, MODULE('/app/node'), { container: { command: ['node', 'node', 'server.js'] } }),
    );
    expect(inCommand.fixes[0]?.change?.set).to.deep.equal({ command: ['node', 'server.js'] });
  });

  it('leaves args out where nothing else is in them', async () => {
    const found = only(await dies(check, MODULE('/app/node'), { container: { args: ['node'] } }));
    expect(found.fixes[0]?.change?.set).to.deep.equal({ args: null });
  });

  it('is only possible, and explains no other cause, where no line shows it', async () => {
    const found = only(
      await dies(check, 'Error parsing command line: too many positional options\n', {
        container: { command: ['mongod'], args: ['mongod', '--replSet', 'x'] },
      }),
    );
    expect(found).to.deep.include({ confidence: 'possible', explains: [] });
  });

  it('is silent on commands that do not exist, on modules, and on programs that run others', async () => {
    const silent: [string, string[] | undefined, string[]][] = [
      ['Error: unknown command "serve" for "myapp"\n', undefined, ['serve']],
      [MODULE('/app/server'), undefined, ['server']],
      [MODULE('./node'), undefined, ['node', 'server.js']],
      [MODULE('/app/server.js'), undefined, ['node', 'server.js']],
      ['exec: redis-server: not found\n', undefined, ['redis-server']],
      ['open /etc/myapp: no such file or directory\n', undefined, ['myapp']],
      ['nginx: [emerg] unknown directive "nginx" in /etc/nginx/nginx.conf:1\n', undefined, ['nginx']],
      ["busybox: can't open 'x'\n", ['busybox'], ['busybox', 'sh']],
    ];
    for (const [log, command, args] of silent)
      expect(await dies(check, log, { container: { ...(command ? { command } : {}), args } }), log).to.deep.equal([]);
  });
});
