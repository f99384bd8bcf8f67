/** What the API server says of the pod and of the workload, in a dry run: quota, LimitRange, Pod Security, webhooks, rules. */
import { readRefusal } from '../../checks/config/support/refusal-readings.ts';
import { cut } from '../../checks/support/words.ts';
import { noFault, unknown } from '../../model/finding.ts';
import type { Found, Outcome } from '../../model/finding.ts';
import type { Said } from '../dry-run.ts';
import { faultOf, manifestFix } from './check.ts';
import type { PlannedCheck, PlannedContext } from './check.ts';
import { untypedOf } from './untyped.ts';

/** The part of a message before the server's reason: `pods "web-x" is forbidden: `. It holds a name that no pod gets. */
const SUBJECT = /^[\w.]{1,80} "[^"]{0,253}" is (?:forbidden|invalid): /;

/** Characters of a message in a summary. */
const MOST = 220;

type Refused = Extract<Said, { state: 'refused' | 'unanswered' }>;

function refusal(context: PlannedContext, said: Refused, what: 'pod' | 'workload'): Found {
  const { ref } = context.planned;
  const reading = readRefusal(said.message);
  const isInvalid = said.state === 'refused' && said.isInvalid;
  const words = said.message.replace(SUBJECT, '').replace(/\s+/g, ' ');
  const why = reading.known && !isInvalid ? reading.why : words;
  const confirmed = said.state === 'refused' && (reading.known || isInvalid);
  return faultOf({
    id: `preflight/${what}-refused`,
    category: isInvalid && /resources|requests|limits/.test(words) ? 'resource-limits' : reading.category,
    confidence: confirmed ? 'confirmed' : 'likely',
    summary: `the API server ${said.state === 'unanswered' ? 'cannot admit' : 'refuses'} ${what === 'pod' ? `the pod of ${ref.kind}/${ref.name}` : `${ref.kind}/${ref.name} itself`}: ${cut(why, MOST)}`,
    evidence: [{ object: `${ref.kind}/${ref.name}`, field: `dry run of the ${what}`, time: null, quote: said.message }],
    fixes: reading.fixes({
      ...context,
      resource: context.planned.resource,
      workload: context.planned.object,
      replicaSets: [],
      name: ref.name,
    }),
  });
}

function unasked(said: Said, what: 'pod' | 'workload', namespace: string): Outcome | undefined {
  if (said.state === 'forbidden')
    return unknown(`you may not ${said.verb} ${said.resource} in ${namespace}, so no dry run of the ${what}`);
  return said.state === 'unknown' ? unknown(`no dry run of the ${what}: ${cut(said.why, 100)}`) : undefined;
}

/** How the server refuses a value of another type (k8s.io/apimachinery/pkg/runtime/serializer/json). */
const WRONG_TYPE = /cannot unmarshal (?:bool|number|object|array) into Go struct field \S{1,300} of type string/;

const isRefused = (said: Said | undefined): said is Refused =>
  said?.state === 'refused' || said?.state === 'unanswered';

export const admission: PlannedCheck = {
  run(context) {
    const { said, namespace } = context;
    // A value that is no text is reported with its path by its own check.
    const isNamed = untypedOf(context).length > 0;
    const ownOf = (one: Said | undefined): Said | undefined =>
      isNamed && one?.state === 'refused' && WRONG_TYPE.test(one.message) ? undefined : one;
    const [pod, workload] = [ownOf(said.pod), ownOf(said.workload)];
    const found: Outcome[] = [];
    if (isRefused(pod)) found.push(refusal(context, pod, 'pod'));
    // Both have the same template: what is invalid in it is said once.
    const same = isRefused(pod) && isRefused(workload) && context.planned.path === '';
    const invalidTwice =
      pod?.state === 'refused' && workload?.state === 'refused' && pod.isInvalid && workload.isInvalid;
    if (isRefused(workload) && !same && !invalidTwice) found.push(refusal(context, workload, 'workload'));
    for (const [one, what] of [
      [pod, 'pod'],
      [workload, 'workload'],
    ] as const) {
      const missed = one && unasked(one, what, namespace);
      if (missed) found.push(missed);
    }
    const { broken, ref } = context.planned;
    if (broken !== undefined && !isRefused(pod) && !isRefused(workload))
      found.push(
        faultOf({
          id: 'preflight/template-invalid',
          category: 'missing-config',
          confidence: 'likely',
          summary: `${ref.kind}/${ref.name} gets no pods: ${broken}`,
          evidence: [
            { object: `${ref.kind}/${ref.name}`, field: context.planned.path || 'spec', time: null, quote: broken },
          ],
          fixes: [manifestFix('correct the pod template')],
        }),
      );
    if (found.length === 0 && pod?.state === 'accepted')
      found.push(noFault('the API server accepts the pod in a dry run'));
    return found;
  },
};
