/** Severity and message of a line, in the formats of loggers. */
import { expect } from 'chai';
import { parseLines } from '../../src/logs/lines/parse-lines.ts';
import type { Severity } from '../../src/model/reports.ts';

const CASES: readonly (readonly [line: string, severity: Severity | null, message: string])[] = [
  ['2026/11/22 20:12:35 [ERROR] failed to connect: x', 'error', 'failed to connect: x'],
  [
    '2026-11-22 20:12:35.123 UTC [1] FATAL:  database files are incompatible',
    'fatal',
    'database files are incompatible',
  ],
  [
    '2026-11-22T10:00:00.000Z ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed',
    'error',
    'Application run failed',
  ],
  ['10:00:00.000 [main] ERROR com.example.App - could not start', 'error', 'could not start'],
  ['2026-11-22 10:00:00,000 - myapp - ERROR - could not start', 'error', 'could not start'],
  ['ERROR:root:boom', 'error', 'boom'],
  ['2026/11/22 20:12:35 [emerg] 1#1: host not found in upstream "x"', 'fatal', 'host not found in upstream "x"'],
  ["1:M 22 Nov 2026 20:12:35.123 # Can't open the log", 'warn', "Can't open the log"],
  ['E, [2026-11-22T10:00:00.000000 #1] ERROR -- : boom', 'error', 'boom'],
  ['F1122 10:00:00.000000       1 main.go:12] "Failed to run" err="dial: x" port=1', 'fatal', 'Failed to run: dial: x'],
  ['F1122 10:00:00.000000 store.go:12 manifest is gone', 'fatal', 'manifest is gone'],
  ['E1122 10:00:00.000000 7 pkg/store.go:12 manifest is gone', 'error', 'manifest is gone'],
  ['time="2026-11-22T10:00:00Z" level=fatal msg="cannot start" error="bad thing"', 'fatal', 'cannot start: bad thing'],
  ['{"level":50,"time":1,"msg":"boom","err":{"type":"Error","message":"inner"}}', 'error', 'boom: Error: inner'],
  ['{"severity":"CRITICAL","message":"no quota"}', 'fatal', 'no quota'],
  ['{"@timestamp":"2026","log.level":"ERROR","message":"x","error.message":"y"}', 'error', 'x: y'],
  [
    '{"timestamp":"2026","level":"ERROR","fields":{"message":"pool","error":"timed out"},"target":"shop"}',
    'error',
    'pool: timed out',
  ],
  ['{"short_message":"disk","level":3,"version":"1.1"}', 'error', 'disk'],
  ['{"message":"up","level":200,"level_name":"INFO"}', 'info', 'up'],
  ['{"level":"error","msg":"cut off in the mid', 'error', 'cut off in the mid'],
  ['2026-11-22T20:12:35.123456Z 0 [ERROR] [MY-010119] [Server] Aborting', 'error', 'Aborting'],
  ['20:12:35.123 [error] GenServer X terminating', 'error', 'GenServer X terminating'],
  ['2026-11-22 20:12:35.123456+00:00 [error] <0.254.0> BOOT FAILED', 'error', 'BOOT FAILED'],
  ["Error: Cannot find module 'x'", 'error', "Error: Cannot find module 'x'"],
  ['error: invalid dsn', 'error', 'invalid dsn'],
  ['nginx: [emerg] bind failed', 'fatal', 'nginx: [emerg] bind failed'],
  ['[Sun Nov 22 20:12:35.123456 2026] [core:error] [pid 1:tid 2] AH00072: make_sock', 'error', 'AH00072: make_sock'],
  [
    'fail: Microsoft.Extensions.Hosting.Internal.Host[11]',
    'error',
    'fail: Microsoft.Extensions.Hosting.Internal.Host[11]',
  ],
  ['[2026-11-22 10:00:00] production.ERROR: no key', 'error', 'no key'],
  ['2026-11-22 10:00:00 FEHLER:  Datenbank', 'error', 'Datenbank'],
  ['2026-11-22 10:00:01 错误 许可证已过期', 'error', '许可证已过期'],
  ['[22-Nov-2026 10:00:00 UTC] PHP Fatal error:  Uncaught Exception: x', 'error', 'Uncaught Exception: x'],
  ["2026-11-22 22:27:33.671464 C | etcdmain: couldn't find local name", 'fatal', "etcdmain: couldn't find local name"],
  ['2026/11/22 23:10:46 [エラー] 設定ファイルを読めません', 'error', '設定ファイルを読めません'],
  ['2026/11/22 23:10:46 [情報] 終了します', 'info', '終了します'],
  ['【錯誤】 無法連線', 'error', '無法連線'],
  ['[ПРЕДУПРЕЖДЕНИЕ] кэш пуст', 'warn', 'кэш пуст'],
  ['ошибка: нет файла', 'error', 'нет файла'],
  ['[12:00:00] сервис [ошибка] нет ключа', 'error', 'сервис [ошибка] нет ключа'],
  ['致命的: 起動できません', 'fatal', '起動できません'],
  ['2026-11-22 10:00:00.123 HATA baglanti yok', 'error', 'baglanti yok'],
  ['[オーダー] 受付開始', null, '[オーダー] 受付開始'],
  ['chyba nie działa', null, 'chyba nie działa'],
  ['Failed to load config', null, 'Failed to load config'],
  ['    at main (/app/x.js:1:2)', null, 'at main (/app/x.js:1:2)'],
  ['an information desk: open', null, 'an information desk: open'],
  [
    '10.0.0.1 - - [22/Nov/2026:20:12:35 +0000] "GET /error HTTP/1.1" 500 12',
    null,
    '10.0.0.1 - - [22/Nov/2026:20:12:35 +0000] "GET /error HTTP/1.1" 500 12',
  ],
  ['critical mass reached', null, 'critical mass reached'],
];

describe('log lines', () => {
  for (const [text, severity, message] of CASES) {
    it(`reads ${text.slice(0, 60)}`, () => {
      const line = parseLines(text, false).lines[0];
      expect({ severity: line?.severity, message: line?.message }).to.deep.equal({ severity, message });
    });
  }

  it("removes the kubelet's timestamp, and keeps lines without one", () => {
    const { lines } = parseLines('2026-11-22T20:04:12.516389271Z hello\n2026-11-22T20:04:12.516563025Z \nbare', true);
    expect(lines.map((line) => [line.time, line.text])).to.deep.equal([
      ['2026-11-22T20:04:12.516389271Z', 'hello'],
      ['2026-11-22T20:04:12.516563025Z', ''],
      [null, 'bare'],
    ]);
  });

  it('reads the fields of structured lines', () => {
    expect(parseLines('{"level":"error","msg":"x","db":{"host":"orders"}}', false).lines[0]?.fields).to.include({
      'db.host': 'orders',
      msg: 'x',
    });
    expect(parseLines('level=error msg=x host=orders', false).lines[0]?.fields).to.include({ host: 'orders' });
    expect(parseLines('plain', false).lines[0]?.fields).to.equal(null);
  });

  it("gives .NET's message lines the severity of their header", () => {
    expect(parseLines('crit: Shop.Host[1]\n      cannot bind', false).lines.map((line) => line.severity)).to.deep.equal(
      ['fatal', 'fatal'],
    );
  });
});
