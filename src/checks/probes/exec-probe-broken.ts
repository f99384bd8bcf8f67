import { defineCheck } from '../check.ts';
import { ruledOut } from '../../model/finding.ts';
import type { Found, Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { summary, who } from '../support/words.ts';
import { probeKills } from './support/kill.ts';
import type { ProbeKill } from './support/kill.ts';
import { finding, lookFix, probeFix } from './support/tell.ts';

/** The probe's command could not be run: the words of runc, crun and of shells. */
const NOT_RUN =
  /executable file .{0,200}not found|exec failed|no such file or directory: unknown|OCI runtime exec|(?:sh|bash|ash)(?: -c)?: (?:line )?\d{0,5}:? ?\S{1,200}: (?:command )?not found|: (?:command )?not found\s*$|env: can't execute|permission denied: unknown|: Permission denied\s*$/im;

function tell(context: PodContext, kill: ProbeKill): Found {
  const command = (kill.probe.exec?.command ?? []).join(' ');
  return finding(context, kill, {
    id: 'probes/exec-probe-broken',
    summary: summary(
      `${who(kill.container)} is killed because its ${kill.kind} probe's command cannot run in it: `,
      kill.failure.text || command,
    ),
    fixes: [
      probeFix(
        context,
        kill,
        `probe with httpGet, tcpSocket or grpc, or with a command that is in the image, instead of: ${command.slice(0, 80)}`,
        {},
      ),
      lookFix(context, kill),
    ],
    explains: [{ symptomsOf: 'probe-failure' }],
  });
}

/** Errors of a probe discard its result: said of a container in trouble, so that nobody looks for the fault there. */
function errored(context: PodContext): Outcome[] {
  const events = context.podEvents().some;
  return context.subjects.flatMap((container) => {
    const own = events.find(
      (event) =>
        event.container === container.name &&
        event.reason === 'Unhealthy' &&
        /^(?:Liveness|Startup) probe errored/.test(event.message),
    );
    return own
      ? [
          ruledOut(
            `the probe of ${container.name} errors (${own.message.slice(0, 60)}), and a probe that errors never kills`,
          ),
        ]
      : [];
  });
}

/** An exec probe whose command is not in the image. */
export default defineCheck({
  id: 'probes/exec-probe-broken',
  category: 'liveness-probe',
  title: "probe's command cannot run",
  description:
    'The command of an exec probe is not in the image or not executable, and the runtime (CRI-O, or a shell in between) counts that as a failure, so the container is killed. Under containerd such a probe errors instead and never kills.',
  criteria: {
    confirmed: "The kubelet's events state the kill and a failure that says the command could not be run.",
    likely: 'As confirmed, with the kill itself only likely.',
    possible: 'As confirmed, with the kill itself only possible.',
  },
  silent: 'A probe that errors in a pod that runs: that pod is unprobed, not unwell.',
  sources: [
    'pkg/kubelet/prober/worker.go:doProbe',
    'pkg/probe/exec/exec.go:Probe',
    'https://github.com/kubernetes/kubernetes/issues/106682',
  ],
  goesAway: 'never',
  endedBy: 'probe',
  settledBy: null,
  explains: [{ symptomsOf: 'probe-failure' }],
  symptomOf: ['eviction'],
  weight: 80,
  run: (context) => [
    ...probeKills(context).flatMap((kill) =>
      kill.failure.nature === 'exec' && NOT_RUN.test(kill.failure.text) ? [tell(context, kill)] : [],
    ),
    ...errored(context),
  ],
});
