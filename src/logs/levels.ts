/** The words and numbers by which logs name a severity. */
import type { Severity } from './types.ts';

const NAMES: { readonly [S in Severity]: string } = {
  trace: 'trace trc t finest finer silly verbose vrb verb spam',
  debug: 'debug dbg dbug debg d d1 d2 d3 d4 d5 fine config_debug',
  info: 'info information informational inf i notice note n log config http success ok hint infos hinweis сообщение 信息',
  warn: 'warn warning wrn w warnung avertissement attention aviso advertencia avvertimento 警告 предупреждение',
  error: 'error err eror eerr erro e severe fail failure failed errore erreur fehler fout error_log fejl ошибка 错误 エラー 오류 hata błąd',
  fatal: 'fatal ftl fata fatl f critical crit crt panic pnc dpanic emerg emergency alert fatale fatalerror kritisch schwerwiegend важно паника',
};

const BY_NAME: ReadonlyMap<string, Severity> = new Map(
  (Object.entries(NAMES) as [Severity, string][]).flatMap(([severity, names]) => names.split(' ').map((name) => [name, severity] as const)),
);

/** The severity a word names (`ERR`, `Warning`, `crit`), or null. One-letter names count only where `letters` is true. */
export function severityOf(word: string, letters = false): Severity | null {
  if (word.length < 2 && !letters) return null;
  return BY_NAME.get(word.toLowerCase()) ?? null;
}

/**
 * The severity a number names in a JSON line. pino and bunyan count 10–60 (github.com/pinojs/pino docs/api.md, levels), Monolog
 * 100–600 (github.com/Seldaek/monolog doc/01-usage.md), GELF uses syslog's 0–7 (`gelf` true), OpenTelemetry 1–24 (`otel` true).
 */
export function severityOfNumber(level: number, scale: 'gelf' | 'otel' | 'tens'): Severity | null {
  if (!Number.isFinite(level)) return null;
  if (scale === 'gelf') return level <= 2 ? 'fatal' : level === 3 ? 'error' : level === 4 ? 'warn' : level <= 6 ? 'info' : 'debug';
  if (scale === 'otel') return level >= 21 ? 'fatal' : level >= 17 ? 'error' : level >= 13 ? 'warn' : level >= 9 ? 'info' : level >= 5 ? 'debug' : 'trace';
  if (level >= 100) return level >= 500 ? 'fatal' : level >= 400 ? 'error' : level >= 300 ? 'warn' : level >= 200 ? 'info' : 'debug';
  if (level < 10) return null;
  return level >= 60 ? 'fatal' : level >= 50 ? 'error' : level >= 40 ? 'warn' : level >= 30 ? 'info' : level >= 20 ? 'debug' : 'trace';
}

const ORDER: readonly Severity[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** Whether a severity is at least another; null is below all. */
export function atLeast(severity: Severity | null, floor: Severity): boolean {
  return severity !== null && ORDER.indexOf(severity) >= ORDER.indexOf(floor);
}
