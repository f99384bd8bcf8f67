/** `$$` in a script of the spec: the kubelet makes one dollar of it, so the shell does not get its process ID. */
import { hasLostDollar, withDollars } from '../../knowledge/expansion.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import { citeExit, citeLog, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { temper, WEAKENED } from '../support/ended.ts';
import { editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';
import { isShell } from './support/literals.ts';

/** A dollar alone, where a number or a name belongs: `Illegal number: $`, `kill: $: arguments must be`, `/proc/$/fd`. */
const ALONE = /(?:^|[\s:`'"/-])\$(?:$|[\s:'"/])/;
/** A prompt, and a price. */
const OTHER = /^\S{0,60}\$ |\$ \d/;

/** Returns the line of the final error that has a dollar alone. */
function lineWith(log: LogAnalysis): number | undefined {
  const fatal = log.matches.filter((match) => match.fatal).flatMap(({ line, also }) => [line, ...also]);
  return [...log.decisive, ...fatal].find((at) => {
    const text = log.lines[at]?.text ?? '';
    return ALONE.test(text.slice(0, 1000)) && !OTHER.test(text);
  });
}

function finding(context: PodContext, container: ContainerView): Found[] {
  const { dead, spec, specPath } = container;
  if (!dead || dead.exitCode === 0 || dead.reason === 'StartError' || !isShell(container)) return [];
  const place = (['command', 'args'] as const).flatMap((field) => {
    const at = (spec[field] ?? []).findIndex(hasLostDollar);
    return at < 0 ? [] : [{ field, at, words: spec[field]! }];
  })[0];
  const log = place && context.log(container);
  const line = log?.state === 'known' ? lineWith(log.value) : undefined;
  if (place === undefined || log?.state !== 'known' || line === undefined) return [];
  const { field, at, words } = place;
  const right = words.map((word) => (hasLostDollar(word) ? withDollars(word) : word));
  return [
    {
      result: 'found',
      id: 'config/lost-dollar',
      category: 'missing-config',
      confidence: temper(context, container, log.value, line, 'likely'),
      container: container.name,
      about: null,
      summary: summary(
        `the shell of ${who(container)} gets one $ for each $$ in ${field}[${at}], because the kubelet unescapes it: `,
        log.value.lines[line]?.message ?? '',
      ),
      chain: [],
      evidence: [
        citeLog(context, log.value, line),
        citePod(context, `${specPath}.${field}[${at}]`, words[at]!.slice(0, 300)),
        citeExit(context, container),
      ],
      fixes: [
        editFix(context, `write $$$$ for $$, the process ID of the shell, in ${field}[${at}]`, {
          container: container.name,
          set: { [field]: right },
        }),
      ],
    },
  ];
}

export default defineCheck({
  id: 'config/lost-dollar',
  category: 'missing-config',
  title: 'Two dollars become one',
  description:
    'A script in command or args uses $$, the process ID of its shell. To the kubelet, $$ is an escaped dollar, so the ' +
    'shell gets one.',
  criteria: {
    confirmed: null,
    likely: 'The script of a shell has $$, and the final error block has a dollar where a number belongs.',
    possible: `As likely, but: ${WEAKENED}`,
  },
  silent: '$$(NAME), which is escaped on purpose, and scripts that no error shows to be wrong.',
  sources: ['third_party/forked/golang/expansion/expand.go', 'run: dash 0.5, bash 5.2, busybox 1.35'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/bad-flag', 'app/usage', 'config/missing-file'],
  symptomOf: ['eviction'],
  weight: 83,
  run: (context) => context.subjects.flatMap((container) => finding(context, container)),
});
