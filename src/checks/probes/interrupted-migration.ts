/** A probe killed an earlier run in its migration, and every later run meets what that migration left. */
import { once, oneOf } from '../../expressions.ts';
import {
  budgetInWords,
  describeProbe,
  killWindow,
  PROBE_FIELD,
  startupBudget,
  timingOf,
} from '../../knowledge/probes.ts';
import type { ContainerView, EventView } from '../../evidence/views.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { Probe } from '../../model/objects.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { unmark, waitAdvice } from './support/wait-advice.ts';
import { citeOtherRun, citePod } from '../support/cite.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { alternative, editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';

/** What a migration tool says of a lock, or of a migration that did not end. */
const LEFT_OVER = once(() =>
  oneOf([
    /ConcurrentMigration|dirty database|change ?log ?lock|found failed migrations|\bP3009\b/i,
    /\b(?:another|concurrent|previous|other|earlier)\b.{0,60}\bmigrat\w{0,8}/i,
    /\bmigrat\w{0,8}\b.{0,80}\b(?:lock(?:ed)?|already running|in progress|dirty|incomplete|half|not finished|interrupted)\b/i,
    /\block\b.{0,80}\bmigrat/i,
  ]),
);

interface EarlierKill {
  readonly event: EventView;
  readonly kind: 'startup' | 'liveness';
  readonly probe: Probe;
}

/** Returns the last kill of an earlier run of the container by a probe. */
function earlierKill(context: PodContext, container: ContainerView): EarlierKill | undefined {
  const started = Date.parse(container.dead?.startedAt ?? '');
  const event = context
    .podEvents()
    .some.findLast(
      (one) =>
        one.reason === 'Killing' &&
        one.container === container.name &&
        /failed (?:liveness|startup) probe/.test(one.message) &&
        Date.parse(one.last ?? '') <= started,
    );
  if (!event) return undefined;
  const kind = event.message.includes('failed startup probe') ? 'startup' : 'liveness';
  const probe = container.spec[PROBE_FIELD[kind]];
  return probe && { event, kind, probe };
}

/** Returns the fix that gives a run the time for its migration. */
function moreTime(context: PodContext, container: ContainerView, { kind, probe }: EarlierKill): Fix {
  const budget = startupBudget(Math.max(900, killWindow(timingOf(probe)).latest * 6));
  const seconds = budget.periodSeconds * budget.failureThreshold;
  const values = `periodSeconds: ${budget.periodSeconds}, failureThreshold: ${budget.failureThreshold} (${seconds}s)`;
  if (kind === 'startup')
    return editFix(context, `give ${container.name} the time that its migration needs: startupProbe with ${values}`, {
      container: container.name,
      set: {
        'startupProbe.periodSeconds': budget.periodSeconds,
        'startupProbe.failureThreshold': budget.failureThreshold,
      },
    });
  return editFix(
    context,
    `give ${container.name} the time that its migration needs: add a startupProbe with the same check, ${values}`,
  );
}

function finding(context: PodContext, one: Ended<'refused'>): Found[] {
  const { container, log, match, evidence, sure } = one;
  const { what, detail } = match.fields;
  if (what !== 'migration' && what !== 'lock') return [];
  const near = [match.line + 1, match.line + 2].map((index) => log.lines[index]?.message.slice(0, 400) ?? '');
  const said = [detail.slice(0, 600), ...near].findLast((text) => LEFT_OVER().test(text));
  const kill = said === undefined ? undefined : earlierKill(context, container);
  if (said === undefined || !kill) return [];
  const probe = `${kill.kind} probe`;
  const unmarked = unmark(said);
  return [
    {
      result: 'found',
      id: 'probes/interrupted-migration',
      category: 'liveness-probe',
      confidence: sure('likely'),
      container: container.name,
      about: null,
      summary: summary(
        `the ${probe} (${budgetInWords(timingOf(kill.probe))}) killed an earlier run of ${who(container)}, probably in its migration; ` +
          `now each run ends because of what that left: `,
        /^.{20,160}?\.(?=\s{1,2}[A-Z])/.exec(said.trim())?.[0] ?? said.trim(),
      ),
      chain: [],
      evidence: [
        ...evidence,
        citeOtherRun(kill.event, container),
        citePod(context, `${container.specPath}.${PROBE_FIELD[kill.kind]}`, describeProbe(kill.probe, container.spec)),
      ],
      fixes: [
        ...(unmarked ? [] : waitAdvice(context, `${said} migration lock`)),
        moreTime(context, container, kill),
        alternative(editFix(context, 'run migrations in a Job before the rollout, where no probe ends them')),
        ...(unmarked ? [{ ...unmarked, text: `then ${unmarked.text}` }] : []),
      ],
    },
  ];
}

export default defineCheck({
  id: 'probes/interrupted-migration',
  category: 'liveness-probe',
  title: 'Probe killed an earlier run in its migration',
  description:
    'A startup or liveness probe killed an earlier run of the container while it migrated its database. Each later run ' +
    'ends because that migration still holds its lock, or is half done.',
  criteria: {
    confirmed: null,
    likely:
      'The log says that another migration runs, holds the lock or did not end, and an event reports that a probe killed an ' +
      'earlier run of this container.',
    possible: WEAKENED,
  },
  silent: 'Migrations that fail for another reason, and pods without an event of such a kill.',
  sources: [
    'pkg/kubelet/kuberuntime/kuberuntime_manager.go: Killing',
    'rails/rails activerecord migration.rb with_advisory_lock',
    'golang-migrate/migrate database/driver.go ErrDirty',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: null,
  explains: ['app/refused', 'app/stale-lock', { symptomsOf: 'specific-error' }, { symptomsOf: 'probe-failure' }],
  symptomOf: [],
  weight: 66,
  run: (context) => endedBy(context, 'refused').flatMap((one) => finding(context, one)),
});
