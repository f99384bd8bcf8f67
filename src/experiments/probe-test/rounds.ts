/** The second round of a probe-test: what the first one left open. Pure. */
import { formatCores, parseQuantity } from '../../knowledge/quantity.ts';
import { targetOf } from '../../knowledge/probes.ts';
import type { PlannedPod } from '../../model/experiment-answer.ts';
import type { Container } from '../../model/objects.ts';
import type { Lab } from '../test.ts';
import { baseSpec, handlerIn, measuringWatch, planned, STEADY_SECONDS } from './copies.ts';
import type { CopyWish, ProbeWish } from './copies.ts';
import { answerInstead, isLate, neededRun, needsLonger } from './seen.ts';
import type { Seen } from './seen.ts';
import { containerIn, generousTimeout, measured, measuring } from './specs.ts';
import type { Subject } from './subject.ts';
import { lookedUp, otherTargets } from './targets.ts';

/** Copies of the second round, at most. */
export const MOST_FURTHER = 4;

/** The timeouts that are tried, as multiples of the probe's own. */
const FACTORS = [2, 4, 8];
/** Cores: an app with a higher limit is seldom short of processor time. */
const TIGHT_CORES = 1;
/** The higher limit: four times as much, and at least half a core. */
const [MORE_CPU, LEAST_CORES] = [4, 0.5];

function slower(seen: Seen, subject: Subject, wish: ProbeWish): CopyWish[] {
  const { timeout } = subject.timing;
  const long = generousTimeout(timeout);
  const start = Math.ceil(seen.generous?.first ?? 0) + STEADY_SECONDS;
  return FACTORS.map((factor) => factor * timeout)
    .filter((seconds) => seconds < long)
    .map((seconds) => ({
      role: 'slower',
      tag: `slow${seconds}`,
      step: `no probe kills, timeout ${seconds} s`,
      purpose: `does it answer ${subject.asks} within ${seconds} s every time?`,
      watch: wish.duration ?? Math.ceil(Math.max(start, neededRun(seen, seconds))),
      more: wish.duration === undefined ? start + 3 * seconds : 0,
      steady: Math.max(STEADY_SECONDS, 3 * seconds),
      change: (one) => measured(one, measuring(handlerIn(one, subject), seconds)),
    }));
}

/** Returns a container with a higher cpu limit. A request that equals its limit is raised too, as QoS Guaranteed asks. */
function withCpu(container: Container, cpu: string): Container {
  const { limits = {}, requests } = container.resources ?? {};
  const isEqual = requests?.cpu !== undefined && requests.cpu === limits.cpu;
  return {
    ...container,
    resources: {
      ...container.resources,
      limits: { ...limits, cpu },
      ...(requests && isEqual ? { requests: { ...requests, cpu } } : {}),
    },
  };
}

/** Returns the higher limit to try; undefined where the container has none, or a high one. */
export function higherCpu({ container }: Pick<Subject, 'container'>): string | undefined {
  const cores = parseQuantity(container.cpuLimit);
  if (cores === undefined || cores > TIGHT_CORES) return undefined;
  return formatCores(Math.max(LEAST_CORES, cores * MORE_CPU));
}

/** A copy with more processor time. No probe kills it, so that it also shows an answer that still comes too late. */
function roomier(subject: Subject, wish: ProbeWish): CopyWish[] {
  const cpu = higherCpu(subject);
  if (cpu === undefined) return [];
  const { watch, more, steady } = measuringWatch(subject, wish);
  const shortest = Math.min(watch, steady);
  return [
    {
      ...{ watch: shortest, more: watch - shortest + more, steady },
      role: 'roomier',
      tag: 'cpu',
      step: `no probe kills, cpu limit ${cpu}`,
      purpose: `when does it first answer with a cpu limit of ${cpu} instead of ${subject.container.cpuLimit}?`,
      change: (one) => withCpu(measured(one, measuring(handlerIn(one, subject), subject.timing.timeout)), cpu),
    },
  ];
}

function elsewhere(lab: Lab, seen: Seen, subject: Subject, wish: ProbeWish): CopyWish[] {
  const answer = answerInstead(seen);
  const spec = baseSpec(lab, wish);
  const container = containerIn(spec, subject.container.name);
  if (!answer || !container) return [];
  const { watch, more, steady } = measuringWatch(subject, wish);
  return otherTargets(spec, subject, handlerIn(container, subject), answer, lab.diagnosis.causes).map(
    (handler, index) => {
      const program = lookedUp(handler);
      const what = program === undefined ? `asks ${targetOf(handler, container)}` : `looks for ${program}`;
      return {
        role: 'elsewhere',
        tag: `other${index + 1}`,
        step: `no probe kills, ${what}`,
        purpose:
          program === undefined
            ? `does ${container.name} answer ${targetOf(handler, container)}?`
            : `is ${program} missing from ${container.name}?`,
        // As long as the first round, unless it answers sooner.
        watch: Math.min(watch, steady),
        more: watch - Math.min(watch, steady) + more,
        steady,
        change: (one) => measured(one, measuring(handler, generousTimeout(subject.timing.timeout))),
      };
    },
  );
}

/** Returns the copies of the second round; empty: the first one left nothing open, or no copy can show it. */
export function furtherCopies(lab: Lab, seen: Seen, subject: Subject, wish: ProbeWish, id: string): PlannedPod[] {
  const { generous, original } = seen;
  if (generous?.end !== 'ran' || original?.end === 'ran') return [];
  const copies =
    generous.first === null
      ? [...elsewhere(lab, seen, subject, wish), ...roomier(subject, wish)]
      : needsLonger(seen, subject)
        ? [...slower(seen, subject, wish), ...roomier(subject, wish)]
        : isLate(seen, subject)
          ? roomier(subject, wish)
          : [];
  return copies.map((one) => planned(lab, subject, wish, id, one));
}
