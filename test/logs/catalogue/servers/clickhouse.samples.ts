import type { CLICKHOUSE } from '../../../../src/logs/catalogue/servers/clickhouse.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof CLICKHOUSE> = {
  'clickhouse/application': {
    reads: [
      {
        log: '2026.01.01 10:00:00.000000 [ 1 ] {} <Error> Application: DB::Exception: Suspiciously many (11 parts) broken parts to remove while maximum allowed broken parts count is 10.',
        fields: { what: 'data' },
      },
      {
        log: '2026.01.01 10:00:00.000000 [ 1 ] {} <Error> Application: Code: 36. DB::Exception: Unknown settings profile readers. (BAD_ARGUMENTS)',
        fields: { what: 'other' },
      },
    ],
    ignores: [
      '2026.01.01 10:00:00.000000 [ 1 ] {} <Information> Application: Ready for connections.',
      '2026.01.01 10:00:00.000000 [ 1 ] {} <Error> shop.events: Code: 27. DB::ParsingException: Cannot parse input',
    ],
  },
};
