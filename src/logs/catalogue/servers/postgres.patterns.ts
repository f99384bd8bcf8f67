/** PostgreSQL, when it refuses to start. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

/** Where a configuration file has an error. */
const PLACE = once(() =>
  oneOf([
    /syntax error in file "([^"]{1,300})" line (\d{1,6}).{0,80}/,
    /(?:parameter|value).{0,200}in file "([^"]{1,300})" line (\d{1,6})/,
    /line (\d{1,6}) of configuration file "([^"]{1,300})"/,
  ]),
);

export const POSTGRES = [
  pattern({
    id: 'postgres/data-of-another-version',
    kind: 'refused',
    needles: [
      'database files are incompatible',
      'initialized by postgresql version',
      'there appears to be postgresql data in',
      'was initialized with',
    ],
    find: () =>
      oneOf([
        /database files are incompatible with server/,
        /data directory was initialized by PostgreSQL version [\d.]{1,8}/,
        /there appears to be PostgreSQL data in/,
        /The database cluster was initialized with/,
      ]),
    read: (_match, around) => {
      const detail = around.after(
        /initialized by PostgreSQL version \S{1,8}, which is not compatible with this version .{1,100}/,
        2,
      );
      const text = detail === undefined ? around.matched.message : detail.match[0];
      return {
        fields: { what: 'data', detail: detailOf(text) },
        ...(detail === undefined ? {} : { also: [detail.line.index] }),
      };
    },
    source: [
      'run: postgres 15',
      'postgres src/backend/utils/init/miscinit.c ValidatePgVersion',
      'docker-library/postgres docker-entrypoint.sh',
    ],
    specificity: 90,
  }),
  pattern({
    id: 'postgres/data-directory',
    kind: 'permission-denied',
    needles: [
      'has wrong ownership',
      'has invalid permissions',
      'has group or world access',
      'could not change permissions of directory',
      'could not change directory',
    ],
    find: () =>
      oneOf([
        /data directory "(?<path>[^"]{1,300})" has (?:(?<owner>wrong ownership)|invalid permissions|group or world access)/,
        sequence(/could not change permissions of directory "(?<chmod>[^"]{1,300})": /, [
          /Operation not permitted|Permission denied/,
        ]),
      ]),
    read: (match) => {
      const { path, owner, chmod = '' } = match.groups ?? {};
      if (path === undefined) return { fields: { path: chmod } };
      return { fields: { path, insists: owner ? ('owner' as const) : ('mode' as const) } };
    },
    source: 'run: postgres 15; postgres src/backend/utils/init/miscinit.c checkDataDir',
    specificity: 90,
  }),
  pattern({
    id: 'postgres/not-empty',
    kind: 'refused',
    needles: ['exists but is not empty'],
    find: () => /directory "[^"]{1,300}" exists but is not empty/,
    read: (match, around) => {
      const why = around.after(/It contains a (?:dot-prefixed\/invisible file|lost\+found directory).{0,120}/, 2);
      return {
        fields: { what: 'data', detail: why === undefined ? match[0] : `${match[0]}: ${why.match[0]}`.slice(0, 300) },
      };
    },
    source: 'run: postgres 15; postgres src/bin/initdb/initdb.c',
    specificity: 88,
  }),
  pattern({
    id: 'postgres/configuration',
    kind: 'config-invalid',
    needles: [
      'unrecognized configuration parameter',
      'invalid value for parameter',
      'outside the valid range for parameter',
      'contains errors',
      'syntax error in file',
      'of configuration file',
      'could not load pg_hba',
      'could not access the server configuration file',
      'invalid authentication method',
      'requires a value',
    ],
    find: () =>
      oneOf([
        sequence(
          /unrecognized configuration parameter /,
          /"(?<key>[^"]{1,120})"(?: in file "(?<path>[^"]{1,300})" line (?<at>\d{1,6}))?/,
        ),
        /invalid value for parameter "(?<key2>[^"]{1,120})"/,
        /outside the valid range for parameter "(?<key3>[^"]{1,120})"/,
        /syntax error in file "(?<path2>[^"]{1,300})" line (?<at2>\d{1,6})/,
        /configuration file "(?<path3>[^"]{1,300})" contains errors/,
        /line (?<at4>\d{1,6}) of configuration file "(?<path4>[^"]{1,300})"/,
        /could not load (?<path5>pg_hba\.conf)/,
      ]),
    read: (match, around) => {
      const g = match.groups ?? {};
      const path = g.path ?? g.path2 ?? g.path3 ?? g.path4 ?? g.path5;
      const at = g.at ?? g.at2 ?? g.at4;
      // The lines before say what is wrong and where.
      if (/contains errors|could not load/.test(match[0])) {
        const place = around.before(PLACE(), 6);
        const [, file, line, file2, line2, line3, file3] = place?.match ?? [];
        const why =
          file3 === undefined
            ? place?.line
            : (around.line(place === undefined ? 0 : place.line.index - around.index - 1) ?? place?.line);
        const named = /parameter "([^"]{1,120})"/.exec(why?.message ?? '')?.[1];
        if (place !== undefined && why !== undefined)
          return {
            fields: {
              detail: detailOf(why.message),
              path: file ?? file2 ?? file3 ?? '',
              at: `line ${line ?? line2 ?? line3 ?? ''}`,
              ...(named === undefined ? {} : { key: named }),
            },
            line: why.index,
            also: [around.index],
          };
      }
      const value = g.path3
        ? around.before(/(?:invalid value|valid range) for parameter "([^"]{1,120})"/, 3)
        : undefined;
      if (value !== undefined)
        return {
          fields: { detail: detailOf(value.line.message), path: g.path3!, key: value.match[1]! },
          line: value.line.index,
          also: [around.index],
        };
      const key = g.key ?? g.key2 ?? g.key3;
      // An answer to a client's SET or SHOW is no reason not to start.
      if (path === undefined && around.matched.severity === 'error') return null;
      return {
        fields: {
          detail: detailOf(around.matched.message),
          ...(path === undefined ? {} : { path }),
          ...(at === undefined ? {} : { at: `line ${at}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    source: 'run: postgres 15; postgres src/backend/utils/misc/guc.c, guc-file.l, src/backend/libpq/hba.c',
    specificity: 85,
  }),
  pattern({
    id: 'postgres/corrupt',
    kind: 'refused',
    needles: [
      'valid checkpoint record',
      'could not find the database system',
      'invalid primary checkpoint',
      'could not open file "global/',
      'incorrect checksum',
      'could not read file "global/',
      'requested timeline',
    ],
    find: () =>
      oneOf([
        /could not locate a valid checkpoint record/,
        /could not find the database system/,
        /could not (?:open|read) file "global\/pg_[\w.]{1,30}"/,
        /incorrect checksum in control file/,
        /requested timeline \d{1,10} is not a child/,
      ]),
    read: refuses('data'),
    ends: true,
    source: 'run: postgres 15; postgres src/backend/access/transam/xlogrecovery.c, postmaster.c',
    specificity: 88,
  }),
  pattern({
    id: 'postgres/preload-library',
    kind: 'missing-library',
    needles: ['could not access file'],
    find: () =>
      /could not access file "(?<library>(?!\/(?:etc|var\/lib\/postgresql)\/)[\w$/.-]{1,200})": No such file or directory/,
    ends: true,
    source: 'run: postgres 15 with shared_preload_libraries; postgres src/backend/utils/fmgr/dfmgr.c',
    specificity: 93,
  }),
  pattern({
    id: 'postgres/root',
    kind: 'refused',
    needles: ['"root" execution of the postgresql', 'cannot be run as root'],
    find: () => /"root" execution of the PostgreSQL server is not permitted|initdb: (?:error: )?cannot be run as root/,
    read: refuses('other'),
    source: 'run: postgres 15; postgres src/backend/main/main.c check_root',
    specificity: 86,
  }),
  pattern({
    id: 'postgres/image-password',
    kind: 'missing-env',
    needles: ['superuser password is not specified', 'postgres_password'],
    find: () => /Database is uninitialized and superuser password is not specified/,
    read: () => ({ fields: { variable: 'POSTGRES_PASSWORD' } }),
    source: 'docker-library/postgres docker-entrypoint.sh docker_verify_minimum_env',
    specificity: 92,
  }),
];
