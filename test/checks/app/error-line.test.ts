import { expect } from 'chai';
import check from '../../../src/checks/app/error-line.ts';
import { crashed, event, outcomesOf } from '../../support/scenario.ts';
import { dies, only } from '../dead-container.ts';

describe('app/error-line', () => {
  it('quotes the error at the end of the log', async () => {
    const found = only(await dies(check, 'INFO booting\nERROR the quorum of wombats was not met\n'));
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.contain('the quorum of wombats was not met').and.to.contain('exits 1');
  });
  it('takes a last line without a level that asks for a change, not one that asks for a look', async () => {
    const says = async (last: string): Promise<string> =>
      only(await dies(check, `INFO booting\nINFO lanes opened\n${last}\n`)).confidence;
    expect(await says('The spool is a plain folder. Please configure a lane for it.')).to.equal('likely');
    expect(await says('For the lanes, please see the handbook.')).to.equal('possible');
  });
  it('cuts a long line to the length of a summary', async () => {
    expect(only(await dies(check, `FATAL ${'word '.repeat(300)}\n`)).summary.length).to.be.at.most(300);
  });
  it('is only possible when a probe killed the container', async () => {
    const killing = event('Killing', 'Container failed startup probe, will be restarted', {
      container: 'web',
      type: 'Normal',
    });
    for (const found of await dies(check, 'ERROR the quorum of wombats was not met\n', {
      code: 143,
      objects: [killing],
    }))
      expect(found.confidence).to.equal('possible');
  });
  it('is only possible when SIGTERM ended a program that had survived the same error', async () => {
    const log = (minutes: readonly number[]): string =>
      minutes
        .map((m) => `2026-01-01T11:${m}:00.0Z ERROR lane 7${m}: the rider left before the page was whole\n`)
        .join('');
    const says = async (minutes: readonly number[], code: number): Promise<string> =>
      only(await dies(check, log(minutes), { code, ran: 3600 })).confidence;
    expect(await says([51, 54, 58], 143)).to.equal('possible');
    expect(await says([51, 54, 58], 3)).to.equal('likely');
    expect(await says([58], 143)).to.equal('likely');
  });
  it('finds nothing when the log is empty or ends without an error, and in structured lines', async () => {
    expect(await dies(check, 'INFO booting\nINFO ready\n')).to.deep.equal([]);
    expect(await dies(check, '')).to.deep.equal([]);
    expect(await dies(check, '{"level":"fatal","msg":"no quorum"}\n')).to.deep.equal([]);
  });
  it('is unknown when the log cannot be read, and ruled out when no container ran', async () => {
    const lost = await outcomesOf(check, { pod: { status: { containerStatuses: [crashed('web', 1)] } } as never });
    expect(lost).to.have.length(1);
    expect(lost[0]).to.include({ result: 'unknown' });
    const never = await outcomesOf(check, {
      pod: {
        status: { containerStatuses: [crashed('web', 128, { reason: 'StartError', message: 'runc create failed' })] },
      } as never,
    });
    expect(never[0]).to.include({ result: 'ruled-out' });
  });
  it('is not ruled out when the application ran before the start that failed', async () => {
    const ran = await outcomesOf(check, {
      pod: {
        status: { containerStatuses: [crashed('web', 128, { reason: 'StartError', message: 'refused' })] },
      } as never,
      objects: [event('Started', 'Container started', { container: 'web', type: 'Normal' })],
    });
    expect(ran.map(({ result }) => result)).to.not.include('ruled-out');
  });
  it("cites curl's command when its error names no host", async () => {
    const found = only(
      await dies(check, 'curl: (22) The requested URL returned error: 503\n', {
        container: { args: ['curl', '-f', 'http://orders:8080/healthz'] },
        code: 22,
      }),
    );
    expect(found.evidence.map(({ quote }) => quote)).to.include('http://orders:8080/healthz');
  });
  it('reads the termination message when the log is gone', async () => {
    const found = only(await dies(check, undefined, { message: 'ERROR the quorum of wombats was not met' }));
    expect(found.evidence[0]).to.include({ field: 'status.containerStatuses[web].lastState.terminated.message' });
  });
  it('cites the request that an answer belongs to', async () => {
    const log =
      'Registering\nAnswer NotFound to PUT https://hub.example.com/v1/agents\n{"error":"none"}\n' +
      'server answered with status code 404 (Not Found)\nRegistration failed!\n';
    const [found] = await dies(check, log);
    expect(found?.summary).to.match(/404 \(Not Found\): PUT https:\/\/hub\.example\.com\/v1\/agents/);
    expect(found?.evidence.map(({ quote }) => quote)).to.include(
      'Answer NotFound to PUT https://hub.example.com/v1/agents',
    );
  });
});
