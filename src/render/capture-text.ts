/** The answer of capture: how the container ended, its memory before that, and why. */
import type { Capture } from '../model/capture-answer.ts';
import { formatBytes } from '../knowledge/quantity.ts';
import { renderDiagnosis } from './diagnosis.ts';
import { sanitise } from './text.ts';
import { wrap } from './width.ts';
import { dateTime } from './time.ts';
import type { View } from './view.ts';

/** How many samples are shown. */
const SHOWN = 5;

function endOf({ target, container, exitCode, reason, finishedAt }: Capture): string {
  const who = container === null ? target.name : `${container} of ${target.name}`;
  const how =
    exitCode === null
      ? `failed (${reason ?? 'no reason given'})`
      : `exited ${exitCode}${reason === null || reason === 'Error' ? '' : ` (${reason})`}`;
  return `${who} ${how}${finishedAt === null ? '' : ` at ${dateTime(finishedAt)}`}.`;
}

/** Returns the answer for people, ending with a line break. */
export function renderCapture(capture: Capture, view: View): string {
  const { memory } = capture;
  const rise = memory
    .slice(-SHOWN)
    .map((sample) => formatBytes(sample.bytes))
    .join(', ');
  const seen =
    memory.length === 0
      ? 'Its memory is unknown: the metrics API had no sample.'
      : `Its memory before that: ${rise} (the last at ${dateTime(memory.at(-1)!.time)}).`;
  const head = [endOf(capture), seen].flatMap((line) => wrap(sanitise(line), view.width));
  return `${head.join('\n')}\n\n${capture.diagnosis === null ? 'The pod was deleted before it could be explained. The bundle holds what was read of it.\n' : renderDiagnosis(capture.diagnosis, view)}`;
}
