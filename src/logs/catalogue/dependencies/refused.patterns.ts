/**
 * The other side answers the connection with a reset: no process listens there, or a Service without endpoints rejects
 * it.
 */
import { oneOf, sequence } from '../../../expressions.ts';
import { addressIn } from '../addresses.ts';
import { connectionFields } from '../dependency-address.ts';
import { isCode } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const REFUSED = [
  pattern({
    id: 'net/connection-refused',
    kind: 'connection-refused',
    needles: ['refused', 'econnrefused', 'connect call failed', 'os error 111', ' (111)'],
    find: () =>
      oneOf([
        /connection (?:was )?refused/i,
        /connect(?:ion)? to \S{1,253} refused/i,
        /ECONNREFUSED|actively refused|os error 111\b|[Ee]rrno 111\b|\berror 111\b/i,
        /Connect call failed|on '[^']{1,253}' \(111\)/i,
        /refused\. Check that the hostname and port are correct/i,
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      // A server that reports its own client, or a broker's ACCESS_REFUSED, has another cause.
      if (/ACCESS_REFUSED|authentication|\brefused (?:to|by policy)\b|liveness|readiness probe/i.test(text))
        return null;
      if (isCode(around) || /^\s{0,8}(?:code|errno): /.test(around.matched.text)) return null;
      return { fields: connectionFields(around) };
    },
    source: [
      'run: go 1.x, python 3.11 (psycopg2, pymysql, redis, requests, pymongo, aiohttp, grpc)',
      'run: node 26 (pg, mysql2, kafkajs), ruby 3.1, php 8.2, perl 5.36, busybox 1.35',
      'pgjdbc/pgjdbc ConnectionFactoryImpl.java',
      'elixir-ecto/postgrex protocol.ex',
      'npgsql/npgsql NpgsqlConnector.cs',
    ],
  }),
  pattern({
    id: 'kafka/node-not-available',
    kind: 'connection-refused',
    needles: ['could not be established', 'nobrokersavailable', 'no resolvable bootstrap'],
    find: () =>
      oneOf([
        sequence(
          /Connection to node -?\d{1,9} (?:\((?<host>[A-Za-z0-9_.-]{1,253})\/[^:)]{0,45}:(?<port>\d{1,5})\) )?c/,
          /ould not be established/,
        ),
        /NoBrokersAvailable/,
      ]),
    read: (match, around) => {
      if (isCode(around)) return null;
      const { host, port } = match.groups as { host?: string; port?: string };
      const address = host === undefined ? connectionFields(around) : { host, ...(port === undefined ? {} : { port }) };
      return { fields: { ...address, service: 'Kafka' } };
    },
    source: [
      'apache/kafka clients/src/main/java/org/apache/kafka/clients/NetworkClient.java processDisconnection',
      'run: kafka-python-ng 2.2',
    ],
    specificity: 80,
  }),
  pattern({
    id: 'ioredis/max-retries',
    kind: 'connection-refused',
    needles: ['maxretriesperrequesterror'],
    find: () => /^MaxRetriesPerRequestError: Reached the max retries/,
    read: (_match, around) => {
      // The reason of each try is in an earlier line. Only a refusal counts here.
      const why = around.before(/ECONNREFUSED (?:[^\s:]{1,253}|[0-9a-fA-F:]{2,45}):\d{1,5}/, 60);
      if (why === undefined) return null;
      return { fields: { ...addressIn(why.match[0]), service: 'Redis' }, also: [why.line.index] };
    },
    source: 'run: ioredis 5 on node 26',
  }),
  pattern({
    id: 'curl/could-not-connect',
    kind: 'connection-refused',
    needles: ['connect to server'],
    find: () =>
      /Failed to connect to (?<host>\S{1,253}) port (?<port>\d{1,5})(?: after \d{1,9} ms)?: Could(?:n't| not) connect to server/,
    source: 'run: curl 7.88',
  }),
  pattern({
    id: 'mysql/cannot-connect',
    kind: 'connection-failed',
    needles: ["can't connect to"],
    find: () =>
      sequence(
        /Can't connect to (?:(?:local )?(?:MySQL |MariaDB )?server )(?:on|through socket) /,
        /'(?<host>[^']{1,253})' \(\d{1,3}(?: "[^"]{1,80}")?\)/,
      ),
    read: (match, around) => {
      const host = match.groups?.host ?? '';
      const address = addressIn(`to ${host}`);
      const port = address.port ?? connectionFields(around).port;
      return {
        fields: {
          ...(host.startsWith('/') ? {} : { host: address.host ?? host, ...(port === undefined ? {} : { port }) }),
          service: 'MySQL',
          detail: match[0],
        },
      };
    },
    source: 'run: mariadb client 10.11, ruby mysql2; mysql/mysql-server include/errmsg.h CR_CONN_HOST_ERROR',
    specificity: 82,
  }),
];
