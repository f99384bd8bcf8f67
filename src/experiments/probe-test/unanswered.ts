/** The verdict where the probe never succeeded in a copy that kept running. Pure. */
import { portOf, targetOf } from '../../knowledge/probes.ts';
import type { Confidence } from '../../model/finding.ts';
import type { Lab } from '../test.ts';
import { adviceOf, causeFor } from '../steps.ts';
import type { Say } from './answered.ts';
import { otherTarget, prove } from './fixes.ts';
import { isSteady } from './measured.ts';
import type { Answer, Measured } from './measured.ts';
import { cpuFix, cpuText, withMoreCpu } from './processor.ts';
import { answerInstead, failsAlike } from './seen.ts';
import type { Seen } from './seen.ts';
import { containerIn, handlerOf } from './specs.ts';
import type { Handler } from './specs.ts';
import type { Subject } from './subject.ts';
import { lookedUp, programNotFound } from './targets.ts';
import { inconclusive, instead, seconds } from './words.ts';

const handlerOfCopy = ({ run }: Measured, name: string): Handler =>
  handlerOf(containerIn(run.planned.spec, name)!.readinessProbe!);

/** Whether every failure after the first answer is the same answer: a later one may be of an app that still starts. */
function isConstant({ generous, strict }: Seen, { status }: Answer): boolean {
  const all = [...(generous?.answers ?? []), ...(strict?.answers ?? [])].filter(({ nature }) => nature !== 'refused');
  return all.every((one) => one.status === status);
}

/** What a status other than success says of the target. */
function ofStatus(seen: Seen, answer: Answer): 'target' | 'doubt' | 'app' | 'limit' {
  const { status = 0 } = answer;
  if (status >= 500) return 'app';
  if (status === 429) return 'limit';
  return status === 401 || status === 403 || !isConstant(seen, answer) ? 'doubt' : 'target';
}

const hint = (lab: Lab, { container }: Subject): Say['advice'] => adviceOf(causeFor(lab.diagnosis, container.name), 2);

/**
 * Whether an answer of another target proves that the probed one is wrong. A port that accepts connections shows nothing
 * of an app that never answers there: the kernel accepts them. An app may open one port long before another: the container
 * has to declare the port that answers and not the probed one, and no third one if it only accepts connections.
 */
function isProofOf({ container: { spec }, probe }: Subject, handler: Handler): boolean {
  if (handler.tcpSocket && !probe.tcpSocket) return false;
  const declared = (spec.ports ?? []).map(({ containerPort }) => containerPort);
  const [asked, found] = [portOf(probe, spec), portOf(handler, spec)];
  if (asked === found) return true;
  return !declared.includes(asked!) && declared.includes(found!) && (!handler.tcpSocket || declared.length === 1);
}

/** The app answers another target. */
function wrongTarget(lab: Lab, seen: Seen, subject: Subject, answer: Answer, other: Measured): Say {
  const { container, kind, asks } = subject;
  const handler = handlerOfCopy(other, container.name);
  const isDoubtful = answer.nature === 'status' && ofStatus(seen, answer) !== 'target';
  const isProof = !isDoubtful && isProofOf(subject, handler) && failsAlike(seen, subject);
  const confidence: Confidence = isProof ? 'confirmed' : 'likely';
  const fix = otherTarget(lab, subject, handler);
  const ran = Math.round(seen.generous!.run.ranSeconds);
  return {
    verdict: 'wrong-target',
    confidence,
    summary:
      `${container.name} runs for ${ran} s, and its ${kind} probe never succeeds (${asks}: ${instead(answer)}). ` +
      `It answers ${targetOf(handler, container.spec)} after ${seconds(other.first!)}`,
    advice: [fix, ...prove(lab, fix)],
  };
}

/** The program of an exec probe is missing. */
function missingProgram(lab: Lab, seen: Seen, subject: Subject, answer: Answer): Say | undefined {
  const { container, kind } = subject;
  const lookup = seen.elsewhere.find(({ run }) => {
    const probe = containerIn(run.planned.spec, container.name)?.readinessProbe;
    return probe && lookedUp(probe) !== undefined;
  });
  const named = programNotFound(subject, answer);
  // A message of the kubelet about a probe that it could not run; a line of a program is none.
  const isRuntime = answer.errored && /executable file not found|no such file or directory/i.test(answer.text);
  if (!isRuntime && named === undefined) return undefined;
  const isShown = isRuntime || (lookup !== undefined && isSteady(lookup));
  const what = named === undefined ? `its command cannot run (${instead(answer)})` : `its command needs ${named}`;
  const shown = lookup && isSteady(lookup) ? `, and the shell of the container does not find it` : '';
  return {
    verdict: 'wrong-target',
    confidence: isShown && failsAlike(seen, subject) ? 'confirmed' : 'likely',
    summary: `${container.name} runs for ${Math.round(seen.generous!.run.ranSeconds)} s without its ${kind} probe, which never succeeds: ${what}${shown}`,
    advice: [
      {
        text: `probe with httpGet, tcpSocket or grpc, or with a command that is in the image${named === undefined ? '' : `, or add ${named} to the image`}`,
        command: null,
      },
      ...hint(lab, subject),
    ],
  };
}

/** No other target answers: what the failure alone shows. */
function byAnswer(lab: Lab, seen: Seen, subject: Subject, answer: Answer): Say {
  const { container, kind, asks } = subject;
  const ran = Math.round(seen.generous!.run.ranSeconds);
  const runs = `${container.name} runs for ${ran} s, and its ${kind} probe never succeeds (${asks}: ${instead(answer)})`;
  const say = (verdict: 'app' | 'wrong-target', more: string): Say => ({
    verdict,
    confidence: 'likely',
    summary: `${runs}. ${more}`,
    advice: hint(lab, subject),
  });
  switch (answer.nature) {
    case 'status': {
      const of = ofStatus(seen, answer);
      if (of === 'app') return say('app', 'The probe reaches the app, which reports an error');
      if (of === 'limit')
        return inconclusive(`${runs}. The copies ask every second, which may exceed a limit of the app`);
      if (answer.status === 401 || answer.status === 403)
        return say('wrong-target', 'The app may also deny the probe access only for now');
      return say('wrong-target', 'No other path was seen to answer');
    }
    case 'scheme':
    case 'redirected':
    case 'grpc-missing':
      return say('wrong-target', 'The app listens and speaks another protocol than the probe');
    case 'unhealthy':
      return say('app', 'The app itself reports that it is not healthy');
    case 'timeout':
      return /awaiting headers|did not complete/.test(answer.text)
        ? say('app', 'It accepts the connection and does not answer')
        : inconclusive(`${runs}. Neither an answer nor a refusal came`, hint(lab, subject));
    case 'refused':
      return inconclusive(
        `${runs}. It listens on another port, on localhost only, not yet, or not at all`,
        hint(lab, subject),
      );
    default:
      return inconclusive(
        `${runs}. Either the app is not healthy, or the probe asks for something wrong`,
        hint(lab, subject),
      );
  }
}

/** Returns the verdict where the copy with the long timeout kept running and never answered. */
export function concludeUnanswered(lab: Lab, seen: Seen, subject: Subject): Say {
  const { container, asks, kind } = subject;
  const answer = answerInstead(seen);
  const roomier = withMoreCpu(seen, subject, false);
  if (roomier) {
    const fix = cpuFix(lab, subject, roomier);
    const ran = Math.round(seen.generous!.run.ranSeconds);
    return {
      verdict: 'too-early',
      confidence: roomier.inTime && failsAlike(seen, subject) ? 'confirmed' : 'likely',
      summary: `${container.name} does not answer ${asks} within ${ran} s. ${cpuText(subject, roomier)}`,
      advice: [fix, ...prove(lab, fix)],
    };
  }
  if (!answer)
    return inconclusive(
      `the ${kind} probe of ${container.name} never succeeds in ${Math.round(seen.generous!.run.ranSeconds)} s (${asks}), and no event of the copies says why`,
      hint(lab, subject),
    );
  if (subject.probe.exec) return missingProgram(lab, seen, subject, answer) ?? byAnswer(lab, seen, subject, answer);
  const other = seen.elsewhere.find(isSteady);
  const isReached = answer.nature === 'status' && ['app', 'limit'].includes(ofStatus(seen, answer));
  // A declared port that opens late looks like a wrong one, and another that accepts connections proves nothing.
  const isLate = other && subject.probe.tcpSocket && !isProofOf(subject, handlerOfCopy(other, container.name));
  if (other && !isReached && !isLate) return wrongTarget(lab, seen, subject, answer, other);
  return byAnswer(lab, seen, subject, answer);
}
