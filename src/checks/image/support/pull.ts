/** The images of a pod that could not be pulled. */
import { isBeingSetUp } from '../../../evidence/containers.ts';
import { sequence } from '../../../expressions.ts';
import { citeEvent, citeWaiting } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView, EventView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { pullKind } from './pull-kinds.ts';
import type { PullKind } from './pull-kinds.ts';

export interface PullFailure {
  /** null: an image volume of the pod. */
  readonly container: ContainerView | null;
  readonly image: string;
  /** The error of the runtime or the registry, without what the kubelet adds. */
  readonly text: string;
  readonly citation: Citation;
  /** The same error in the other of the two places, status and event. */
  readonly also: readonly Citation[];
  readonly kind: PullKind;
}

const WAITING = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);
/** A failed pull, whatever the reason of its event: kubelets of vendors have their own reasons. */
const FAILED = sequence(
  /^(?:failed to pull|error pulling|failed pulling|unable to pull|could not pull)(?: the)?(?: container)? image:? /i,
  /(?:"((?:[^"\\]|\\.){1,600})"|'([^']{1,600})'|([^\s"',]{1,600}?))[:,] {1,2}([\s\S]*)$/i,
);
/** Other checks read these. */
const KNOWN_ELSEWHERE: ReadonlySet<string> = new Set(['ErrImageNeverPull', 'InvalidImageName']);
/** The waiting reasons of other kubelets name the pull too. */
const PULL_REASON = /image ?pull|pull ?image|image ?fetch/i;
const isPullReason = (reason: string | undefined): boolean =>
  WAITING.has(reason ?? '') || (!KNOWN_ELSEWHERE.has(reason ?? '') && PULL_REASON.test(reason ?? ''));
const BACK_OFF = /^Back-off pulling image "(?:[^"\\]|\\.){1,600}"(?:: (?:ErrImagePull: )?([\s\S]*))?$/;

/** Reads the message of a failed pull: the image that it names, and the error. */
function readFailed(message: string): { readonly image: string; readonly said: string } | undefined {
  const [, double, single, bare, said] = FAILED.exec(message.slice(0, 8000)) ?? [];
  const image = double ?? single ?? bare;
  return image === undefined || said === undefined ? undefined : { image, said };
}

/** Returns the newest failed pull of a container; undefined if a later pull succeeded. */
function newestFailure(events: readonly EventView[], container: ContainerView): EventView | undefined {
  const mine = events.filter(
    ({ container: name, message }) =>
      name === container.name || (name === null && readFailed(message)?.image === container.spec.image),
  );
  const failed = mine.filter((event) => event.type !== 'Normal' && readFailed(event.message) !== undefined).at(-1);
  const pulled = mine.filter((event) => event.reason === 'Pulled').at(-1);
  if (!failed) return undefined;
  return pulled && Date.parse(pulled.last ?? '') >= Date.parse(failed.last ?? '') ? undefined : failed;
}

/** Returns the image volume that a failed pull is about; undefined: the container's own image. */
function imageVolume(context: PodContext, own: string, named: string | undefined, text: string): string | undefined {
  return (context.pod.spec?.volumes ?? [])
    .map((one) => one.image?.reference)
    .find((reference) => reference && reference !== own && (named === reference || text.includes(reference)));
}

function failureOf(context: PodContext, container: ContainerView): PullFailure | undefined {
  const { some: events, all } = context.podEvents();
  const { waiting } = container;
  const failing = isPullReason(waiting?.reason);
  const event = newestFailure(events, container);
  // Between two attempts only the event shows the failure. It counts if no later pull can be missing.
  if (!failing && (!event || all.state !== 'known')) return undefined;
  const { image: named, said } = readFailed(event?.message ?? '') ?? {};
  const message = waiting?.message ?? '';
  const backOff = BACK_OFF.exec(message);
  const fromStatus = failing ? (backOff ? (backOff[1] ?? '') : message) : '';
  const text = fromStatus || said || '';
  const own = container.spec.image ?? '';
  const volume = imageVolume(context, own, named, text);
  const image = volume ?? (named && text === said ? named : own);
  return {
    container: volume ? null : container,
    image,
    text: text || message || (waiting?.reason ?? ''),
    citation: fromStatus || !event ? citeWaiting(context, container) : citeEvent(event),
    also: fromStatus && event ? [citeEvent(event)] : [],
    kind: waiting?.reason === 'RegistryUnavailable' ? 'unreachable' : pullKind(text, image),
  };
}

/** Whether the kubelet delays the next attempt to start a container that never ran, or not since (evidence/blocked.ts). */
const isDelayed = (reason: string | undefined, dead: unknown): boolean =>
  reason === 'CrashLoopBackOff' && dead === undefined;

/** Returns every image of the pod that could not be pulled, from its containers' states and the pod's events. */
export function allPullFailures(context: PodContext): PullFailure[] {
  const waits = context.containers.filter((one) => one.type !== 'ephemeral' && one.state === 'waiting');
  const stuck = waits.filter(
    ({ waiting, dead }) => isPullReason(waiting?.reason) || isBeingSetUp(waiting) || isDelayed(waiting?.reason, dead),
  );
  return stuck.flatMap((container) => failureOf(context, container) ?? []);
}

/** Returns the failures of one kind. */
export const pullFailures = (context: PodContext, kind: PullKind): PullFailure[] =>
  allPullFailures(context).filter((one) => one.kind === kind);

/** What runtimes write before the registry's answer. */
const PULLING = [
  'failed to pull and unpack image',
  'Error response from daemon:',
  'unable to pull image or OCI artifact: pull image err:',
  'initializing source',
];
const BEFORE_ANSWER = new RegExp(String.raw`^(?:${PULLING.join('|')}) (?:"[^"]{1,600}": |\S{1,600}: )?`);

/** Returns the end of a runtime's error: the registry's answer. */
export function coreOfPull(text: string): string {
  const answer = text
    .replace(/^rpc error: code = \w{1,30} desc = /, '')
    .replace(BEFORE_ANSWER, '')
    .replace(/^failed to resolve (?:reference|image)(?: "[^"]{1,600}")?: /, '')
    .trim();
  return answer || text;
}

/** Returns what a sentence calls an image: `image web:1 of web`. */
export const sayImage = ({ image, container }: PullFailure): string =>
  `image ${image} of ${container ? container.name : 'an image volume'}`;
