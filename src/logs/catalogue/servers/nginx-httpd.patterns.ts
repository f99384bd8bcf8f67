/** nginx and Apache httpd, when they refuse to start. */
import { group, oneOf, sequence } from '../../../expressions.ts';
import { config, detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const NGINX_HTTPD = [
  pattern({
    id: 'nginx/host-not-found',
    kind: 'dns',
    needles: ['host not found in'],
    find: () =>
      sequence(
        /host not found in (?:upstream|resolver|\S{1,40}) /,
        /"(?<host>[^"/:]{1,253})(?::\d{1,5})?(?:\/[^"]{0,100})?"(?: of the "\w{1,40}" directive)?/,
        /(?: in \S{1,300}:\d{1,6})?/,
      ),
    ends: true,
    read: (match) => ({ fields: { host: match.groups?.host ?? '' } }),
    source: 'run: nginx 1.22; nginx src/http/ngx_http_upstream.c, src/core/ngx_inet.c',
    specificity: 90,
  }),
  pattern({
    id: 'nginx/configuration',
    kind: 'config-invalid',
    needles: ['[emerg]'],
    find: () =>
      sequence(
        /\[emerg\](?: \d{1,9}#\d{1,9}:)? /,
        group('?<what>', [
          sequence(
            [
              /unknown directive "(?<key>[^"]{1,120})"/,
              /directive "(?<key2>[^"]{1,120})" (?:is not terminated|has no)/,
              /"(?<key3>[^"]{1,120})" directive (?:is|has|invalid|must|requires)/,
              /unexpected |invalid |unknown |no "|duplicate |zero |conflicting |the "/,
            ],
            /.{0,300}?/,
          ),
        ]),
        /(?: in (?<path>\/?[^\s:]{1,300}):(?<at>\d{1,6}))?$/,
      ),
    on: 'text',
    ends: true,
    read: (match) => {
      const g = match.groups ?? {};
      const what = g.what ?? '';
      const key = g.key ?? g.key2 ?? g.key3 ?? / (?:of the|in(?: the)?) "(\w{1,60})" directive/.exec(what)?.[1];
      return {
        fields: {
          detail: detailOf(what),
          ...(g.path === undefined ? {} : { path: g.path, at: `line ${g.at ?? ''}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    source: 'run: nginx 1.22; nginx src/core/ngx_conf_file.c',
    specificity: 88,
  }),
  pattern({
    id: 'nginx/certificate',
    kind: 'missing-file',
    needles: ['cannot load certificate', 'bio_new_file'],
    find: () =>
      /cannot load certificate(?: key)? "(?<path>[^"]{1,300})": BIO_new_file\(\) failed .{0,80}No such file or directory/,
    ends: true,
    source: 'run: nginx 1.22; nginx src/event/ngx_event_openssl.c',
    specificity: 88,
  }),
  pattern({
    id: 'httpd/configuration',
    kind: 'config-invalid',
    needles: ['syntax error on line', 'ah00534', 'invalid command', 'ah00526', 'ah00111'],
    find: () =>
      oneOf([
        sequence(
          /(?:AH00526: )?Syntax error on line (?<at>\d{1,6}) of /,
          /(?<path>[^\s:]{1,300}):\s{0,3}(?<what>.{0,300})$/,
        ),
        /AH00534: .{0,40}Configuration error: .{1,200}/,
      ]),
    on: 'text',
    ends: true,
    read: (match, around) => {
      const g = match.groups ?? {};
      const said = (g.what ?? '') === '' && g.path !== undefined ? around.line(1)?.text : g.what;
      const detail = said === undefined || said === '' ? match[0] : said;
      const key =
        /Invalid command '([^']{1,120})'|^(\w{1,60}) (?:requires|takes|must)|<(\w{1,60})> was not closed/.exec(detail);
      return {
        fields: {
          detail: detailOf(detail),
          ...(g.path === undefined ? {} : { path: g.path, at: `line ${g.at ?? ''}` }),
          ...(key === null ? {} : { key: key[1] ?? key[2] ?? key[3] ?? '' }),
        },
        ...(said !== undefined && said !== g.what ? { also: [around.index + 1] } : {}),
      };
    },
    source: 'run: apache 2.4; httpd server/main.c, config.c',
    specificity: 93,
  }),
  pattern({
    id: 'httpd/cannot-log',
    kind: 'refused',
    needles: ['ah00015', 'no listening sockets', 'ah02155', 'defaultruntimedir'],
    find: () =>
      /no listening sockets available, shutting down|AH02155: getpwuid|DefaultRuntimeDir must be a valid directory/,
    read: refuses('other'),
    source: 'run: apache 2.4; httpd server/listen.c, modules/arch/unix/mod_unixd.c',
    specificity: 60,
  }),
  pattern({
    id: 'web/configuration-test',
    kind: 'config-invalid',
    needles: ['configuration file', 'config file'],
    find: () =>
      /[Cc]onfiguration file "?(?<path>[^\s"]{1,300})"? (?:test failed|is invalid|contains errors|has errors)/,
    read: config,
    source: 'nginx src/core/ngx_cycle.c',
    specificity: 62,
  }),
];
