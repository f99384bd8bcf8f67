/** Ports that an app cannot open, and ports on which it says that it listens. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours } from '../pattern.ts';

/** The port, if the log does not name it. */
const UNKNOWN = '?';

/** `0.0.0.0:8080`, `[::]:8080`, `:8080`, `*:8080`, `port 8080`, `('0.0.0.0', 8080)`, `port: 8080`. */
const PORTS = once((): readonly RegExp[] => [
  /(?<address>\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]{2,45}\]|:::?|\*|localhost)[:](?<port>\d{2,5})(?!\d|\.\d)/,
  /\('(?<address>[^']{0,45})', (?<port>\d{2,5})\)/,
  /"(?<address>[^"]{1,45})",? port:? (?<port>\d{2,5})/,
  /\bport(?: number|\(s\))?["']?(?: ?[=:#] ?| )["'[(]?(?<port>\d{2,5})\b/i,
  /(?:^|[\s"'(=\]@/])(?<address>[a-z0-9.-]{0,60}):(?<port>\d{2,5})(?=[\s:;,.)"'\]/]|$)/i,
  /\bEADDRINUSE:? {0,2}\S{0,60}:(?<port>\d{2,5})/,
  // Erlang's tuples: `{listen_failed,{0,0,0,0},5060,eaddrinuse}`
  /[}"\]],\s?(?<port>\d{2,5}),\s?[{\w,\s]{0,40}eaddrinuse/,
  /https?:\/\/(?<address>\[?[^\s/:]{1,60}):(?<port>\d{2,5})/,
]);

/** Words with which a server says that it listens, and that have other meanings too. */
const LOOSELY = once(() =>
  oneOf([
    /\b[Aa]ccept(?:ing)? (?:connections|requests|clients|traffic)\b/,
    /\b[Bb]ound (?:to|on|at) /,
    /\b[Ss]erving \S{1,40}(?: \S{1,40})? (?:on|at) |\b[Ss]erving \S{1,40}(?:"|$)/,
    /\b(?:available|[Ee]xposed|[Ee]xposes|ready|up)\b.{0,40} (?:on|at|under|via|port) /,
    /\bStarted \S{0,40}Connector@/,
    /\b[Ss]tart at port|\b[Oo]pened port/,
  ]),
);

interface Bound {
  port: string;
  address?: string;
}

function boundIn(text: string): Bound | null {
  for (const find of PORTS()) {
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

/**
 * Returns the port of this line, else of the lines of the same error. A line that says where the app listens counts
 * too.
 */
function boundNear(around: Neighbours): Bound {
  const own = boundIn(around.matched.message);
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

/** Words of lines that do not say that the app listens. */
const NOT_LISTENING = once(() =>
  sequence(
    /\b/i,
    [
      /not|never|fail(?:ed|ure)?|error|cannot|can't|could not|unable|denied|in use/i,
      /stop(?:ped|ping)?|no longer|clos(?:ed|ing)|waiting for/i,
    ],
    /\b/i,
  ),
);

export const PORT_PATTERNS = [
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
    find: () =>
      oneOf([
        /[Aa]ddress already in use|\bEADDRINUSE\b|eaddrinuse/i,
        /[Pp]ort(?: number)? ?[:\d'"]{0,9} (?:is |was )?already (?:in use|being used|allocated|bound)/i,
        /only one usage of each socket/i,
        /BindException/i,
        /Another server running on port/i,
        /os error 98\b/i,
      ]),
    read: (_match, around) => {
      const line = around.matched;
      if (/^\s{0,8}(?:code|errno): /.test(line.text)) return null;
      if (/permission denied|cannot assign requested/i.test(line.text)) return null;
      return { fields: boundNear(around) };
    },
    source: [
      'run: go, python 3.11, node 26, java 17, puma 5.6, nginx 1.22, apache 2.4, haproxy 2.6, redis 7.0',
      'run: mariadb 10.11, php-fpm 8.2, prometheus 2.42, rabbitmq 3.10',
      'spring-boot PortInUseFailureAnalyzer',
      'dotnet/aspnetcore Kestrel CoreStrings.resx',
    ],
  }),
  pattern({
    id: 'port/privileged',
    kind: 'privileged-port',
    needles: ['permission denied', 'eacces', 'permissionerror', 'eperm'],
    find: () =>
      oneOf([
        /bind: [Pp]ermission denied/i,
        /bind\(\) to \S{1,80} failed \(13: Permission denied\)/i,
        /listen EACCES(?:: permission denied)? \S{1,80}/i,
        sequence(
          [/could not bind|cannot bind|[Cc]an't bind|unable to bind|[Ff]ailed to bind|bind on|binding/i, /make_sock/i],
          /.{0,120}[Pp]ermission denied/i,
        ),
        /\(13\)Permission denied: AH00072/i,
        /[Pp]ermission denied.{0,60}(?:bind\(2\)|make_sock|bind on)/i,
        /SocketException(?: \(13\))?: Permission denied/i,
        /BindException: Permission denied/i,
        /:eacces\b/i,
        /server socket.{0,60}Permission denied/i,
      ]),
    read: (_match, around) => {
      const bound = boundNear(around);
      if (bound.port !== UNKNOWN && Number(bound.port) > 1023) return null;
      return /\.sock(?<=\/[a-z]{1,30}\/\S{0,100}\.sock)/i.test(around.matched.text) ? null : { fields: bound };
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
      'accepting',
      'accept connections',
      'bound to',
      'available',
      'exposed',
      'exposes',
      'ready at',
      'started serverconnector@',
      'start at port',
      'up at',
      'opened port',
    ],
    find: () =>
      oneOf([
        /\b(?:[Nn]ow )?[Ll]istening(?: for connections)?(?: on|at|:|\b)/,
        /started on port/,
        /\b[Rr]unning (?:\S{1,80} )?(?:with \S{1,40} \S{1,20} )?(?:on|at)\b/,
        /\b[Ss]erving (?:HTTP )?(?:on|at|traffic)/,
        /[Ss]tart(?:ed|ing)?.{0,40}\b(?:on|at) (?:http|port|:\d|\d{1,3}\.|\[::\])/,
        /[Ss]tart listening for connections/,
        /[Rr]eady on /,
        /Server socket created on IP/,
        /\bLocal: {1,8}http/,
        /[Ll]isten(?:s|ing)? (?:on|at) /,
        /started server on /,
        LOOSELY(),
      ]),
    read: (match, around) => {
      const line = around.matched;
      const text = line.text;
      if (NOT_LISTENING().test(text) || line.severity === 'error' || line.severity === 'fatal') return null;
      if (/\bconnect(?:ed|ing) to\b|upstream|database at/i.test(text)) return null;
      const bound =
        boundIn(text.slice(Math.max(0, text.indexOf(match[0])))) ??
        boundIn(
          line.fields === null
            ? ''
            : `${line.fields.address ?? line.fields.addr ?? ''} ${line.fields.port === undefined ? '' : `port=${line.fields.port}`}`,
        ) ??
        boundIn(text);
      if (bound === null) return null;
      // Other servers are available and ready at an address, too.
      const own = /^(?:|0\.0\.0\.0|127\.[\d.]{1,12}|localhost|\*|[:0]{1,16}|::1)$/.test(bound.address ?? '');
      return !own && (LOOSELY().test(match[0]) || !text.slice(text.indexOf(match[0])).includes(bound.port))
        ? null
        : { fields: bound };
    },
    source: [
      'run: postgres 15, prometheus 2.42, puma 5.6',
      'spring-boot TomcatWebServer.java',
      'encode/uvicorn server.py',
      'benoitc/gunicorn arbiter.py',
      'dotnet/runtime Hosting.Lifetime',
      'vercel/next.js start-server',
      'phoenixframework/phoenix endpoint/cowboy2_adapter.ex',
    ],
  }),
];
