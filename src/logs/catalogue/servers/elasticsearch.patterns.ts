/** Elasticsearch, OpenSearch and Kibana, when they refuse to start. */
import { oneOf, sequence } from '../../../expressions.ts';
import { detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const ELASTICSEARCH = [
  pattern({
    id: 'elasticsearch/bootstrap-check',
    kind: 'refused',
    needles: [
      'vm.max_map_count',
      'bootstrap check',
      'discovery settings are unsuitable',
      'memory locking requested',
      'initial heap size',
      'max number of threads',
    ],
    find: () =>
      oneOf([
        sequence(
          /max virtual memory areas vm\.max_map_count \[\d{1,12}\] (?:is|likely) too low, increase to at least /,
          /\[\d{1,12}\]/,
        ),
        /the default discovery settings are unsuitable for production use.{0,200}/,
        /memory locking requested for \S{1,40} process but memory is not locked/,
        /initial heap size \[\d{1,15}\] not equal to maximum heap size \[\d{1,15}\]/,
        /max number of threads \[\d{1,9}\] for user \[\S{1,60}\] is too low.{0,80}/,
        /\[?\d{1,3}\]? bootstrap checks? failed/,
      ]),
    // The node stops by itself. Its start script may still exit with 0.
    ends: true,
    read: (match, around) => {
      const heading = /bootstrap checks? failed/.test(match[0]);
      // A JSON line has the whole list in one message.
      const inside = heading
        ? /\[1\](?: of \[\d{1,3}\])?: (.{1,300})/.exec(match.input.slice(match.index, match.index + 1500))?.[1]
        : undefined;
      const first =
        heading && inside === undefined ? around.after(/\[?1\]?(?: of \d{1,3})?\]?: (.{1,300})/, 3) : undefined;
      return {
        fields: {
          what: 'other',
          detail: detailOf((inside ?? first?.match[1] ?? match[0]).replace(/; for more information see .*$/, '')),
        },
        ...(first === undefined ? {} : { line: first.line.index }),
      };
    },
    source:
      'elastic/elasticsearch server/src/main/java/org/elasticsearch/bootstrap/BootstrapChecks.java, BootstrapUtil',
    specificity: 88,
  }),
  pattern({
    id: 'elasticsearch/settings',
    kind: 'config-invalid',
    needles: [
      'unknown setting',
      'failed to load settings',
      'settingsexception',
      'failed to parse value',
      'opensearch_initial_admin_password',
      'unknown secure setting',
      'duplicate field',
    ],
    find: () =>
      oneOf([
        /unknown (?:secure )?setting \[(?<key>[\w.-]{1,120})\]/,
        /SettingsException\b.{1,200}/,
        /Failed to load settings from (?:\[(?<path>[^\]]{1,200})\])?/,
        /[Ff]ailed to parse value \[[^\]]{0,120}\] for setting \[(?<key2>[\w.-]{1,120})\]/,
      ]),
    read: (match, around) => {
      const g = match.groups ?? {};
      const key = g.key ?? g.key2;
      return {
        fields: {
          detail: detailOf(around.matched.message),
          ...(g.path === undefined ? {} : { path: g.path }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    source: [
      'elastic/elasticsearch server/src/main/java/org/elasticsearch/common/settings/AbstractScopedSettings.java, Settings.java',
    ],
    specificity: 86,
  }),
  pattern({
    id: 'opensearch/admin-password',
    kind: 'missing-env',
    needles: ['opensearch_initial_admin_password'],
    find: () =>
      /(?:No custom admin password found|Please (?:define|provide)).{0,120}(?<variable>OPENSEARCH_INITIAL_ADMIN_PASSWORD)/,
    source: 'opensearch-project/security tools/democonfig/SecuritySettingsConfigurer.java',
    specificity: 90,
  }),
  pattern({
    id: 'elasticsearch/data',
    kind: 'refused',
    needles: [
      'cannot upgrade a node',
      'cannot downgrade a node',
      'cannot start this node because it holds metadata',
      'can not upgrade',
      'can not run elasticsearch as root',
      'can not run opensearch as root',
      'indexformattoooldexception',
    ],
    find: () =>
      oneOf([
        /[Cc]annot (?:upgrade|downgrade) a node from version \S{1,60}.{0,160}/,
        /cannot start this node because it holds metadata for indices.{0,120}/,
        /[Cc]an ?not run (?:elasticsearch|opensearch) as root/,
        /IndexFormatTooOldException/,
      ]),
    read: (match, around) => ({
      fields: { what: /root/.test(match[0]) ? 'other' : 'data', detail: detailOf(around.matched.message) },
    }),
    source: [
      'elastic/elasticsearch server/src/main/java/org/elasticsearch/env/NodeMetadata.java, bootstrap/Elasticsearch.java',
    ],
    specificity: 88,
  }),
  pattern({
    id: 'kibana/start',
    kind: 'refused',
    needles: ['fatal error', 'unable to complete saved object migrations', 'xpack.encryptedsavedobjects'],
    find: () => /Unable to complete saved object migrations.{0,200}|FATAL\s{1,3}Error: \[config validation of .{1,200}/,
    on: 'text',
    read: refuses('migration'),
    source: 'elastic/kibana packages/core/saved-objects migrator',
    specificity: 78,
  }),
];
