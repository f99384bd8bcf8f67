/** A CronJob that never runs, because its schedule or its time zone is not valid. */
import { command } from '../../model/command.ts';
import { noFault, unknown } from '../../model/finding.ts';
import type { CronJob } from '../../model/objects.ts';
import { citeEvent, citeField } from '../support/cite.ts';
import { sentence } from '../support/words.ts';
import { defineWorkloadCheck } from '../check.ts';

/** The field that each reason is about. */
const FIELDS = { UnparseableSchedule: 'schedule', InvalidSchedule: 'schedule', UnknownTimeZone: 'timeZone' } as const;
const isReason = (reason: string): reason is keyof typeof FIELDS => Object.hasOwn(FIELDS, reason);
const NAMES = { schedule: 'schedule', timeZone: 'time zone' } as const;

/**
 * Returns what the controller says after the value in a message; undefined where the message is about another value, also
 * a longer one: `unparseable schedule: "61 * * * *" : …`, `invalid schedule: 61 * * * * : …`, `invalid timeZone: "X": …`.
 */
function saidOf(message: string, value: string): string | undefined {
  const quoted = `"${value}"`;
  const at = message.indexOf(quoted);
  const bare = `: ${value} : `;
  if (at >= 0) return message.slice(at + quoted.length).replace(/^ ?: /, '');
  const plain = message.indexOf(bare);
  return plain < 0 ? undefined : message.slice(plain + bare.length);
}

/** Characters of it in the summary. */
const MOST = 300;

export default defineWorkloadCheck({
  id: 'config/schedule-invalid',
  category: 'missing-config',
  title: 'Invalid schedule of a CronJob',
  description:
    'The schedule or the time zone of a CronJob cannot be read, so it starts no Job. The API server refuses such a value ' +
    'today, but a CronJob can be older than that, and the time zones of the control plane can change.',
  criteria: {
    confirmed: "The controller's newest event says that it cannot read the value that the CronJob has now.",
    likely: null,
    possible: null,
  },
  silent: 'A CronJob that created a Job since, or that has another value now.',
  sources: ['pkg/controller/cronjob/cronjob_controllerv2.go:syncCronJob'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [],
  symptomOf: [],
  weight: 80,
  run(context) {
    if (context.resource !== 'cronjobs') return [];
    const { spec } = context.workload as CronJob;
    const events = context.events('CronJob', context.name).all;
    if (events.state !== 'known') return [unknown("the controller's events were not read")];
    const last = events.value.filter(({ reason }) => reason === 'SuccessfulCreate' || isReason(reason)).at(-1);
    if (last === undefined || !isReason(last.reason)) return [noFault('no event about its schedule')];
    const field = FIELDS[last.reason];
    const value = spec?.[field];
    // The event may be about an older value.
    const why = value ? saidOf(last.message, value) : undefined;
    if (!value || why === undefined) return [noFault(`the ${NAMES[field]} was changed since`)];
    return [
      {
        result: 'found',
        id: 'config/schedule-invalid',
        category: 'missing-config',
        confidence: 'confirmed',
        container: null,
        about: null,
        summary: sentence(
          `${context.name} starts no Jobs: its ${NAMES[field]} "${value}" is not valid${why === '' ? '' : `: ${why.slice(0, MOST)}`}`,
        ),
        chain: [],
        evidence: [citeEvent(last), citeField(`CronJob/${context.name}`, `spec.${field}`, value)],
        fixes: [
          {
            text: `correct spec.${field}`,
            command: command`kubectl -n ${context.namespace} edit ${`cronjob/${context.name}`}`,
            risk: 'changes',
          },
        ],
      },
    ];
  },
});
