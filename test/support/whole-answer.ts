/** An answer with something in every part of a page: the tests of hostile texts put them into it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { PodDetails } from '../../src/model/pod-details.ts';
import type { LogsContainer } from '../../src/model/reports.ts';

export const answer = JSON.parse(
  readFileSync(fileURLToPath(new URL('../render/golden/crashing-upstream.json', import.meta.url)), 'utf8'),
) as Diagnosis;

/** Returns a log of these lines; the fourth is the decisive one. */
export const logOf = (texts: readonly string[]): LogsContainer => ({
  name: 'web',
  type: 'app',
  instance: 'dead',
  previous: true,
  lastExit: answer.containers[0]!.lastExit,
  missing: null,
  total: texts.length,
  truncated: false,
  lines: texts.map((text, index) => ({ index, time: null, severity: null, decisive: index === 3, text })),
});
export const details: PodDetails = {
  timeline: [
    {
      time: '2026-03-01T10:00:00Z',
      what: 'config',
      object: 'ConfigMap/web',
      container: null,
      says: 'edited',
      count: 1,
    },
    { time: '2026-03-01T10:00:09Z', what: 'start', object: 'Pod/web-1', container: 'web', says: 'started', count: 1 },
    { time: '2026-03-01T10:00:19Z', what: 'exit', object: 'Pod/web-1', container: 'web', says: 'exited 1', count: 1 },
  ],
  logs: [logOf(['one', 'two', 'three', 'four', 'five'])],
  memory: [
    {
      container: 'web',
      limit: '64Mi',
      limitBytes: 67108864,
      limitBy: 'container',
      request: '32Mi',
      requestBytes: 33554432,
      usedBytes: 40000000,
      usedAt: '2026-03-01T10:00:09Z',
      oomKilledAt: null,
    },
  ],
  gaps: [{ what: 'events of web-1', state: 'failed', why: 'failed', needs: null, request: null }],
};
