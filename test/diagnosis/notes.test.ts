/** Notes about pods that do not fail. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { renderDiagnosis } from '../../src/render/diagnosis.ts';
import { diagnosisMarkdown } from '../../src/render/markdown.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, event, podOf } from '../support/scenario.ts';

const ready = (startedAt: string): object => ({
  name: 'web',
  restartCount: 0,
  ready: true,
  started: true,
  image: 'i',
  imageID: '',
  state: { running: { startedAt } },
});

async function explained(status: object, ...events: object[]): Promise<Diagnosis> {
  const pod = podOf({
    metadata: { creationTimestamp: '2026-01-01T09:00:00Z' } as never,
    status: { phase: 'Running', containerStatuses: [status] } as never,
  });
  return (
    await diagnose(memorySource({ objects: [pod, ...events], now: '2026-01-01T12:00:00Z' }), {
      resource: 'pods',
      namespace: 'shop',
      name: 'web-1',
    })
  ).diagnosis;
}

const ERRORED =
  'Liveness probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: ' +
  'exec: "curl": executable file not found in $PATH';

describe('diagnosis: notes', () => {
  it('say that a probe that cannot run protects nothing, and raise no alarm', async () => {
    const told = await explained(
      ready('2026-01-01T10:00:00Z'),
      event('Unhealthy', ERRORED, { container: 'web', last: '2026-01-01T11:59:55Z', count: 600 } as never),
    );
    expect(told).to.deep.include({ state: 'healthy', causes: [] });
    expect(told.notes).to.have.length(1);
    expect(told.notes[0]).to.match(/^the liveness probe of web cannot be run, so it protects nothing \(.*5 s ago\): /);
    expect(told.notes[0]).to.match(/executable file not found in \$PATH$/);
    const screen = renderDiagnosis(told, { width: 80, color: false, wide: false, now: told.at! } as never);
    expect(screen).to.match(/\nNOTES\n {2}- the liveness probe of web cannot be run/);
    expect(Math.max(...screen.split('\n').map((line) => line.length))).to.be.at.most(80);
    expect(diagnosisMarkdown(told)).to.match(/### Notes\n\n- the liveness probe of web/);
    const row = told.checks.find(({ category }) => category === 'liveness-probe');
    expect(row).to.deep.include({ result: 'unknown', basis: 'no-data', why: told.notes[0] });
    expect(told.checks.filter(({ result }) => result === 'ruled-out')).to.have.length(6);
  });

  it('name warnings of the last hour, the newest first, and none from before the start', async () => {
    const told = await explained(
      ready('2026-01-01T10:30:00Z'),
      event('FailedMount', 'MountVolume.SetUp failed for volume "old" : timed out', { last: '2026-01-01T10:29:00Z' }),
      event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503', {
        container: 'web',
        last: '2026-01-01T11:30:00Z',
      }),
      event('FailedToRetrieveImagePullSecret', 'Unable to retrieve some image pull secrets (reg)', {
        last: '2026-01-01T11:40:00Z',
      }),
      event('Unhealthy', 'Liveness probe failed: too long ago', { container: 'web', last: '2026-01-01T10:50:00Z' }),
    );
    expect(told.causes).to.deep.equal([]);
    expect(told.notes.map((note) => note.replace(/ \(.*?\):/, ''))).to.deep.equal([
      'FailedToRetrieveImagePullSecret Unable to retrieve some image pull secrets (reg)',
      'the readiness probe of web failed HTTP probe failed with statuscode: 503',
    ]);
  });

  it('count events that differ only in an id once', async () => {
    const of = (id: string, last: string): object =>
      event('Unhealthy', ERRORED.replace('in container', `in container ${id}`), { container: 'web', last });
    const told = await explained(
      ready('2026-01-01T10:00:00Z'),
      of('a1', '2026-01-01T11:59:50Z'),
      of('b2', '2026-01-01T11:59:55Z'),
    );
    expect(told.notes).to.have.length(1);
    expect(told.notes[0]).to.match(/\(\d+ times, the last one 5 s ago\)/);
  });

  it('are no part of an answer with a cause, nor of a calm pod', async () => {
    const warning = event('FailedToRetrieveImagePullSecret', 'reg', { last: '2026-01-01T11:59:00Z' });
    expect((await explained(crashed('web', 1), warning)).notes).to.deep.equal([]);
    expect((await explained(ready('2026-01-01T10:30:00Z'))).notes).to.deep.equal([]);
  });
});
