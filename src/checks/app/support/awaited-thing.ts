/** What a container waits for other than an address, as parts of a finding. */
import type { Citation, Confidence, Fix, Link } from '../../../model/finding.ts';
import { once, oneOf } from '../../../expressions.ts';
import { command } from '../../../model/command.ts';
import type { PodContext } from '../../check.ts';
import { citeLog, citeMount } from '../../support/cite.ts';
import { mountOf, sayVolume } from '../../support/mounts.ts';
import { alternative, editFix, look } from '../../support/owner.ts';
import { cut } from '../../support/words.ts';
import type { Waiting } from '../../upstream/support/waiting.ts';
import { standingOf } from './awaited-object.ts';

/** What a container waits for. */
export interface Thing {
  readonly confidence: Confidence;
  /** A clause after how long it has waited: `it waits for file /shared/ready`. */
  readonly says: string;
  readonly chain: readonly Link[];
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/** After this time an init container does not end, even if its log and command do not say what it waits for. */
const LONG_SECONDS = 300;

/** A program that writes so tries again. */
const RETRIES = once(() =>
  oneOf([
    /\b(?:retry(?:ing)?|re-?tries|try(?:ing)? again|will try|attempt(?:ing)?|waiting|wait(?:s|ed)? for|still)\b/i,
    /\bnot (?:yet )?(?:ready|available|reachable)\b|\b(?:held by|is locked|blocked)\b/i,
  ]),
);
/** Most characters of a line that are searched. */
const MAX_LINE = 400;

/** Cites the last line of the container's log. */
export function citeLastLine(context: PodContext, { container, kind }: Waiting): Citation[] {
  const log = kind === 'hook' ? undefined : context.runningLog(container);
  const last = log?.state === 'known' ? log.value.lines.findLast(({ text }) => text.trim() !== '') : undefined;
  return log?.state === 'known' && last ? [citeLog(context, log.value, last.index)] : [];
}

function file(context: PodContext, waiting: Waiting, path: string): Thing {
  const { container } = waiting;
  const mounted = mountOf(container, context.pod, path);
  const others = context.containers.filter(
    (one) => one.name !== container.name && one.spec.volumeMounts?.some(({ name }) => name === mounted?.mount.name),
  );
  const where = mounted ? ` on ${sayVolume(mounted.volume, context.name)}` : '';
  const started = others.some(({ state, dead }) => state === 'running' || dead !== undefined);
  const why = mounted && others.length > 0 && !started ? ', and no container that mounts it has started' : '';
  return {
    confidence: 'likely',
    says: `it waits for ${path}${where}${why}`,
    chain: [],
    evidence: mounted ? [citeMount(context, container, mounted.mount)] : [],
    fixes: [
      look(
        `see whether ${path} exists in the container`,
        command`kubectl -n ${context.namespace} exec ${context.name} -c ${container.name} -- ls -la ${path.slice(0, path.lastIndexOf('/')) || '/'}`,
      ),
      editFix(
        context,
        others.length > 0
          ? `let a container that starts before ${container.name} write ${path}, or correct the path`
          : `correct the path ${path}: no other container of the pod mounts that place`,
      ),
    ],
  };
}

/** Returns what a container waits for, by its command; undefined where that names nothing but addresses, or nothing. */
export function thingOf(context: PodContext, waiting: Waiting): Thing | undefined {
  const { awaited, container, kind } = waiting;
  for (const one of awaited) {
    if (one.is === 'object') {
      const standing = standingOf(context, one);
      const name = standing?.object ?? `${one.kind}/${one.name}`;
      return {
        confidence: 'likely',
        says: `it waits for ${name}${standing ? `, which ${standing.says}` : ''}`,
        chain: standing
          ? [
              { object: `Pod/${context.name}`, says: `waits for ${name}` },
              { object: name, says: standing.says },
              ...standing.links,
            ]
          : [],
        evidence: standing?.evidence ?? [],
        fixes: [
          look(`see the state of ${name}`, command`kubectl -n ${context.namespace} describe ${one.kind} ${one.name}`),
        ],
      };
    }
    if (one.is === 'file') return file(context, waiting, one.path);
    if (one.is === 'forever' && (kind === 'init' || kind === 'hook'))
      return {
        confidence: 'likely',
        says: `its command never ends (${cut(one.words, 60)})`,
        chain: [],
        evidence: [],
        fixes: [
          kind === 'init'
            ? editFix(
                context,
                `let ${container.name} exit with 0 when it is done, or make it a sidecar (restartPolicy: Always)`,
              )
            : editFix(context, `let the postStart hook of ${container.name} return`),
          alternative(editFix(context, `remove ${container.name} if the pod does not need it`)),
        ],
      };
  }
  return kind === 'init' || kind === 'hook' ? unnamed(context, waiting) : undefined;
}

/** Returns what is known of a container with a command that does not say what it waits for: its last line, or little. */
function unnamed(context: PodContext, waiting: Waiting): Thing | undefined {
  const { container, kind, seconds } = waiting;
  const [last] = citeLastLine(context, waiting);
  const retries = last !== undefined && RETRIES().test(last.quote.slice(0, MAX_LINE));
  if (kind === 'init' && seconds < LONG_SECONDS && !retries) return undefined;
  const without =
    kind === 'hook' ? `it runs ${cut(waiting.command.quote, 80)}` : 'its log and command do not say what it waits for';
  return {
    confidence: kind === 'hook' || retries ? 'likely' : 'possible',
    says: last ? `its last log line: ${last.quote}` : without,
    chain: [],
    evidence: [],
    fixes: [
      look(
        'see which process runs in the container, and for how long',
        command`kubectl -n ${context.namespace} exec ${context.name} -c ${container.name} -- ps aux`,
      ),
    ],
  };
}
