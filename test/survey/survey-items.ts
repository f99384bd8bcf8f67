/** Items of a list, made up for tests. */
import type { Cause } from '../../src/model/diagnosis.ts';
import type { DiagnosisList, Group, PodItem } from '../../src/model/list.ts';

export const NOW = '2026-01-01T12:00:00Z';

export const causeWith = (over: Partial<Cause> = {}): Cause => ({
  rank: 1,
  id: 'config/secret-missing',
  category: 'missing-config',
  confidence: 'confirmed',
  container: 'web',
  about: { kind: 'Secret', namespace: 'shop', name: 'db', part: null },
  details: {},
  summary: 'Secret db does not exist in namespace shop; env PW of web needs it',
  chain: [],
  evidence: [{ object: 'Secret/db', field: 'lookup', time: null, quote: 'not found' }],
  fixes: [
    {
      text: 'make Secret db',
      command: 'kubectl -n shop create secret generic db --from-literal=password=…',
      argv: null,
      effect: 'repairs',
      risk: 'changes',
    },
  ],
  ...over,
});

export function itemWith(
  name: string,
  over: Partial<PodItem> & {
    namespace?: string;
    restarts?: number;
    exit?: number;
    finishedAt?: string;
    status?: string;
  } = {},
): PodItem {
  const {
    namespace = 'shop',
    restarts = 0,
    exit,
    finishedAt = '2026-01-01T11:58:00Z',
    status = 'CrashLoopBackOff',
    ...rest
  } = over;
  return {
    target: { kind: 'Pod', namespace, name },
    state: 'crashing',
    containers: [
      {
        name: 'web',
        type: 'app',
        status,
        restarts,
        lastExit:
          exit === undefined ? null : { code: exit, signal: null, reason: 'Error', startedAt: finishedAt, finishedAt },
        unreadySince: null,
        notRestartedBy: null,
        backoff: null,
        betweenCrashesSince: null,
        estimate: null,
      },
    ],
    causes: [causeWith()],
    history: [],
    node: 'node-1',
    createdAt: '2026-01-01T11:00:00Z',
    workload: null,
    sharedFrom: null,
    olderRevision: null,
    unreadLog: null,
    ...rest,
  };
}

export const listWith = (items: PodItem[], groups: Group[], over: Partial<DiagnosisList> = {}): DiagnosisList => ({
  apiVersion: 'crashloop/v1',
  kind: 'DiagnosisList',
  items,
  groups,
  gaps: [],
  scanned: { namespaces: 1, pods: 100 },
  at: NOW,
  ...over,
});
