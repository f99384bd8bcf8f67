import { TOO_MANY } from '../../src/model/facts.ts';
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { MOST_EXPLAINED } from '../../src/diagnosis/examine.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { eventsAbout } from '../../src/evidence/events.ts';
import type { Event } from '../../src/model/objects.ts';
import { MAX_AT_ONCE } from '../../src/sources/gather.ts';
import { memorySource } from '../support/memory-source.ts';
import type { World } from '../support/memory-source.ts';
import { crashed, event, podOf } from '../support/scenario.ts';

async function explained(world: World, container?: string): Promise<{ diagnosis: Diagnosis; asked: string[] }> {
  const source = memorySource(world);
  const { diagnosis } = await diagnose(source, {
    resource: 'pods',
    namespace: 'shop',
    name: 'web-1',
    ...(container === undefined ? {} : { container }),
  });
  return { diagnosis, asked: source.asked };
}

const names = Array.from({ length: 200 }, (_, i) => `c${i}`);
const crowd = podOf({
  spec: { containers: names.map((name) => ({ name, image: 'registry.example.com/web:1' })) },
  status: { containerStatuses: names.map((name, i) => crashed(name, 1, { restarts: i })) as never[] },
});
const crowdLogs = Object.fromEntries(names.map((name) => [`web-1/${name}`, `fatal: ${name} cannot go on\n`]));

describe('diagnosis: a pod with two hundred crashing containers', () => {
  it('explains the containers with the most restarts, and says that there are more', async () => {
    const { diagnosis, asked } = await explained({ objects: [crowd], logs: crowdLogs });
    expect(new Set(asked.filter((key) => key.startsWith('log ')).map((key) => key.split(' ')[1]))).to.have.length(
      MOST_EXPLAINED,
    );
    expect(diagnosis.causes[0]!.summary).to.match(/cannot go on/);
    expect(diagnosis.causes.every(({ container }) => Number(container!.slice(1)) >= 200 - MOST_EXPLAINED)).to.equal(
      true,
    );
    expect(diagnosis.gaps.map(({ what }) => what)).to.include(`${200 - MOST_EXPLAINED} more failing containers`);
  });
  it('explains any container that the user names', async () => {
    const { diagnosis } = await explained({ objects: [crowd], logs: crowdLogs }, 'c0');
    expect(diagnosis.causes[0]!.summary).to.contain('c0 cannot go on');
    expect(diagnosis.gaps.map(({ what }) => what).join()).not.to.contain('more failing containers');
  });
});

describe('diagnosis: a pod that refers to three thousand ConfigMaps', () => {
  const pod = podOf({
    spec: {
      containers: [{ name: 'web', image: 'x:1' }],
      volumes: Array.from({ length: 3000 }, (_, i) => ({ name: `v${i}`, configMap: { name: `cm${i}` } })),
    },
    status: { containerStatuses: [crashed('web', 1)] as never[] },
  });
  it('asks a bounded number of queries, explains the pod, and reports the rest as one gap', async () => {
    const { diagnosis, asked } = await explained({
      objects: [pod],
      logs: { 'web-1/web': 'fatal: the ledger is closed\n' },
    });
    expect(asked.length).to.be.within(MAX_AT_ONCE, 2 * MAX_AT_ONCE);
    expect(diagnosis.causes.map(({ summary }) => summary).join()).to.contain('the ledger is closed');
    expect(diagnosis.gaps.filter(({ why }) => why.includes(TOO_MANY))).to.have.length(1);
    expect(JSON.stringify(diagnosis).length).to.be.below(50_000);
  });
});

describe('diagnosis: ten thousand events of one pod', () => {
  it('sorts them once', () => {
    let read = 0;
    const events = Array.from({ length: 1000 }, (_, i) =>
      Object.defineProperty({ ...event('Unhealthy', `no ${i}`) }, 'lastTimestamp', {
        get: () => {
          read++;
          return '2026-01-01T11:58:00Z';
        },
      }),
    ) as unknown as Event[];
    const first = eventsAbout(events, 'uid-web-1');
    const once = read;
    for (let i = 0; i < 50; i++) expect(eventsAbout(events, 'uid-web-1')).to.equal(first);
    expect(read).to.equal(once);
    expect(eventsAbout(events, 'another')).to.have.length(0);
  });
});

describe('diagnosis: 24 containers with 2000 hostile lines each', function () {
  this.timeout(120_000);
  const some = Array.from({ length: MOST_EXPLAINED }, (_, i) => `c${i}`);
  const line = 'environment variable is not set: permission denied, connection refused, error '.repeat(26);
  const log = `${Array.from({ length: 1999 }, (_, i) => `${line}${i.toString(26)}`).join('\n')}\nfatal: cannot go on\n`;

  it('reads the newest lines of each log, and says so', async () => {
    const { diagnosis } = await explained({
      objects: [
        podOf({
          spec: { containers: some.map((name) => ({ name, image: 'registry.example.com/web:1' })) },
          status: { containerStatuses: some.map((name) => crashed(name, 1)) as never[] },
        }),
      ],
      logs: Object.fromEntries(some.map((name) => [`web-1/${name}`, log])),
    });
    const parts = diagnosis.gaps.filter(({ why }) => /^read in part: the newest \d+ of 2000 lines$/.test(why));
    expect(parts.map(({ what }) => what.split(' ')[2]).sort()).to.deep.equal([...some].sort());
    expect(diagnosis.causes).not.to.have.lengthOf(0);
  });
});
