/** The words and numbers by which logs name a severity. */
import type { Severity } from '../model/reports.ts';

const NAMES: { readonly [S in Severity]: string } = {
  trace: 'trace trc t finest finer silly verbose vrb verb spam',
  debug: 'debug dbg dbug debg d d1 d2 d3 d4 d5 fine config_debug отладка デバッグ 调试 調試 偵錯 디버그',
  info: 'info information informational inf i notice note n log config http success ok hint infos hinweis információ informação información informazione informacja informace bilgi инфо информация сообщение інформація 信息 資訊 通知 情報 お知らせ 정보 알림',
  warn: 'warn warning wrn w warnung avertissement avertisment attention aviso advertencia avvertimento avviso waarschuwing varning advarsel varoitus ostrzeżenie ostrzezenie varování varovanie uyarı uyari figyelmeztetés внимание предупреждение попередження προειδοποίηση 警告 注意 경고',
  error:
    'error err eror eerr erro e severe fail failure failed errore erreur fehler fout error_log fejl feil fel virhe hiba eroare chyba hata błąd blad greška грешка ошибка помилка σφάλμα lỗi kesalahan galat שגיאה خطأ ข้อผิดพลาด 错误 錯誤 エラー 오류 에러',
  fatal:
    'fatal ftl fata fatl f critical crit crt panic pnc dpanic emerg emergency alert fatale fatalerror kritisch kritiek kritisk kritik schwerwiegend crítico critico critique krytyczny kritický важно критическая критический критично фатальная фатальный паника 致命 致命的 重大 深刻 嚴重 严重 치명적 치명 심각',
};

const BY_NAME: ReadonlyMap<string, Severity> = new Map(
  (Object.entries(NAMES) as [Severity, string][]).flatMap(([severity, names]) =>
    names.split(' ').map((name) => [name, severity] as const),
  ),
);

/**
 * The severity a word names (`ERR`, `Warning`, `crit`), or null. One-letter names count only where `letters` is true.
 */
export function severityOf(word: string, letters = false): Severity | null {
  if (word.length < 2 && !letters) return null;
  return BY_NAME.get(word.toLowerCase()) ?? null;
}

/**
 * The severity a number names in a JSON line. pino and bunyan count 10–60 (github.com/pinojs/pino docs/api.md, levels),
 * Monolog 100–600 (github.com/Seldaek/monolog doc/01-usage.md), GELF uses syslog's 0–7 (`gelf` true), OpenTelemetry
 * 1–24 (`otel` true).
 */
export function severityOfNumber(level: number, scale: 'gelf' | 'otel' | 'tens'): Severity | null {
  if (!Number.isFinite(level)) return null;
  if (scale === 'gelf')
    return level <= 2 ? 'fatal' : level === 3 ? 'error' : level === 4 ? 'warn' : level <= 6 ? 'info' : 'debug';
  if (scale === 'otel')
    return level >= 21
      ? 'fatal'
      : level >= 17
        ? 'error'
        : level >= 13
          ? 'warn'
          : level >= 9
            ? 'info'
            : level >= 5
              ? 'debug'
              : 'trace';
  if (level >= 100)
    return level >= 500 ? 'fatal' : level >= 400 ? 'error' : level >= 300 ? 'warn' : level >= 200 ? 'info' : 'debug';
  if (level < 10) return null;
  return level >= 60
    ? 'fatal'
    : level >= 50
      ? 'error'
      : level >= 40
        ? 'warn'
        : level >= 30
          ? 'info'
          : level >= 20
            ? 'debug'
            : 'trace';
}

const ORDER: readonly Severity[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** Whether a severity is at least another; null is below all. */
export function atLeast(severity: Severity | null, floor: Severity): boolean {
  return severity !== null && ORDER.indexOf(severity) >= ORDER.indexOf(floor);
}
