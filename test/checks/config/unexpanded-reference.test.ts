import { expect } from 'chai';
import check from '../../../src/checks/config/unexpanded-reference.ts';
import { dies, only, textOf } from '../dead-container.ts';

const LOG = 'invalid value "$(WEB_PORT)" for flag -port: parse error\nUsage of web:\n  -port int\n';

describe('config/unexpanded-reference', () => {
  it('confirms an undefined name if the log shows the text', async () => {
    const found = only(
      await dies(check, LOG, {
        code: 2,
        container: { args: ['--port=$(WEB_PORT)'], env: [{ name: 'WEB_PORTS', value: '1' }] },
      }),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'missing-config' });
    expect(found.summary).to.match(/gets \$\(WEB_PORT\) in args\[0\] literally.*it has WEB_PORTS/);
    expect(textOf(found)).to.contain('write $(WEB_PORTS) in args[0]');
  });

  it('stays silent on a refused flag', async () => {
    expect(
      only(await dies(check, 'flag provided but not defined: -nme\n', { container: { args: ['-nme=$(WEB_NAME)'] } }))
        .confidence,
    ).to.equal('possible');
  });

  it('finds an entry of env that refers to a later one', async () => {
    const env = [
      { name: 'URL', value: 'postgres://$(DB_NAME)' },
      { name: 'DB_NAME', value: 'shop' },
    ];
    expect(
      only(await dies(check, 'ERROR: invalid URL postgres://$(DB_NAME)\n', { container: { env } })).summary,
    ).to.contain('env defines DB_NAME only after it');
    expect(await dies(check, 'ERROR: invalid URL\n', { container: { env: [...env].reverse() } })).to.deep.equal([]);
  });

  it('is only possible if the log does not show it', async () => {
    const found = only(await dies(check, 'Error: something else\n', { container: { args: ['--name=$(SHOP_NAME)'] } }));
    expect(found).to.include({ confidence: 'possible' });
    expect(found.explains).to.deep.equal([]);
  });

  it('reads the error of a shell that ran it as a command', async () => {
    const command = ['sh', '-c', 'exec web --port $(WEB_PORT)'];
    expect(
      only(await dies(check, 'sh: 1: WEB_PORT: not found\n', { code: 127, container: { command } })).confidence,
    ).to.equal('confirmed');
  });

  it('stays silent on shells, escapes, defined variables, those of Services, and unread objects', async () => {
    for (const container of [
      { command: ['/bin/bash', '-c', 'echo $(date) $(HOSTNAME)'] },
      { args: ['--name=$$(SHOP_NAME)'] },
      { args: ['--name=$(SHOP_NAME)'], env: [{ name: 'SHOP_NAME', value: 'x' }] },
      { args: ['--db=$(POSTGRES_SERVICE_HOST)'] },
      { args: ['--name=plain'] },
    ]) {
      expect(await dies(check, 'Error: something else\n', { container }), JSON.stringify(container)).to.deep.equal([]);
    }
    expect(
      await dies(check, LOG, {
        container: { args: ['--port=$(WEB_PORT)'], envFrom: [{ secretRef: { name: 's' } }] },
        forbidden: ['secrets'],
      }),
    ).to.deep.equal([]);
    expect(await dies(check, 'Error: x\n', { code: 0, container: { args: ['--name=$(SHOP_NAME)'] } })).to.deep.equal(
      [],
    );
  });

  it('finds a reference that $$ escapes', async () => {
    const env = [{ name: 'WEB_PORT', value: '1' }];
    const found = only(await dies(check, LOG, { code: 2, container: { args: ['--port=$$(WEB_PORT)'], env } }));
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.contain('$$ keeps the kubelet from expanding it');
    expect(textOf(found)).to.contain('write $(WEB_PORT) in args[0], with one $');
    const other = { code: 2, container: { args: ['--port=$$(WEB_PORT)'], env } };
    expect(await dies(check, 'error: no database\n', other), 'no line shows it').to.deep.equal([]);
  });

  it('offers a shell for what is the name of a command', async () => {
    const log = 'error: invalid node name "$(hostname)"\n';
    const found = only(await dies(check, log, { container: { args: ['--name=$(hostname)'] } }));
    expect(textOf(found)).to.contain(
      'if $(hostname) is to be the output of the command hostname: run the program through sh -c',
    );
  });
});
