import { expect } from 'chai';
import check from '../../../src/checks/app/start-failed.ts';
import type { Found } from '../../../src/model/finding.ts';
import { foundBy } from '../../support/scenario.ts';
import { textOf } from '../dead-container.ts';
import { probed } from '../probes/probed.ts';
import { notReady } from '../unready-container.ts';

const tcp = { readinessProbe: { tcpSocket: { port: 7070 } } };
const REFUSED = 'Readiness probe failed: dial tcp 10.0.0.9:7070: connect: connection refused';
const unready = async (log: string, more: object = {}): Promise<Found[]> =>
  foundBy(check, notReady(900, { ...tcp, ...more }, REFUSED, { log }));

const LANES = `2026-01-01 11:45:01 INFO acme.Main - booting
2026-01-01 11:45:02 ERROR acme.Main - Startup of the lane service failed
acme.lanes.LaneException: cannot claim lane 4
	at acme.lanes.Lanes.claim(Lanes.java:40)
	... 12 more
Caused by: acme.net.Gone: entry lanes/4 belongs to node b
	at acme.net.Registry.read(Registry.java:7)
2026-01-01 11:45:04 INFO acme.Console - Console available at http://0.0.0.0:8161/
`;

describe('app/start-failed', () => {
  it('quotes the start that failed with the deepest cause, although a console runs', async () => {
    const [found] = await unready(LANES);
    expect(found).to.include({ id: 'app/start-failed', category: 'app-error', confidence: 'likely' });
    expect(found?.summary).to.match(
      /a part of web failed to start, .* lane service failed: .*lanes\/4 belongs to node b/,
    );
    expect(found?.evidence.some(({ quote }) => /connection refused/.test(quote))).to.equal(true);
  });

  it('quotes what was logged first with the same exception, and says where its file is', async () => {
    const thrown = 'acme.io.FileGone: No such file or directory\n\tat acme.io.Files.create(Files.java:9)\n';
    const log = `WARN acme.Store - cannot open /var/lanes/queue/owner.lck\n${thrown}ERROR acme.Main - Could not start the store\n${thrown}`;
    const scenario = notReady(900, { ...tcp, volumeMounts: [{ name: 'q', mountPath: '/var/lanes' }] }, REFUSED, {
      log,
    });
    Object.assign(scenario.pod!.spec!, { volumes: [{ name: 'q', persistentVolumeClaim: { claimName: 'lanes' } }] });
    const [found] = await foundBy(check, scenario);
    expect(found?.summary).to.match(/cannot open \/var\/lanes\/queue\/owner\.lck: .*No such file/);
    expect(textOf(found!))
      .to.match(/PersistentVolumeClaim lanes/)
      .and.to.match(/may not write there.*fsGroup/);
  });

  it('reads how programs say that they did not start', async () => {
    for (const line of [
      'FATAL broker: failed to initialise the transport',
      'ERROR web - Failed startup of context /lanes',
      'ERROR s - Application run failed',
      'level=error msg="unable to start the lane server" port=7070',
      'ERROR main - bootstrapping of node a has failed',
    ])
      expect(await unready(`${line}\n`), line).to.have.length(1);
  });

  it('explains a kill by a probe', async () => {
    const log = LANES.split('\n')
      .map((line) => `2026-01-01T11:57:50Z ${line.replace(/^2026\S* \S* /, '')}`)
      .join('\n');
    const probe = { tcpSocket: { port: 7070 }, periodSeconds: 5, failureThreshold: 3 };
    const [found] = await foundBy(check, probed({ probe, failure: REFUSED, log }));
    expect(found?.summary).to.match(/lanes\/4 belongs to node b/);
  });

  it('finds nothing where other errors follow, the line is a warning, or no probe fails', async () => {
    for (const log of [
      `${LANES}2026-01-01 11:52:04 ERROR acme.Net - connection to lanes-db:5432 lost\n`,
      '2026-01-01 11:45:02 WARN acme.Main - could not start the metrics exporter\n',
      '2026-01-01 11:45:02 INFO acme.Main - 0 lanes failed to start\n',
      'ERROR acme.Main - could not start the metrics exporter\n',
      `${LANES}2026-01-01 11:45:09 INFO acme.Net - listening on 0.0.0.0:7070\n`,
    ])
      expect(await unready(log), log).to.deep.equal([]);
    const ready = notReady(900, tcp, undefined, { log: LANES });
    Object.assign(ready.pod!.status!, { conditions: [{ type: 'Ready', status: 'True' }] });
    expect(await foundBy(check, ready)).to.deep.equal([]);
  });
});
