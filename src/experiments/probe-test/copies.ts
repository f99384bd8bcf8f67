/** The copies of the first round of a probe-test, and what all of its copies share. Pure. */
import type { CopyRole, PlannedPod } from '../../model/experiment-answer.ts';
import type { Container, PodSpec } from '../../model/objects.ts';
import { PROBE_FIELD } from '../../knowledge/probes.ts';
import { copySpec } from '../../knowledge/copy-spec.ts';
import { plannedCopy } from '../copy.ts';
import { initSeconds } from '../observed.ts';
import type { Lab } from '../test.ts';
import { containerIn, generousTimeout, handlerOf, measured, measuring, withContainer } from './specs.ts';
import type { Handler } from './specs.ts';
import type { Subject } from './subject.ts';

export interface ProbeWish {
  readonly container?: string;
  readonly skipInit: boolean;
  readonly shareVolumes: boolean;
  readonly keepLabels: boolean;
  /** Seconds for which each copy is watched. */
  readonly duration?: number;
}

/** How long a copy is watched, in seconds. */
export interface Watch {
  readonly watch: number;
  /** Extra seconds until it answers, and answers steadily. */
  readonly more: number;
  readonly steady: number;
}

/** Seconds for which an answer, or none, has to last. */
export const STEADY_SECONDS = 15;
/** A copy is watched no longer than this for a failure that takes long, and no longer than this in all. */
const [LONGEST_SECONDS, LIMIT_SECONDS] = [300, 600];
/** A pod is watched for at least so long until its app answers. */
const PATIENCE_SECONDS = 60;
/** The kubelet drops the events of a pod after about 25 (k8s.io/client-go/tools/record: spamFilter). */
const MOST_EVENTS = 18;

/** How long the pod's own probes take to kill, in seconds, if they never succeed. */
export const budgetOf = ({ window, startup }: Pick<Subject, 'window' | 'startup'>): number => window.latest + startup;

/** Whether the pod's container lived longer than its probe allows without a success. */
export const livedBeyond = (subject: Subject): boolean =>
  subject.lived !== null && subject.lived > budgetOf(subject) + STEADY_SECONDS;

/** Returns how long the copy with the pod's own probes is watched. */
export function originalWatch(subject: Subject, { duration }: ProbeWish): Watch {
  const needed = Math.max(20, budgetOf(subject) + 10);
  const usual = Math.ceil((subject.lived ?? 0) * 1.5) + 10;
  const watch = duration ?? Math.min(LIMIT_SECONDS, Math.max(needed, Math.min(usual, LONGEST_SECONDS)));
  return { watch, more: 0, steady: 0 };
}

/** Returns how long the copies that measure are watched: until the app answers steadily, or three budgets are over. */
export function measuringWatch(subject: Subject, wish: ProbeWish): Watch {
  const { watch } = originalWatch(subject, wish);
  if (wish.duration !== undefined) return { watch, more: 0, steady: STEADY_SECONDS };
  // An app that hangs is seen only when the try with the long timeout ends.
  const hang = livedBeyond(subject) ? generousTimeout(subject.timing.timeout) + STEADY_SECONDS : 0;
  const whole = Math.min(LIMIT_SECONDS, watch + hang);
  const more = Math.max(PATIENCE_SECONDS, 2 * budgetOf(subject));
  return { watch: whole, more: Math.min(more, LIMIT_SECONDS - whole), steady: STEADY_SECONDS };
}

/** What makes one copy differ from the others. */
export interface CopyWish extends Watch {
  readonly role: CopyRole;
  readonly tag: string;
  readonly step: string;
  readonly purpose: string;
  readonly change: (container: Container) => Container;
}

/** Returns the spec of the pod as every copy starts with it: with all of its probes, on its node. */
export const baseSpec = ({ pod }: Lab, { skipInit }: ProbeWish): PodSpec =>
  copySpec(pod, { node: pod.spec?.nodeName ?? null, skipInit, keepReadiness: true });

/** Returns a copy. @param id of the experiment */
export function planned(lab: Lab, subject: Subject, wish: ProbeWish, id: string, one: CopyWish): PlannedPod {
  const { name } = subject.container;
  const copy = plannedCopy({
    pod: lab.pod,
    test: 'probe-test',
    id,
    role: one.role,
    tag: one.tag,
    step: one.step,
    purpose: one.purpose,
    spec: withContainer(baseSpec(lab, wish), name, one.change),
    watched: [name],
    watchSeconds: one.watch,
    sleeps: false,
    keepLabels: wish.keepLabels,
    initSeconds: (wish.skipInit ? 0 : initSeconds(lab.pod)) + one.more,
  });
  return { ...copy, steadySeconds: one.steady, ...(one.more > 0 ? { readySeconds: one.more } : {}) };
}

/** Returns what the probe of a copy asks: names of ports may have become numbers. */
export const handlerIn = (container: Container, { kind, probe }: Subject): Handler =>
  handlerOf(container[PROBE_FIELD[kind]] ?? probe);

/** Seconds between two tries of a copy of which every failure should be in its events. */
export const sparsePeriod = ({ watch, more }: Watch): number => Math.ceil((watch + more) / MOST_EVENTS);

/** Returns the copies of the first round. */
export function firstCopies(lab: Lab, subject: Subject, wish: ProbeWish, id: string): PlannedPod[] {
  const { kind, timing, asks, container } = subject;
  const long = generousTimeout(timing.timeout);
  const [watch, original] = [measuringWatch(subject, wish), originalWatch(subject, wish)];
  const measures = (timeout: number, period: number): CopyWish['change'] => {
    return (one) => measured(one, measuring(handlerIn(one, subject), timeout, period));
  };
  const copies: CopyWish[] = [
    {
      ...watch,
      role: 'generous',
      tag: 'generous',
      step: `no probe kills, timeout ${long} s`,
      purpose: `when does ${container.name} first answer ${asks}, and does it keep answering?`,
      change: measures(long, 1),
    },
    {
      ...watch,
      role: 'strict',
      tag: 'strict',
      step: `no probe kills, timeout ${timing.timeout} s`,
      purpose: `does it answer within the timeout of the ${kind} probe, ${timing.timeout} s?`,
      change: measures(timing.timeout, sparsePeriod(watch)),
    },
    {
      ...original,
      role: 'original',
      tag: 'original',
      step: 'own probes',
      purpose: `does the ${kind} probe kill it as it kills the pod?`,
      change: (one) => one,
    },
  ];
  return copies.map((one) => planned(lab, subject, wish, id, one));
}

/** Returns the declared and known ports of a container, without one. */
export const withPorts = (spec: PodSpec, name: string, without: number | undefined): number[] =>
  (containerIn(spec, name)?.ports ?? [])
    .filter(({ protocol }) => protocol === undefined || protocol === 'TCP')
    .map(({ containerPort }) => containerPort)
    .filter((port, index, all) => port !== without && all.indexOf(port) === index);
