/** Ports that cannot be had, and ports that an app says it serves. */
import { pattern } from '../pattern.ts';
import type { AnyPattern, Neighbours } from '../pattern.ts';

/** Stands for a port that the log does not tell. */
const UNKNOWN = '?';

/** `0.0.0.0:8080`, `[::]:8080`, `:8080`, `*:8080`, `port 8080`, `('0.0.0.0', 8080)`, `port: 8080`. */
const PORTS: readonly RegExp[] = [
  /(?<address>\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]{2,45}\]|:::?|\*|localhost)[:](?<port>\d{2,5})(?!\d|\.\d)/,
  /\('(?<address>[^']{0,45})', (?<port>\d{2,5})\)/,
  /"(?<address>[^"]{1,45})",? port:? (?<port>\d{2,5})/,
  /\bport(?: number|\(s\))?["']?(?: ?[=:#] ?| )["'[(]?(?<port>\d{2,5})\b/i,
  /(?:^|[\s"'(=\]@/])(?<address>[a-z0-9.-]{0,60}):(?<port>\d{2,5})(?=[\s:;,.)"'\]/]|$)/i,
  /\bEADDRINUSE:? {0,2}\S{0,60}:(?<port>\d{2,5})/,
  // Erlang's tuples: `{listen_failed,{0,0,0,0},5060,eaddrinuse}`
  /[}"\]],\s?(?<port>\d{2,5}),\s?[{\w,\s]{0,40}eaddrinuse/,
  /https?:\/\/(?<address>\[?[^\s/:]{1,60}):(?<port>\d{2,5})/,
];

interface Bound {
  port: string;
  address?: string;
}

function boundIn(text: string): Bound | null {
  for (const find of PORTS) {
    const groups = find.exec(text.slice(0, 600))?.groups;
    const port = groups?.port;
    // `22:28` is a time of day.
    if (
      port === undefined ||
      Number(port) > 65_535 ||
      /^\d{1,2}$|\.(?:swift|go|py|js|ts|rb|rs|java|kt|scala|cs|php|exs?|erl|cc|cpp|c|h|hs|ml|jl|lua|dart|zig|nim|cr|d)$/.test(
        groups?.address ?? '',
      )
    )
      continue;
    const address = groups?.address;
    return address === undefined || address === '' || address === ':'
      ? { port }
      : { port, address: address.replace(/^\[|\]$/g, '') };
  }
  return null;
}

/** The port of this line; else of the lines that belong to it; a line that says where the app listens counts, too. */
function boundNear(around: Neighbours): Bound {
  const own = boundIn(around.line(0)?.message ?? '');
  if (own !== null) return own;
  for (const offset of [1, 2, -1, 3, -2, 4, 5, 6, 7, 8, 9, 10, -3, -4, -5]) {
    const text = around.line(offset)?.message ?? '';
    if (
      !/bind|listen|port|address|server|in use|:\d{2,5}\b/i.test(text) ||
      /^\s{0,20}at |File "|\.(?:py|go|js|rb|java):\d/.test(text)
    )
      continue;
    const beside = boundIn(text);
    if (beside !== null) return beside;
  }
  return { port: UNKNOWN };
}

export const PORT_PATTERNS: readonly AnyPattern[] = [
  pattern({
    id: 'port/in-use',
    kind: 'port-in-use',
    needles: [
      'address already in use',
      'eaddrinuse',
      'already in use',
      'address in use',
      'os error 98',
      'only one usage of each socket',
      'port is already',
      'already being used',
      'another server running on port',
      'address already bound',
      'port already',
    ],
    find: /[Aa]ddress already in use|\bEADDRINUSE\b|eaddrinuse|[Pp]ort(?: number)? ?[:\d'"]{0,9} (?:is |was )?already (?:in use|being used|allocated|bound)|only one usage of each socket|BindException|Another server running on port|os error 98\b/i,
    read: (_match, around) => {
      const line = around.line(0);
      if (/^\s{0,8}(?:code|errno): /.test(line?.text ?? '')) return null;
      if (/permission denied|cannot assign requested/i.test(line?.text ?? '')) return null;
      return { fields: boundNear(around) };
    },
    samples: {
      match: [
        { log: 'listen tcp :18092: bind: address already in use', fields: { port: '18092' } },
        {
          log: 'panic: listen tcp 0.0.0.0:8443: bind: address already in use',
          fields: { port: '8443', address: '0.0.0.0' },
        },
        {
          log: "OSError: [Errno 98] error while attempting to bind on address ('0.0.0.0', 8080): address already in use",
          fields: { port: '8080', address: '0.0.0.0' },
        },
        {
          log: 'Starting development server at http://0.0.0.0:8000/\nOSError: [Errno 98] Address already in use',
          fields: { port: '8000' },
        },
        {
          log: "[ERROR] Connection in use: ('0.0.0.0', 8000)\nERROR: [Errno 98] Address already in use\n",
          fields: { port: '8000' },
        },
        {
          log: 'Error: listen EADDRINUSE: address already in use :::3000\n    at Server.setupListenHandle [as _listen2] (node:net:1817:16)',
          fields: { port: '3000' },
        },
        { log: 'java.net.BindException: Address already in use' },
        {
          log: 'OSError: [Errno 98] Address already in use\n2026-11-22 22:28:41.658 UTC [18414] LOG:  database system was shut down at 2026-11-22 22:28:41 UTC',
          fields: { port: '?' },
        },
        { log: 'Web server failed to start. Port 8080 was already in use.', fields: { port: '8080' } },
        {
          log: 'binder.rb:341:in `initialize\': Address already in use - bind(2) for "0.0.0.0" port 18080 (Errno::EADDRINUSE)',
          fields: { port: '18080' },
        },
        {
          log: '2026/11/22 22:24:24 [emerg] 11647#11647: bind() to 0.0.0.0:18080 failed (98: Address already in use)',
          fields: { port: '18080', address: '0.0.0.0' },
        },
        {
          log: '(98)Address already in use: AH00072: make_sock: could not bind to address [::]:18080',
          fields: { port: '18080' },
        },
        {
          log: '[ALERT]    (11818) : Binding [h.cfg:7] for frontend f: cannot bind socket (Address already in use) for [0.0.0.0:18080]',
          fields: { port: '18080' },
        },
        {
          log: '11839:M 22 Nov 2026 22:24:39.146 # Warning: Could not create server TCP listening socket *:18080: bind: Address already in use',
          fields: { port: '18080' },
        },
        {
          log: "2026-11-22 22:27:08 0 [ERROR] Can't start server: Bind on TCP/IP port. Got error: 98: Address already in use\n2026-11-22 22:27:08 0 [ERROR] Do you already have another server running on port: 18080 ?",
          fields: { port: '18080' },
        },
        {
          log: 'LOG:  could not bind IPv4 address "0.0.0.0": Address already in use\nHINT:  Is another postmaster already running on port 5432? If not, wait a few seconds and retry.',
          fields: { port: '5432' },
        },
        {
          log: "[22-Nov-2026 22:27:49] ERROR: unable to bind listening socket for address '127.0.0.1:18080': Address already in use (98)",
          fields: { port: '18080' },
        },
        {
          log: 'System.IO.IOException: Failed to bind to address http://0.0.0.0:5000: address already in use.',
          fields: { port: '5000' },
        },
        {
          log: 'thread \'main\' panicked at src/main.rs:9: called `Result::unwrap()` on an `Err` value: Os { code: 98, kind: AddrInUse, message: "Address already in use" }',
        },
        {
          log: 'ts=2026-11-22T22:27:34.312Z caller=main.go:802 level=error msg="Unable to start web listener" err="listen tcp :18080: bind: address already in use"',
          fields: { port: '18080' },
        },
        {
          log: '[error] Failed to start Ranch listener WebWeb.Endpoint.HTTP in :ranch_tcp:listen([port: 4000]) for reason :eaddrinuse (address already in use)',
          fields: { port: '4000' },
        },
        {
          log: '{"init terminating in do_boot",{error,{could_not_start_listener,"::",18080,{{shutdown,eaddrinuse}}}}}',
          fields: { port: '18080' },
        },
        { log: '    reason: {listen_failed,{0,0,0,0},5061,eaddrinuse}', fields: { port: '5061' } },
      ],
      not: ['listening on :8080', 'bind: permission denied'],
    },
    source:
      'run: go, python 3.11, node 26, java 17, puma 5.6, nginx 1.22, apache 2.4, haproxy 2.6, redis 7.0, mariadb 10.11, php-fpm 8.2, prometheus 2.42, rabbitmq 3.10; spring-boot PortInUseFailureAnalyzer; dotnet/aspnetcore Kestrel CoreStrings.resx',
  }),
  pattern({
    id: 'port/privileged',
    kind: 'privileged-port',
    needles: ['permission denied', 'eacces', 'permissionerror', 'eperm'],
    find: /bind: [Pp]ermission denied|bind\(\) to \S{1,80} failed \(13: Permission denied\)|listen EACCES(?:: permission denied)? \S{1,80}|(?:could not bind|cannot bind|[Cc]an't bind|unable to bind|[Ff]ailed to bind|bind on|binding|make_sock).{0,120}[Pp]ermission denied|\(13\)Permission denied: AH00072|[Pp]ermission denied.{0,60}(?:bind\(2\)|make_sock|bind on)|SocketException(?: \(13\))?: Permission denied|BindException: Permission denied|:eacces\b|server socket.{0,60}Permission denied/i,
    read: (_match, around) => {
      const bound = boundNear(around);
      if (bound.port !== UNKNOWN && Number(bound.port) > 1023) return null;
      return /\/[a-z]{1,30}\/\S{0,100}\.sock/i.test(around.line(0)?.text ?? '') ? null : { fields: bound };
    },
    samples: {
      match: [
        { log: 'listen tcp :80: bind: permission denied', fields: { port: '80' } },
        {
          log: 'nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)',
          fields: { port: '80', address: '0.0.0.0' },
        },
        { log: 'Error: listen EACCES: permission denied 0.0.0.0:443', fields: { port: '443' } },
        { log: '(13)Permission denied: AH00072: make_sock: could not bind to address [::]:80', fields: { port: '80' } },
        {
          log: '11848:M 22 Nov 2026 22:24:39.171 # Warning: Could not create server TCP listening socket *:80: bind: Permission denied',
          fields: { port: '80' },
        },
        {
          log: 'x.rb:1:in `initialize\': Permission denied - bind(2) for "0.0.0.0" port 80 (Errno::EACCES)',
          fields: { port: '80' },
        },
        { log: 'Starting server on port 80\njava.net.SocketException: Permission denied', fields: { port: '80' } },
        { log: "[ERROR] Can't start server: Bind on TCP/IP port. Got error: 13: Permission denied" },
        {
          log: 'SocketException: Failed to create server socket (OS Error: Permission denied, errno = 13), address = 0.0.0.0, port = 80',
          fields: { port: '80' },
        },
        {
          log: '[ALERT] (1) : Starting frontend f: cannot bind socket (Permission denied) for [0.0.0.0:443]',
          fields: { port: '443' },
        },
        {
          log: 'System.Net.Sockets.SocketException (13): Permission denied\nFailed to bind to address http://[::]:80',
          fields: { port: '80' },
        },
      ],
      not: [
        'bind() to 0.0.0.0:8080 failed (98: Address already in use)',
        'listen tcp :8080: bind: permission denied',
        'open /a: permission denied',
      ],
    },
    source: 'run: nginx 1.22, redis 7.0, postgres 15; golang/go net; nodejs/node lib/net.js; httpd server/listen.c',
  }),
  pattern({
    id: 'port/listening',
    kind: 'listening',
    needles: [
      'listening',
      'started on port',
      'running on',
      'serving',
      'listen',
      'http server',
      'started at',
      'ready on',
      'server socket created',
      'started server on',
      'local:',
      'running ',
      'development server',
    ],
    find: /\b(?:[Nn]ow )?[Ll]istening(?: for connections)?(?: on|at|:|\b)|started on port|\b[Rr]unning (?:\S{1,80} )?(?:with \S{1,40} \S{1,20} )?(?:on|at)\b|\b[Ss]erving (?:HTTP )?(?:on|at|traffic)|[Ss]tart(?:ed|ing)?.{0,40}\b(?:on|at) (?:http|port|:\d|\d{1,3}\.|\[::\])|[Ss]tart listening for connections|[Rr]eady on |Server socket created on IP|\bLocal: {1,8}http|[Ll]isten(?:s|ing)? (?:on|at) |started server on /,
    read: (match, around) => {
      const line = around.line(0);
      const text = line?.text ?? '';
      if (
        /\b(?:not|never|fail(?:ed|ure)?|error|cannot|can't|could not|unable|denied|in use|stop(?:ped|ping)?|no longer|clos(?:ed|ing)|waiting for)\b/i.test(
          text,
        ) ||
        line?.severity === 'error' ||
        line?.severity === 'fatal'
      )
        return null;
      if (/\bconnect(?:ed|ing) to\b|upstream|database at/i.test(text)) return null;
      const bound =
        boundIn(text.slice(Math.max(0, text.indexOf(match[0])))) ??
        boundIn(
          line?.fields === null || line?.fields === undefined
            ? ''
            : `${line.fields.address ?? line.fields.addr ?? ''} ${line.fields.port === undefined ? '' : `port=${line.fields.port}`}`,
        );
      return bound === null ? null : { fields: bound };
    },
    samples: {
      match: [
        { log: '2026/11/22 10:00:00 listening on :8080', fields: { port: '8080' } },
        { log: 'Server listening on port 3000', fields: { port: '3000' } },
        { log: "Tomcat started on port(s): 8080 (http) with context path ''", fields: { port: '8080' } },
        { log: "Tomcat started on port 8081 (http) with context path '/'", fields: { port: '8081' } },
        {
          log: 'INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)',
          fields: { port: '8000', address: '0.0.0.0' },
        },
        {
          log: '[2026-11-22 10:00:00 +0000] [7] [INFO] Listening at: http://0.0.0.0:8000 (7)',
          fields: { port: '8000' },
        },
        { log: ' * Running on http://127.0.0.1:5000', fields: { port: '5000', address: '127.0.0.1' } },
        {
          log: 'info: Microsoft.Hosting.Lifetime[14]\n      Now listening on: http://[::]:8080',
          fields: { port: '8080' },
        },
        { log: '* Listening on http://0.0.0.0:9292', fields: { port: '9292' } },
        {
          log: '[Sun Nov 22 10:00:00 2026] PHP 8.2.0 Development Server (http://0.0.0.0:8000) started\nstarted server on 0.0.0.0:3000, url: http://localhost:3000',
          fields: { port: '3000' },
        },
        { log: '   - Local:        http://localhost:3000', fields: { port: '3000' } },
        {
          log: '[info] Running WebWeb.Endpoint with Bandit 1.5.7 at 0.0.0.0:4000 (http)\n[info] Running WebWeb.Endpoint at 0.0.0.0:4000 (http)',
          fields: { port: '4000' },
        },
        { log: 'LOG:  listening on IPv4 address "0.0.0.0", port 5432', fields: { port: '5432', address: '0.0.0.0' } },
        {
          log: 'ts=2026-11-22T22:27:34.312Z caller=web.go:503 level=info component=web msg="Start listening for connections" address=:9090',
          fields: { port: '9090' },
        },
        { log: 'Starting development server at http://0.0.0.0:8000/', fields: { port: '8000' } },
      ],
      not: [
        'Error: listen EADDRINUSE: address already in use :::3000',
        'failed listening on port 18080 (TCP), aborting.',
        'listening to feedback',
      ],
    },
    source:
      'run: postgres 15, prometheus 2.42, puma 5.6; spring-boot TomcatWebServer.java; encode/uvicorn server.py; benoitc/gunicorn arbiter.py; dotnet/runtime Hosting.Lifetime; vercel/next.js start-server; phoenixframework/phoenix endpoint/cowboy2_adapter.ex',
  }),
];
