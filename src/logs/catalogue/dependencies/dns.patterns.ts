/** The name of a host does not resolve. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { addressNear } from '../dependency-address.ts';
import { detailOf, isCode } from '../readings.ts';
import { pattern } from '../pattern.ts';

/** Things that are not hosts but that programs resolve too. */
const NOT_A_HOST = once(() =>
  oneOf([
    /resolve (?:module|import|dependency|dependencies|plugin|placeholder|symbol|type|bean|path)/i,
    /unmet|(?:A|module) dependenc|Module not found/i,
  ]),
);

export const DNS = [
  pattern({
    id: 'net/no-such-host',
    kind: 'dns',
    needles: [
      'no such host',
      'enotfound',
      'eai_again',
      'name or service',
      'name resolution',
      'unknownhost',
      'unknown host',
      'resolve',
      'bad address',
      'nodename',
      'nxdomain',
      'no address associated',
      'translate host',
      'server misbehaving',
      'unknown server host',
      'host not found',
      'unknown mysql',
      'could not be resolved',
      'dns error',
      'failed to lookup',
      'no resolvable bootstrap',
      'nodata',
      'socketerror',
      'try again',
      'i/o timeout',
    ],
    find: () =>
      oneOf([
        /no such host/,
        /\b(?:ENOTFOUND|EAI_AGAIN|EAI_NONAME|EAI_NODATA)\b/,
        /Name or service not known|Name does not resolve/,
        /(?:[Tt]emporary|[Ff]) ?failure in name resolution/,
        /UnknownHostException/,
        /[Uu]nknown (?:MySQL )?(?:server )?host\b/,
        sequence(/(?:[Cc]ould|[Dd]id|[Uu]nable|[Ff]ailed|[Cc]an|[Cc])(?: ?not|n't)?(?: to)? (?:be )?resolve /, [
          /host|proxy|address|name|the (?:host|server|remote)|'/,
        ]),
        /could not resolve address|[Ff]ailed to resolve|[Cc]ould not be resolved|unable to resolve/,
        /bad address '|nodename nor servname|\bNXDOMAIN\b/,
        /No address associated with hostname/,
        /could not translate host name/,
        sequence(/\blookup [A-Za-z0-9_.-]{1,253}(?: on \S{1,60})?: .{0,100}/, [
          /server misbehaving|i\/o timeout|no answer|SERVFAIL|connection refused/,
        ]),
        /[Hh]ost not found/,
        /failed to lookup address information/,
        /No resolvable bootstrap urls/,
        /No such host is known|nxdomain/,
        /Error connecting to Redis on [A-Za-z0-9_.-]{1,253}:\d{1,5} \(SocketError\)/,
        /non-existing domain/,
      ]),
    read: (_match, around) => {
      const line = around.matched;
      const text = line.message;
      if (isCode(around) || /^\s{0,8}(?:code|errno): /.test(line.text)) return null;
      // npm, pip and apt print this about registries that they do not reach, which counts. Modules that do not resolve
      // do not count.
      if (NOT_A_HOST().test(text) && !/host|ENOTFOUND|EAI_AGAIN/.test(text)) return null;
      if (/host not found in upstream/i.test(text)) return null;
      const address = addressNear(around);
      if (address.host === undefined || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(address.host)) return null;
      return { fields: { host: address.host } };
    },
    source: [
      'run: go, python 3.11, node 26, java 17, ruby 3.1, php 8.2, curl, wget, busybox, mariadb client, haproxy 2.6',
      'elixir-ecto/postgrex',
      'dotnet/runtime SocketException',
    ],
  }),
  pattern({
    id: 'net/name-resolution',
    kind: 'connection-failed',
    needles: ['name or service', 'name resolution', 'gaierror', 'unknownhostexception', 'no such host is known'],
    find: () => /Name or service not known|Temporary failure in name resolution|\bgaierror\b|No such host is known/,
    read: (_match, around) => {
      // Only if the line has no host. Else it is a DNS failure with a name.
      const address = addressNear(around);
      if (address.host !== undefined && !/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address.host)) return null;
      return { fields: { detail: detailOf(around.matched.message) } };
    },
    source: 'run: python 3.11 (socket.create_connection)',
    specificity: 79,
  }),
];
