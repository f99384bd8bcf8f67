/** A program that has to be process 1, in a pod that shares its process namespace. */
import { once, oneOf, sequence } from '../../expressions.ts';
import { lastErrors } from '../app/support/last-error.ts';
import type { LastError } from '../app/support/last-error.ts';
import type { PodContext } from '../check.ts';
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import { citeExit, citeLog, citePod } from '../support/cite.ts';
import { alternative, editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';

/** What init programs print that are not process 1: s6-overlay, runit, systemd. */
const FIRST = /(?:the )?(?:pid|process(?: no\.?| number| id)?) ?1\b/i;
const NOT_FIRST = once(() =>
  oneOf([
    sequence(/\b/i, [/only run/i, /must (?:be(?: run| started)?|run)/i, /has to (?:be|run)/i], / (?:as )?/i, FIRST),
    sequence(/\bnot (?:running )?as /i, FIRST),
    /alternative telinit implementation to spawn/i,
  ]),
);

/** Returns the field of the pod that gives process 1 to another program, and which program that is. */
function sharing({
  pod,
}: PodContext): { readonly field: 'hostPID' | 'shareProcessNamespace'; readonly first: string } | undefined {
  if (pod.spec?.hostPID) return { field: 'hostPID', first: 'init of the node' };
  return pod.spec?.shareProcessNamespace ? { field: 'shareProcessNamespace', first: 'the pause container' } : undefined;
}

function finding(context: PodContext, { container, log, line, said, confidence }: LastError): Found[] {
  const shared = sharing(context);
  if (!shared || !NOT_FIRST().test(line.text)) return [];
  const { field, first } = shared;
  return [
    {
      result: 'found',
      id: 'config/not-pid-1',
      category: 'missing-config',
      confidence,
      container: container.name,
      about: null,
      summary: summary(
        `${who(container)} has to be PID 1, but with ${field}: true, ${first} is PID 1 of the process namespace: `,
        said,
      ),
      chain: [],
      evidence: [
        citeLog(context, log, line.index),
        citePod(context, `spec.${field}`, true),
        citeExit(context, container),
      ],
      fixes: [
        editFix(context, `give ${container.name} its own process namespace: set ${field}: false in the pod spec`, {
          container: null,
          set: { [field]: false },
        }),
        alternative(editFix(context, `use an image for ${container.name} that needs no init as PID 1`)),
      ],
    },
  ];
}

export default defineCheck({
  id: 'config/not-pid-1',
  category: 'missing-config',
  title: 'Program is not PID 1',
  description:
    'The init program of an image refuses to run because it is not process 1: the containers of the pod share a process ' +
    'namespace with each other, or with the node.',
  criteria: {
    confirmed: null,
    likely: 'The log ends with that message, and the pod sets shareProcessNamespace or hostPID.',
    possible: 'As likely, but something else killed the container, or the line is not an error.',
  },
  silent: 'The pod sets neither: then a shell or a wrapper starts the program (app/error-line).',
  sources: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/',
    'https://github.com/just-containers/s6-overlay-helpers (s6-overlay-suexec)',
    'https://github.com/just-containers/s6-overlay/issues/630',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: [],
  weight: 75,
  run: (context) => lastErrors(context).flatMap((one) => finding(context, one)),
});
