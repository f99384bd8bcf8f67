/** No answer in time, or a broken connection: timeouts, resets, no route. */
import { lookBack, once, oneOf, sequence } from '../../../expressions.ts';
import { connectionFields } from '../dependency-address.ts';
import { detailOf, isCode } from '../readings.ts';
import { pattern } from '../pattern.ts';

/** Settings of timeouts, and timeouts of lookups, stops and idle clients. */
const NO_TIMEOUT = once(() =>
  oneOf([
    /^(?:set|using|with|default)\b/i,
    /timeouts?[=: ]{1,3}\d|timeouts? (?:is|set|of)\b/i,
    /lookup \S{1,253} (?:on \S{1,60})?: ?i\/o timeout/i,
    /shutdown|graceful|keep-?alive|idle|client closed|refused/i,
  ]),
);

/** Failures that other patterns read, and idle connections. */
const OTHER_FAILURE = once(() =>
  oneOf([
    /refused/i,
    /\blookup \S{1,253}(?: on \S{1,60})?: /i,
    /no such host|getaddrinfo|name resolution|graceful|shutdown/i,
    /idle (?:client|session|connection)/i,
  ]),
);

/** A client of the server closed the connection. */
const OF_A_CLIENT = once(() =>
  oneOf([
    /\bclient\b.{0,40}(?:closed|reset|disconnect)/i,
    /while (?:sending|reading) (?:to|from|the) client/i,
    /could not (?:receive|send) data (?:from|to) client/i,
    /refused/i,
  ]),
);

/** Reasons that other patterns read. */
const KNOWN_REASON = once(() =>
  oneOf([
    /refused|timed out|timeout|no such host|name or service|resolv|ENOTFOUND|certificate/i,
    /authentication|password|denied|unauthorized|forbidden|user must|docker daemon|probe/i,
  ]),
);

export const UNREACHABLE = [
  pattern({
    id: 'net/connection-timeout',
    kind: 'connection-timeout',
    needles: ['timeout', 'timed out', 'etimedout', 'deadline', 'os error 110'],
    find: () =>
      oneOf([
        sequence(/\bdial (?:tcp|udp).{0,200}/i, [
          /i\/o timeout|operation was canceled|context deadline exceeded|connection timed out/i,
        ]),
        /(?:read|write) tcp \S{1,100}: i\/o timeout/i,
        /\bETIMEDOUT\b/i,
        /(?:[Cc]onnection|[Cc]onnect|[Oo]peration|[Rr]equest to \S{1,200}|[Ss]ocket) timed[ -]?out/i,
        /[Cc]onnection to (?:server |host |\S{1,253} )?.{0,120}\b(?:timed out|timeout expired)/i,
        sequence(
          [/SocketTimeout|ConnectTimeout|ConnectionTimeout|HttpConnectTimeout|NoServerAvailable/i],
          /(?:Exception|Error)/i,
        ),
        /connect(?:ion)? timeout|timeout expired/i,
        /timed out (?:connecting|while connecting|trying to connect)/i,
        /timed? ?out.{0,40}connecting/i,
        /Client\.Timeout exceeded while awaiting headers/i,
        lookBack(/(?:get|post|put|dial|ping|connect|rpc error).{0,300}/i, /context deadline exceeded/i),
        /os error 110\b|[Ee]rrno 110\b|\b[Ee]rror 110\b|UND_ERR_CONNECT_TIMEOUT/i,
        /request timed out after \d{1,9}ms/i,
        /Server selection timed out/i,
        /(?:did not|didn't) (?:respond|answer) within \d/i,
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      // Settings and retries that name a timeout, and what a server says about its clients or its own shutdown.
      if (
        NO_TIMEOUT().test(text) &&
        !/i\/o timeout|deadline exceeded|ETIMEDOUT|timed out|Connect Timeout Error/i.test(text)
      )
        return null;
      if (OTHER_FAILURE().test(text)) return null;
      if (isCode(around) || /^\s{0,8}(?:code|errno|reason): /.test(around.matched.text)) return null;
      return { fields: connectionFields(around) };
    },
    source: [
      'golang/go net/net.go (i/o timeout), net/http/client.go',
      'run: python 3.11, node 26',
      'openjdk java.net.SocketTimeoutException',
      'brettwooldridge/HikariCP HikariPool.java createTimeoutException',
    ],
  }),
  pattern({
    id: 'net/connection-broken',
    kind: 'connection-failed',
    needles: [
      'reset by peer',
      'econnreset',
      'no route',
      'unreachable',
      'ehostunreach',
      'enetunreach',
      'server closed',
      'epipe',
      'broken pipe',
      'disconnected',
      'closed unexpectedly',
      'connection aborted',
      'gone away',
      'socket hang up',
      'lost connection',
      'remotedisconnected',
      'unexpected eof',
      'prematurely',
      'econnaborted',
      'connection is closed',
      'connection attempt failed',
      'end-of-stream',
      'closed by server',
      'remote end closed',
    ],
    find: () =>
      oneOf([
        /[Cc]onnection reset by peer/,
        /\b(?:ECONNRESET|EHOSTUNREACH|ENETUNREACH|ECONNABORTED)\b/,
        /[Nn]o route to host|[Nn]etwork is unreachable/,
        /server closed the connection unexpectedly/,
        /(?:read|write) tcp \S{1,100}: .{0,40}(?:broken pipe|EOF)/,
        /socket hang up|MySQL server has gone away/,
        /Lost connection to (?:MySQL |MariaDB )?server/,
        /RemoteDisconnected/,
        /(?:[Rr]emote end|[Pp]eer|[Ss]erver) closed (?:the )?connection/,
        /Connection closed by server/,
        /closed prematurely/,
        /The connection attempt failed/,
        /\bwrite EPIPE\b|BrokenPipeError|NoRouteToHostException|Host is unreachable/,
        /Premature(?:ly)? end of/,
        /unexpectedly closed the connection/,
        /Error while reading from (?:socket|server)/,
        /Connection aborted/,
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      if (isCode(around) || /^\s{0,8}(?:code|errno|reason): /.test(around.matched.text)) return null;
      if (OF_A_CLIENT().test(text)) return null;
      return { fields: { ...connectionFields(around), detail: detailOf(text) } };
    },
    source: [
      'run: python 3.11',
      'golang/go syscall errors',
      'nodejs/node doc/api/errors.md',
      'pgjdbc/pgjdbc',
      'mysql/mysql-server include/errmsg.h',
    ],
  }),
  pattern({
    id: 'wait/timeout',
    kind: 'connection-timeout',
    needles: [
      'timeout occurred after waiting',
      'waiting on dependencies',
      'timed out waiting for',
      'timeout waiting for',
      'gave up waiting',
      'still not reachable',
      'is not available after',
    ],
    find: () =>
      oneOf([
        /timeout occurred after waiting \d{1,6} seconds for (?<host>[\w.-]{1,253}):(?<port>\d{1,5})/,
        /[Tt]imeout after \S{1,12} waiting on dependencies/,
        sequence(/(?:[Tt]imed out|[Tt]imeout|[Gg]ave up)(?: while)? waiting for (?:the )?/, [
          /database|db|host|port|service|server|connection|[\w.-]{1,253}:\d{1,5}|(?:tcp|https?):/,
        ]),
      ]),
    read: (match, around) => {
      const { host, port } = match.groups ?? {};
      return { fields: host === undefined || port === undefined ? connectionFields(around) : { host, port } };
    },
    source: 'vishnubob/wait-for-it wait-for-it.sh; jwilder/dockerize main.go',
    specificity: 83,
  }),
  pattern({
    id: 'postgres/not-ready',
    kind: 'connection-failed',
    needles: [' - no response', ' - rejecting connections', 'the database system is'],
    find: () =>
      oneOf([
        /^(?<host>[\w./-]{1,253}):(?<port>\d{1,5}) - (?:no response|rejecting connections|no attempt)/,
        /the database system is (?:starting up|shutting down|in recovery mode|not yet accepting connections)/,
      ]),
    read: (match, around) => {
      const { host, port } = match.groups ?? {};
      const place =
        host === undefined || port === undefined || host.startsWith('/') ? connectionFields(around) : { host, port };
      return { fields: { ...place, service: 'PostgreSQL', detail: detailOf(around.matched.message) } };
    },
    source: 'run: pg_isready 15; postgres src/backend/postmaster/postmaster.c',
    specificity: 80,
  }),
  pattern({
    id: 'database/too-many-connections',
    kind: 'limit-reached',
    needles: ['too many clients', 'connection slots are reserved', 'too many connections', 'max number of clients'],
    find: () =>
      oneOf([
        /sorry, too many clients already/,
        /remaining connection slots are reserved/,
        /[Tt]oo many connections(?: for role)?\b/,
        /max number of clients reached/,
      ]),
    read: (_match, around) => ({ fields: { what: 'other', detail: detailOf(around.matched.message) } }),
    source: 'postgres src/backend/storage/lmgr/proc.c; mysql ER_CON_COUNT_ERROR; redis src/networking.c',
    specificity: 84,
  }),
  pattern({
    id: 'prisma/cannot-reach',
    kind: 'connection-failed',
    needles: ["can't reach database server", 'p1001', 'p1002'],
    find: () => /Can't reach database server at [`"'](?<host>[A-Za-z0-9_.-]{1,253})[`"']?:[`"']?(?<port>\d{1,5})/,
    read: (match) => ({
      fields: { host: match.groups?.host ?? '', port: match.groups?.port ?? '', detail: detailOf(match[0]) },
    }),
    source: 'prisma/prisma-engines libs/user-facing-errors/src/common.rs DatabaseNotReachable',
    specificity: 82,
  }),
  pattern({
    id: 'net/cannot-connect',
    kind: 'connection-failed',
    needles: [
      'connect',
      'reach',
      'serverselection',
      'no servers available',
      'no available endpoints',
      'nohostavailable',
      'none of the configured nodes',
      'communications link',
      'endpoints were reachable',
      'ora-1',
      'network adapter',
      'jdbc connection',
      'create pool',
      'instance-specific',
      'brokerunreachable',
    ],
    find: () =>
      oneOf([
        sequence(
          /(?:[Uu]nable|[Ff]ailed|[Cc]ould ?n[o']t|[Cc]annot|[Cc]an't) (?:to )?/,
          [
            /connect to|reach/,
            /establish (?:a )?(?:TCP )?connection (?:to|with)/,
            /open (?:a )?(?:TCP )?connection to/,
          ],
          / (?:the )?\S/,
        ),
        /no servers available for connection/,
        /no available endpoints/,
        /failed to connect to all addresses/,
        /NoHostAvailableException/,
        /None of the configured nodes (?:are|were) available/,
        /ServerSelectionTimeoutError/,
        /MongoServerSelectionError/,
        /It was not possible to connect to the redis server/,
        /Communications link failure/,
        /(?:network-related or instance-specific|Cannot open) error occurred while establishing a connection/,
        /Could not establish connection/,
        /TCP\/IP connection to the host \S{1,253}, port \d{1,5} has failed/,
        /AMQPConnectionError|AMQPConnectionException|BrokerUnreachableException/,
        /None of the specified endpoints were reachable/,
        /ORA-1(?:2541|2545|2170|2514)/,
        /IO Error: The Network Adapter could not establish the connection/,
        /could not connect to (?:any|the) /,
        /Failed to create pool/,
        /Failed to obtain JDBC Connection/,
        /Unable to acquire JDBC Connection/,
        /Unable to open JDBC Connection/,
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      if (isCode(around) || KNOWN_REASON().test(text)) return null;
      return { fields: { ...connectionFields(around), detail: detailOf(text) } };
    },
    source: [
      'run: nats-py 2.16, pika 1.4, bunny 2.19',
      'mysql/mysql-connector-j',
      'microsoft/mssql-jdbc',
      'lettuce-io/lettuce-core RedisConnectionException.java',
      'StackExchange/StackExchange.Redis ExceptionFactory.cs',
      'rabbitmq-dotnet-client',
    ],
    specificity: 55,
  }),
];
