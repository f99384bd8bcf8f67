/** The general reading of JSON and logfmt lines. */
import { defineCheck } from '../check.ts';
import { lastErrors, findingOf } from './support/last-error.ts';

/** Fields in which loggers write the error (zap, zerolog, logrus, slog, pino, bunyan, winston, structlog, logback). */
const ERROR_FIELDS = [
  'error',
  'err',
  'error.message',
  'err.message',
  'exception',
  'exception.message',
  'cause',
  'reason',
  'errorMessage',
  'exc_info',
];

export default defineCheck({
  id: 'app/structured-error',
  category: 'app-error',
  title: 'Error in the structured log',
  description:
    'The log is JSON or logfmt, and its final error block holds a line at error or fatal that no pattern knows. Its ' +
    'message and error fields are the best explanation of the exit.',
  criteria: {
    confirmed: null,
    likely:
      'A line at error or fatal is in the final error block, and the process then exited by itself with a code other than 0.',
    possible: 'The line is before the final error block, or has a lower level, or something else killed the container.',
  },
  silent: 'Errors that the program survives, and errors that a more specific check reads.',
  sources: [
    'https://pkg.go.dev/log/slog',
    'https://brandur.org/logfmt',
    'https://getpino.io/#/docs/api?id=level-string',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: null,
  explains: ['app/error-line', 'app/silent-exit', 'app/exited-zero', 'app/exit-sigterm', 'app/self-killed'],
  symptomOf: ['specific-error', 'unreachable-service', 'memory', 'kill', 'eviction'],
  weight: 22,
  run: (context) =>
    lastErrors(context).flatMap((one) => {
      const { fields } = one.line;
      if (fields === null) return [];
      const detail = ERROR_FIELDS.map((name) => fields[name]).find(
        (value) => value !== undefined && value !== '' && !one.said.includes(value.slice(0, 20)),
      );
      return [findingOf(context, one, 'app/structured-error', detail ? `${one.said}: ${detail}` : one.said)];
    }),
});
