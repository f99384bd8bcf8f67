import { expect } from 'chai';
import check from '../../../src/checks/image/command-not-found.ts';
import { lineOf } from '../../../src/model/command.ts';
import { dies, only } from '../dead-container.ts';

describe('image/command-not-found', () => {
  it('leaves open whether the image lacks Java or JAVA_HOME is wrong', async () => {
    const log = 'Error: JAVA_HOME is not set and could not be found.\n';
    for (const code of [1, 127]) {
      const found = only(await dies(check, log, { code }));
      expect(found.confidence).to.equal('likely');
      expect(found.fixes[1]!.text).to.match(/^install Java in the image, or set JAVA_HOME/);
    }
  });

  it('is confirmed if the exit code agrees', async () => {
    const found = only(await dies(check, '/entry.sh: line 9: envsubst: command not found\n', { code: 127 }));
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary)
      .to.match(/envsubst/)
      .and.to.match(/127/);
    expect(
      only(await dies(check, '/entry.sh: line 9: envsubst: command not found\n', { code: 1 })).confidence,
    ).to.equal('likely');
  });
  it('gives a hostile command as one quoted word', async () => {
    const hostile = '$(touch${IFS}/tmp/P)';
    const found = only(await dies(check, `/entry.sh: line 9: ${hostile}: command not found\n`, { code: 127 }));
    expect(lineOf(found.fixes[0]!.command)).to.match(
      /--container=web -- sh -c 'echo \$PATH; command -v -- "\$1"' sh '\$\(touch\$\{IFS\}\/tmp\/P\)'$/,
    );
  });
  it('is not confirmed after a failed download, copy or installation, which may have had to put the command there', async () => {
    const log =
      'curl: (22) The requested URL returned error: 404, download failed\n/entry.sh: line 9: ./tool/run: not found\n';
    const found = only(await dies(check, log, { code: 127 }));
    expect(found.confidence).to.equal('likely');
    expect(found.summary)
      .to.match(/not found \(called by/)
      .and.to.match(/after curl: \(22\)/);
    expect(found.fixes[0]?.text).to.match(/earlier step failed/);
    const quiet = 'download of 3 files done\n/entry.sh: line 9: ./tool/run: not found\n';
    expect(only(await dies(check, quiet, { code: 127 })).confidence).to.equal('confirmed');
  });
  it('names Windows line endings, and the ConfigMap that holds the script', async () => {
    const said = "/opt/seed.sh: line 4: $'\\r': command not found\n";
    const inImage = only(await dies(check, said, { code: 127 }));
    expect(inImage.summary).to.match(/\/opt\/seed\.sh has Windows line endings \(CRLF\)/);
    expect(inImage.fixes[0]?.text).to.match(/remove the carriage returns from \/opt\/seed\.sh/);
    const mounted = only(
      await dies(check, said, {
        code: 127,
        container: { volumeMounts: [{ name: 'scripts', mountPath: '/opt' }] },
        spec: { volumes: [{ name: 'scripts', configMap: { name: 'seeds' } }] },
        objects: [
          {
            kind: 'ConfigMap',
            metadata: { name: 'seeds', namespace: 'shop' },
            data: { 'seed.sh': '#!/bin/sh\r\n\r\nls\r\n' },
          },
        ],
      }),
    );
    expect(mounted).to.include({ category: 'missing-config' });
    expect(mounted.fixes[0]?.text).to.match(/from seed\.sh of ConfigMap seeds/);
  });
  it('stays silent on records and pages that were not found', async () => {
    expect(await dies(check, 'ERROR order 7 not found\n')).to.deep.equal([]);
  });
});
