import { expect } from 'chai';
import check from '../../../src/checks/app/silent-exit.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('app/silent-exit', () => {
  it('quotes the message of a structured line, not its fields', async () => {
    const line =
      '{"event": "Key missing, see the manual", "level": "info", "logger": "app", "timestamp": 1795394413.61}\n';
    expect(only(await dies(check, line)).summary).to.match(/its log ends: Key missing, see the manual$/);
  });
  it('reports an empty log with the exit code and the command', async () => {
    const found = only(await dies(check, '', { code: 78, container: { command: ['/opt/run', '--quiet'] } }));
    expect(found.confidence).to.equal('likely');
    expect(textOf(found))
      .to.match(/code 78/)
      .and.to.match(/writes nothing/)
      .and.to.match(/\/opt\/run --quiet/)
      .and.to.match(/configuration/);
  });
  it('reads the status codes of Windows', async () => {
    const found = only(
      await dies(check, '', { code: -1073741515, spec: { nodeSelector: { 'kubernetes.io/os': 'windows' } } }),
    );
    expect(found.category).to.equal('bad-image');
    expect(found.summary).to.match(/0xC0000135, a DLL is missing/);
  });
  it('is only possible when the log ends without an error', async () => {
    const found = only(await dies(check, 'INFO serving\nINFO still serving\n', { code: 3 }));
    expect(found.confidence).to.equal('possible');
    expect(found.summary)
      .to.match(/code 3/)
      .and.to.match(/still serving/);
    expect(await dies(check, 'INFO serving\nERROR no quorum\n', { code: 3 })).to.deep.equal([]);
  });
  it('finds nothing when there is an error, a message or an exit code with a meaning', async () => {
    expect(await dies(check, '', { message: 'gave up' })).to.deep.equal([]);
    for (const code of [0, 137, 139, 143]) expect(await dies(check, '', { code })).to.deep.equal([]);
    expect(await dies(check, '', { code: 128, reason: 'StartError' })).to.deep.equal([]);
    expect(await dies(check, '', { code: 1, reason: 'OOMKilled' })).to.deep.equal([]);
  });
  it('finds nothing when the log cannot be read', async () => {
    expect(await dies(check, undefined)).to.deep.equal([]);
  });
  it('says what the code of a client means', async () => {
    const command = ['sh', '-c', 'curl -sf http://api:8080/health'];
    expect(textOf(only(await dies(check, '', { code: 22, container: { command } })))).to.contain(
      'exit code 22 of curl: the server answered with an HTTP error of 400 or above',
    );
  });
});
