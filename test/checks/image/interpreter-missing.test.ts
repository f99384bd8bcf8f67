import { expect } from 'chai';
import check from '../../../src/checks/image/interpreter-missing.ts';
import { lineOf } from '../../../src/model/command.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('image/interpreter-missing', () => {
  it('is confirmed by the one line that the runtime writes', async () => {
    const script = only(await dies(check, 'exec /srv/start.sh: no such file or directory\n', { code: 255 }));
    expect(script.confidence).to.equal('confirmed');
    expect(textOf(script)).to.match(/#!/).and.to.match(/CRLF/);
    expect(textOf(only(await dies(check, 'exec /srv/api: no such file or directory\n', { code: 1 }))))
      .to.match(/loader/)
      .and.to.match(/musl/);
  });
  it('gives a hostile path as one quoted word, and never as a flag', async () => {
    const lineFor = async (path: string): Promise<string | null> =>
      lineOf(only(await dies(check, `exec ${path}: no such file or directory\n`, { code: 255 })).fixes[0]!.command);
    expect(await lineFor('/srv/$(reboot).sh')).to.match(/ sh '\/srv\/\$\(reboot\)\.sh'$/);
    expect(await lineFor('-x.sh')).to.match(/ sh \.\/-x\.sh$/);
  });
  it('stays silent on a file that the program does not find', async () => {
    expect(await dies(check, 'open /srv/api.yaml: no such file or directory\n')).to.deep.equal([]);
  });
});
