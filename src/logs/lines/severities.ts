/** The words and numbers by which logs name a severity. */
import type { Severity } from '../../model/reports.ts';

const NAMES: { readonly [S in Severity]: string } = {
  trace: 'trace trc t finest finer silly verbose vrb verb spam',
  debug: 'debug dbg dbug debg d d1 d2 d3 d4 d5 fine config_debug отладка デバッグ 调试 調試 偵錯 디버그',
  info: `info information informational inf i notice note n log config http success ok hint infos hinweis
    információ informação información informazione informacja informace bilgi
    инфо информация сообщение інформація 信息 資訊 通知 情報 お知らせ 정보 알림`,
  warn: `warn warning wrn w warnung avertissement avertisment attention aviso advertencia avvertimento avviso
    waarschuwing varning advarsel varoitus ostrzeżenie ostrzezenie varování varovanie uyarı uyari figyelmeztetés
    внимание предупреждение попередження προειδοποίηση 警告 注意 경고`,
  error: `error err eror eerr erro e severe fail failure failed errore erreur fehler fout error_log fejl feil fel
    virhe hiba eroare chyba hata błąd blad greška грешка ошибка помилка σφάλμα lỗi kesalahan galat
    שגיאה خطأ ข้อผิดพลาด 错误 錯誤 エラー 오류 에러`,
  fatal: `fatal ftl fata fatl f critical crit crt panic pnc dpanic emerg emergency alert fatale fatalerror
    kritisch kritiek kritisk kritik schwerwiegend crítico critico critique krytyczny kritický
    важно критическая критический критично фатальная фатальный паника
    致命 致命的 重大 深刻 嚴重 严重 치명적 치명 심각`,
};

const BY_NAME: ReadonlyMap<string, Severity> = new Map(
  (Object.entries(NAMES) as [Severity, string][]).flatMap(([severity, names]) =>
    names.split(/\s+/).map((name) => [name, severity] as const),
  ),
);

/**
 * Returns the severity that a word names (`ERR`, `Warning`, `crit`), or null. A name of one letter counts only if
 * `letters` is true.
 */
export function severityOf(word: string, letters = false): Severity | null {
  if (word.length < 2 && !letters) return null;
  return BY_NAME.get(word.toLowerCase()) ?? null;
}

/** Signs in front of a line that scripts mark failures and warnings with. */
const SIGNS: readonly (readonly [sign: RegExp, severity: Severity])[] = [
  [/^\s{0,8}(?:❌|⛔|🛑|🚨|🔴|💥)\ufe0f? ?(?=[^\s])/u, 'error'],
  [/^\s{0,8}⚠\ufe0f? ?(?=[^\s])/u, 'warn'],
];

/** Returns the severity that the sign in front of a line stands for, or null. */
export function severityOfSign(line: string): Severity | null {
  // Most lines begin with an ASCII letter.
  if (/^\s{0,8}[\x21-\x7f]/.test(line)) return null;
  return SIGNS.find(([sign]) => sign.test(line))?.[1] ?? null;
}

/** How loggers count: from each number on, the severity next to it. */
type Scale = readonly (readonly [from: number, severity: Severity])[];

/** pino and bunyan (github.com/pinojs/pino docs/api.md, levels). */
const TENS: Scale = [
  [60, 'fatal'],
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
  [20, 'debug'],
  [10, 'trace'],
];

/** Monolog (github.com/Seldaek/monolog doc/01-usage.md). */
const HUNDREDS: Scale = [
  [500, 'fatal'],
  [400, 'error'],
  [300, 'warn'],
  [200, 'info'],
  [100, 'debug'],
];

/** OpenTelemetry, 1 to 24 (opentelemetry.io/docs/specs/otel/logs/data-model, SeverityNumber). */
const OTEL: Scale = [
  [21, 'fatal'],
  [17, 'error'],
  [13, 'warn'],
  [9, 'info'],
  [5, 'debug'],
  [-Infinity, 'trace'],
];

/** syslog, 0 to 7, which GELF uses (RFC 5424, 6.2.1). The smallest number is the worst. */
const SYSLOG: Scale = [
  [7, 'debug'],
  [5, 'info'],
  [4, 'warn'],
  [3, 'error'],
  [-Infinity, 'fatal'],
];

/**
 * Returns the severity that a number names in a JSON line, or null.
 * @param scale `tens`: 10 to 60, or 100 to 600
 */
export function severityOfNumber(level: number, scale: 'gelf' | 'otel' | 'tens'): Severity | null {
  if (!Number.isFinite(level)) return null;
  const steps = { gelf: SYSLOG, otel: OTEL, tens: level >= 100 ? HUNDREDS : TENS }[scale];
  return steps.find(([from]) => level >= from)?.[1] ?? null;
}

const ORDER: readonly Severity[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** Returns whether a severity is at least `floor`. Null is below all. */
export function atLeast(severity: Severity | null, floor: Severity): boolean {
  return severity !== null && ORDER.indexOf(severity) >= ORDER.indexOf(floor);
}
