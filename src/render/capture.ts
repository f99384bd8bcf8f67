/** What was captured: the end, the memory before it, why. */
import type { Capture } from '../model/capture.ts';
import { formatBytes } from '../knowledge/quantity.ts';
import { renderDiagnosis } from './diagnosis.ts';
import { sanitise, wrap } from './text.ts';
import { dateTime } from './time.ts';
import type { View } from './view.ts';

/** Samples shown: the rise before the end. */
const SHOWN = 5;

function endOf({ target, container, exitCode, reason, finishedAt }: Capture): string {
  const who = container === null ? target.name : `${container} of ${target.name}`;
  const how =
    exitCode === null
      ? `failed (${reason ?? 'no reason given'})`
      : `exited ${exitCode}${reason === null || reason === 'Error' ? '' : ` (${reason})`}`;
  return `${who} ${how}${finishedAt === null ? '' : ` at ${dateTime(finishedAt)}`}.`;
}

/** @returns the whole answer, ending with a line break */
export function renderCapture(capture: Capture, view: View): string {
  const { memory } = capture;
  const rise = memory
    .slice(-SHOWN)
    .map((sample) => formatBytes(sample.bytes))
    .join(', ');
  const seen =
    memory.length === 0
      ? 'Its memory was not seen: the metrics API gave no sample.'
      : `Its memory before that: ${rise} (last seen ${dateTime(memory.at(-1)!.time)}).`;
  const head = [endOf(capture), seen].flatMap((line) => wrap(sanitise(line), view.width));
  return `${head.join('\n')}\n\n${capture.diagnosis === null ? 'The pod was gone before it could be explained; the bundle holds what was seen of it.\n' : renderDiagnosis(capture.diagnosis, view)}`;
}
