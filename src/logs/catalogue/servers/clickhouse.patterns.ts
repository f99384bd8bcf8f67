/** ClickHouse, when its server ends with an exception. */
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const CLICKHOUSE = [
  pattern({
    // The logger named Application writes what ended the server; tables report their own errors before.
    id: 'clickhouse/application',
    kind: 'refused',
    needles: ['application: '],
    find: () => /<(?:Error|Fatal)> Application: (?:Code: \d{1,5}\. )?(?<said>(?:DB::)?\w{0,40}Exception: .{1,1500})/,
    on: 'text',
    ends: true,
    read: (match) => {
      const said = match.groups?.said ?? '';
      // These have patterns that name the file or the server.
      if (/Permission denied|Connection refused|Address already in use/.test(said)) return null;
      const what = /broken parts|corrupt|checksum|unexpected (?:part|file)/i.test(said) ? 'data' : 'other';
      return { fields: { what, detail: detailOf(said) } };
    },
    source: 'ClickHouse/ClickHouse src/Daemon/BaseDaemon.cpp, programs/server/Server.cpp',
    specificity: 56,
  }),
];
