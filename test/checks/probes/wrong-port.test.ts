import { expect } from 'chai';
import check from '../../../src/checks/probes/wrong-port.ts';
import { foundBy } from '../../support/scenario.ts';
import { REFUSED, probed } from './probed.ts';

const stamped = (text: string): string => `2026-01-01T11:57:48.1Z ${text}\n`;

describe('probes/wrong-port', () => {
  it('names both ports where the log names the real one, for the messages of many servers', async () => {
    const lines = [
      'Tomcat started on port 3000 (http) with context path',
      'Listening on http://0.0.0.0:3000',
      'server listening on port 3000',
      'Uvicorn running on http://0.0.0.0:3000 (Press CTRL+C to quit)',
      'Serving HTTP on 0.0.0.0 port 3000 (http://0.0.0.0:3000/) ...',
      '2026/01/01 11:57:48 listening on [::]:3000',
      '{"level":"info","msg":"listening","addr":":3000"}',
      'Now listening on: http://[::]:3000',
      '* Listening on http://0.0.0.0:3000',
      '[info] Running AppWeb.Endpoint with Bandit 1.5 at 0.0.0.0:3000 (http)',
    ];
    for (const line of lines) {
      const [found] = await foundBy(check, probed({ failure: REFUSED, log: stamped(line) }));
      expect(found?.summary, line).to.match(/port 8080 .*3000/);
      expect(found?.confidence).to.equal('confirmed');
      expect(found?.fixes[0]?.change?.set).to.deep.equal({ 'livenessProbe.httpGet.port': 3000 });
    }
  });

  it('reads the URLs below a line that announces them, and prefers them for a GET', async () => {
    const log = [
      'resolver listening on udp://0.0.0.0:53',
      'resolver listening on tcp://0.0.0.0:53',
      'Notebook server is running at:',
      'http://web-1:3000/tree',
      ' or http://127.0.0.1:3000/tree',
    ];
    const [found] = await foundBy(check, probed({ failure: REFUSED, log: log.map(stamped).join('') }));
    expect(found?.summary).to.match(/port 8080 .*listens on 3000/);
    const dns = log.slice(0, 2).map(stamped).join('');
    expect(await foundBy(check, probed({ failure: REFUSED, log: dns }))).to.deep.equal([]);
    const none = stamped('Failed servers:') + stamped('http://10.0.0.9:3000');
    expect(await foundBy(check, probed({ failure: REFUSED, log: none }))).to.deep.equal([]);
  });

  it('is less sure where the probed port is declared too', async () => {
    expect(
      (
        await foundBy(
          check,
          probed({ failure: REFUSED, log: stamped('listening on :3000'), spec: { ports: [{ containerPort: 8080 }] } }),
        )
      )[0]?.confidence,
    ).to.equal('likely');
  });

  it('is likely where only the spec names another port', async () => {
    const [found] = await foundBy(check, probed({ failure: REFUSED, spec: { ports: [{ containerPort: 3000 }] } }));
    expect(found).to.include({ confidence: 'likely' });
    expect(found?.summary).to.include('declares 3000');
  });

  it('finds an app that listens on localhost only', async () => {
    const [found] = await foundBy(
      check,
      probed({ failure: REFUSED, log: stamped('Listening on http://127.0.0.1:8080') }),
    );
    expect(found?.summary).to.match(/127\.0\.0\.1:8080 only/);
  });

  it('takes no URL of an unknown program for proof, nor a line that came after the last refusal', async () => {
    const confidence = async (text: string, ran = 13): Promise<string | undefined> =>
      (await foundBy(check, probed({ failure: REFUSED, log: text, ran })))[0]?.confidence;
    expect(await confidence(stamped('server listening on 127.0.0.1:8080'))).to.equal('confirmed');
    expect(await confidence(stamped('Local: http://127.0.0.1:8080/'))).to.equal('likely');
    expect(await confidence('server listening on 127.0.0.1:8080\n')).to.equal('likely');
    expect(await confidence('2026-01-01T11:57:59.1Z server listening on 127.0.0.1:8080\n')).to.equal(undefined);
  });

  it('finds localhost in the messages of many servers, also on a management port', async () => {
    const lines: [string, string][] = [
      ['WFLYSRV0060: Http management interface listening on http://127.0.0.1:8080/management', 'confirmed'],
      ['> Admin API ready on http://127.0.0.1:8080', 'likely'],
      ['Uvicorn running on http://127.0.0.1:8080 (Press CTRL+C to quit)', 'confirmed'],
      ['* Listening on http://[::1]:8080', 'confirmed'],
      ['Starting development server at http://127.0.0.1:8080/', 'confirmed'],
      ['Now listening on: http://localhost:8080', 'likely'],
      ['  ➜  Local:   http://localhost:8080/', 'likely'],
    ];
    for (const [line, confidence] of lines) {
      const [found] = await foundBy(check, probed({ failure: REFUSED, log: stamped(line) }));
      expect(found, line).to.include({ confidence });
      expect(found?.fixes[0]?.text, line).to.match(/listen on (?:0\.0\.0\.0|\[::\]):8080 instead of/);
    }
  });

  it('does not report localhost where the app listens on another address of this port too', async () => {
    for (const line of ['  - Network: http://10.0.0.7:8080', '* Listening on http://0.0.0.0:8080']) {
      const log = stamped('  - Local: http://localhost:8080') + stamped(line);
      expect(await foundBy(check, probed({ failure: REFUSED, log })), line).to.deep.equal([]);
    }
  });

  it('finds localhost in command, args and env where the log names no address', async () => {
    const specs: [object, RegExp][] = [
      [{ args: ['--bind', '127.0.0.1:8080', 'app:api'] }, /\(--bind\)/],
      [{ command: ['sh', '-c', 'exec uvicorn app:api --host=localhost --port 8080'] }, /\(--host\)/],
      [{ env: [{ name: 'ASPNETCORE_URLS', value: 'http://localhost:8080' }] }, /\(ASPNETCORE_URLS\)/],
      [{ args: ['--http.listen-addr=127.0.0.1:8080'] }, /\(--http\.listen-addr\)/],
    ];
    for (const [spec, setting] of specs) {
      const [found] = await foundBy(check, probed({ failure: REFUSED, spec }));
      expect(found, String(setting)).to.include({ confidence: 'likely' });
      expect(found?.summary).to.match(setting);
    }
    for (const spec of [
      { args: ['--db-host', 'localhost'] },
      { env: [{ name: 'REDIS_HOST', value: '127.0.0.1' }] },
      { args: ['--bind', '127.0.0.1:9000'] },
      { args: ['--bind', '0.0.0.0:8080'] },
    ])
      expect(await foundBy(check, probed({ failure: REFUSED, spec })), JSON.stringify(spec)).to.deep.equal([]);
  });

  it('finds localhost in a script: in a variable, and in code that listens', async () => {
    const scripts = [
      'export BIND_ADDR="127.0.0.1"; exec ./portal',
      'HOST=localhost node /srv/index.js',
      'python -c "from http.server import *; HTTPServer((\'127.0.0.1\', 8080), BaseHTTPRequestHandler).serve_forever()"',
      'node -e \'http.createServer(serve).listen(8080, "127.0.0.1")\'',
      'exec php -S localhost:8080 -t /srv',
    ];
    for (const script of scripts) {
      const [found] = await foundBy(check, probed({ failure: REFUSED, spec: { command: ['sh', '-c', script] } }));
      expect(found, script).to.include({ confidence: 'likely' });
      expect(found?.summary, script).to.match(/listens on (?:127\.0\.0\.1|localhost):8080 only/);
    }
    for (const script of [
      'until nc -z localhost 8080; do sleep 1; done; exec ./portal',
      'curl -fs http://localhost:8080/ready && exec ./portal',
      'node -e \'http.createServer(serve).listen(9000, "127.0.0.1")\'',
      'REDIS_HOST=127.0.0.1 exec ./portal',
      './server --upstream localhost:8080',
      'exec php -S 0.0.0.0:8080 -t /srv',
    ])
      expect(
        await foundBy(check, probed({ failure: REFUSED, spec: { command: ['sh', '-c', script] } })),
        script,
      ).to.deep.equal([]);
  });

  it('reads the script of a ConfigMap that the command names', async () => {
    const scenario = probed({
      failure: REFUSED,
      spec: { command: ['/bin/sh', '/scripts/run.sh'], volumeMounts: [{ name: 's', mountPath: '/scripts' }] },
      podSpec: { volumes: [{ name: 's', configMap: { name: 'scripts' } }] },
    });
    const data = {
      'run.sh': '#!/bin/sh\nset -e\nLISTEN_ADDRESS=127.0.0.1:8080\nexport LISTEN_ADDRESS\nexec ./portal\n',
    };
    const map = { kind: 'ConfigMap', metadata: { name: 'scripts' }, data };
    const [found] = await foundBy(check, { ...scenario, objects: [...(scenario.objects ?? []), map] });
    expect(found?.summary).to.contain('(LISTEN_ADDRESS)');
    expect(found?.evidence).to.deep.include({
      object: 'ConfigMap/scripts',
      field: 'data[run.sh]',
      time: null,
      quote: 'LISTEN_ADDRESS=127.0.0.1:8080',
    });
  });

  it('is silent where the app names the probed port, names none, or names a dependency', async () => {
    for (const log of [
      'starting on :8080',
      'listening on 0.0.0.0:8080',
      'starting',
      'connecting to redis on port 6379',
      '11:57:48 ready',
      'GET /x 200 from 10.0.0.1:51234',
    ]) {
      expect(await foundBy(check, probed({ failure: REFUSED, log: stamped(log) })), log).to.deep.equal([]);
    }
    expect(
      await foundBy(check, probed({ failure: REFUSED, ran: 400, log: stamped('listening on :3000') })),
      'it answered for a time',
    ).to.deep.equal([]);
  });
});

describe('probes/wrong-port, less sure', () => {
  it('is likely where the probed port is declared and the app listens on another', async () => {
    const spec = { ports: [{ name: 'http', containerPort: 8080 }] };
    for (const ran of [14, 30]) {
      const [found] = await foundBy(
        check,
        probed({
          failure: REFUSED,
          ran,
          killed: ran === 14 ? '2026-01-01T11:57:59Z' : '2026-01-01T11:50:00Z',
          spec,
          log: stamped('listening on 0.0.0.0:3000'),
        }),
      );
      expect(found, String(ran)).to.include({ confidence: 'likely' });
    }
  });

  it('is likely where the log only mentions another port, and silent on a debugger or a metrics port', async () => {
    expect(
      (await foundBy(check, probed({ failure: REFUSED, log: stamped('starting server on :3000') })))[0]?.confidence,
    ).to.equal('likely');
    for (const line of [
      'Listening for transport dt_socket at address: 5005',
      'Debugger listening on ws://127.0.0.1:9229/x',
      'metrics server listening on :9100',
    ]) {
      expect(await foundBy(check, probed({ failure: REFUSED, log: stamped(line) })), line).to.deep.equal([]);
    }
  });
});
