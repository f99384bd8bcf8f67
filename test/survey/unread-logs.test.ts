/** Logs that a busy cluster does not give at once: `list` reads them again, and names those that it did not get. */
import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import type { DiagnosisList, PodItem } from '../../src/model/list.ts';
import { clusterScan } from '../../src/sources/cluster/pod-scan.ts';
import { openCluster } from '../../src/sources/cluster/source.ts';
import { survey } from '../../src/survey/survey.ts';
import { whyOf } from '../../src/render/list-why.ts';
import { environment } from '../sources/cluster/support/environment.ts';
import { fakeServer, status, tlsFile } from '../sources/cluster/support/server.ts';
import type { Seen } from '../sources/cluster/support/server.ts';
import { worldApi } from '../sources/cluster/support/world-api.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { crashed, podOf } from '../support/scenario.ts';
import { NOW } from './survey-items.ts';

const PANIC = 'panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:7 +0x1d\n';
const spec = { nodeName: 'node-1', containers: [{ name: 'web', image: 'registry.example.com/web:1' }] };
const web = (name: string, over: object = crashed('web', 2)): object =>
  podOf({
    metadata: { name, uid: `uid-${name}` },
    spec: spec as never,
    status: { phase: 'Running', containerStatuses: [over] as never },
  });
const node = (ready: string): object => ({
  kind: 'Node',
  metadata: { name: 'node-1' },
  status: { conditions: [{ type: 'Ready', status: ready }] },
});
const shop = { kind: 'Namespace', metadata: { name: 'shop' } };

interface Answered {
  readonly list: DiagnosisList;
  /** How often a log was asked for. */
  readonly asked: number;
}

/** @param refuse answers a request for a log instead of the kubelet; returns false where it does not */
async function listed(
  refuse: (count: number, seen: Seen, response: ServerResponse) => boolean | 'hangs',
  {
    pods = [web('a')],
    ready = 'True',
    logs = { 'a/web': PANIC, 'a/web previous': PANIC } as Record<string, string>,
  } = {},
): Promise<Answered> {
  const clock = FakeClock.running();
  let asked = 0;
  const api = worldApi({
    now: NOW,
    objects: [shop, node(ready), ...pods],
    logs,
    before: (seen, response) => {
      if (!seen.url.includes('/log?')) return false;
      const how = refuse(asked++, seen, response);
      if (how !== 'hangs') return how;
      void clock.sleep(5000).then(() => status(response, 504, 'Timeout', 'the kubelet did not answer'));
      return true;
    },
  });
  const server = await fakeServer(api);
  const source = await openCluster(
    { server: server.url, certificateAuthority: tlsFile('ca.crt') },
    environment({}, { clock }),
  );
  try {
    const options = { since: 3600, apart: false, selection: {} };
    return { list: await survey(source, clusterScan(source, 500), options), asked };
  } finally {
    await source.close();
    await server.close();
  }
}

const busy = (response: ServerResponse): true => {
  status(response, 500, 'InternalError', 'Get "https://10.0.0.7:10250/containerLogs/x": EOF');
  return true;
};
const gone = (response: ServerResponse): true => {
  status(response, 400, 'BadRequest', 'previous terminated container "web" in pod "a" not found');
  return true;
};
const ids = ({ list }: Answered): (string | undefined)[] => list.items.map(({ causes }) => causes[0]?.id);
const why = (item: PodItem): string => whyOf(item.causes[0] ?? null, false, [item], false).sentence;

describe('survey: logs that could not be read', () => {
  it('are read again after a short while', async () => {
    const answer = await listed((count, _, response) => count === 0 && busy(response));
    expect(ids(answer)).to.deep.equal(['app/unhandled-exception']);
    expect(answer.list.items[0]!.unreadLog).to.equal(null);
    expect(answer.list.gaps).to.deep.equal([]);
  });

  it('are read again at the end of the survey', async () => {
    // Each try asks for the log of the previous instance, then for the present one, which is the same.
    for (const [refuse, tries] of [
      [busy, 4],
      [gone, 2],
    ] as const) {
      const answer = await listed((count, _, response) => count < tries && refuse(response));
      expect(ids(answer), refuse.name).to.deep.equal(['app/unhandled-exception']);
      expect(answer.list.items[0]!.unreadLog, refuse.name).to.equal(null);
      expect(answer.list.gaps, refuse.name).to.deep.equal([]);
    }
  });

  it('are named in the row, first of all, also where the kubelet says that it has none', async () => {
    for (const [refuse, said] of [
      [busy, /^log of web \(previous\) not read \(.*EOF\): no cause found in what could be read$/],
      [gone, /^log of web \(previous\) not read \(the node no longer has it\): no cause found in what could be read$/],
    ] as const) {
      const { list } = await listed((_, __, response) => refuse(response));
      const [item] = list.items;
      expect(item!.causes, refuse.name).to.deep.equal([]);
      expect(why(item!), refuse.name).to.match(said);
    }
  });

  it('of the ended instance are missing where only that of the running one was read', async () => {
    const { state: _, ...rest } = crashed('web', 2) as { state: object };
    const running = { ...rest, state: { running: { startedAt: '2026-01-01T11:59:50Z' } } };
    const pods = [web('a', running)];
    const answer = await listed((__, seen, response) => seen.url.includes('previous=true') && busy(response), {
      pods,
      logs: { 'a/web': 'INFO starting\n', 'a/web previous': PANIC },
    });
    expect(answer.list.items[0]!.unreadLog).to.include({ state: 'failed' });
  });

  it('of a kubelet that hangs are asked for once more only where its node is ready', async () => {
    const pods = [web('a'), web('b'), web('c')];
    const slow = await listed((count) => (count < 3 ? 'hangs' : false), {
      pods,
      logs: { 'a/web': PANIC, 'b/web': PANIC, 'c/web': PANIC },
    });
    expect(ids(slow)).to.deep.equal(['app/unhandled-exception', 'app/unhandled-exception', 'app/unhandled-exception']);
    const dead = await listed(() => 'hangs', { pods, ready: 'Unknown' });
    expect(dead.asked).to.be.at.most(6);
    expect(dead.list.items.map(({ unreadLog }) => unreadLog?.state)).to.deep.equal(['failed', 'failed', 'failed']);
  });
});
