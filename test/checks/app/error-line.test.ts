import { expect } from 'chai';
import check from '../../../src/checks/app/error-line.ts';
import { crashed, event, outcomesOf } from '../../support/scenario.ts';
import { dies, only } from '../dead-container.ts';

describe('app/error-line', () => {
  it('quotes the error that ended the log', async () => {
    const found = only(await dies(check, 'INFO booting\nERROR the quorum of wombats was not met\n'));
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.contain('the quorum of wombats was not met').and.to.contain('exits 1');
  });
  it('cuts a long line so that the summary stays a line', async () => {
    expect(only(await dies(check, `FATAL ${'word '.repeat(300)}\n`)).summary.length).to.be.at.most(160);
  });
  it('does not claim the end of a container that a probe killed', async () => {
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
  it('keeps silent where the log ends calmly or is empty, and on structured lines', async () => {
    expect(await dies(check, 'INFO booting\nINFO ready\n')).to.deep.equal([]);
    expect(await dies(check, '')).to.deep.equal([]);
    expect(await dies(check, '{"level":"fatal","msg":"no quorum"}\n')).to.deep.equal([]);
  });
  it('says unknown where the log cannot be read, and rules out what never ran', async () => {
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
  it("quotes curl's command where its complaint names no host", async () => {
    const found = only(
      await dies(check, 'curl: (22) The requested URL returned error: 503\n', {
        container: { args: ['curl', '-f', 'http://orders:8080/healthz'] },
        code: 22,
      }),
    );
    expect(found.evidence.map(({ quote }) => quote)).to.include('http://orders:8080/healthz');
  });
  it('reads the termination message where the log is gone', async () => {
    const found = only(await dies(check, undefined, { message: 'ERROR the quorum of wombats was not met' }));
    expect(found.evidence[0]).to.include({ field: 'status.containerStatuses[web].lastState.terminated.message' });
  });
});
