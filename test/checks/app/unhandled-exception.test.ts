import { expect } from 'chai';
import check from '../../../src/checks/app/unhandled-exception.ts';
import { event } from '../../support/scenario.ts';
import { dies, only, textOf } from '../dead-container.ts';

const TRACE = [
  '2026-01-01T11:57:59.1Z Traceback (most recent call last):',
  '2026-01-01T11:57:59.1Z   File "/srv/orders/worker.py", line 88, in <module>',
  '2026-01-01T11:57:59.1Z     total = sum(rows) / len(rows)',
  '2026-01-01T11:57:59.1Z ZeroDivisionError: division by zero',
  '',
].join('\n');

describe('app/unhandled-exception', () => {
  it('names type, message and frame, and is confirmed when the exit code agrees', async () => {
    const found = only(await dies(check, TRACE));
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found))
      .to.match(/ZeroDivisionError: division by zero/)
      .and.to.match(/worker\.py/);
    expect(found.summary.length).to.be.at.most(300);
  });
  it('is likely when the process exited with 0 or was killed', async () => {
    expect(only(await dies(check, TRACE, { code: 0 })).confidence).to.equal('likely');
    const killing = event('Killing', 'Container web failed liveness probe, will be restarted', {
      container: 'web',
      type: 'Normal',
    });
    const probed = { livenessProbe: { exec: { command: ['true'] } } };
    expect(only(await dies(check, TRACE, { code: 1, container: probed, objects: [killing] })).confidence).to.equal(
      'possible',
    );
  });
  it('gives the fix from the message when it says more than the type', async () => {
    const cases: [string, RegExp, RegExp][] = [
      [
        'error: Uncaught (in promise) NotCapable: Requires net access to "0.0.0.0:8000", ' +
          'run again with the --allow-net flag\n    at file:///srv/main.ts:3:21\n',
        /--allow-net/,
        /COPY --chown|fix the code/,
      ],
      [
        'Traceback (most recent call last):\n  File "/srv/w.py", line 3, in <module>\n ' +
          "   from shop.pay import gate\nImportError: cannot import name 'gate' from 'shop.pay' " +
          '(/srv/shop/pay/__init__.py)\n',
        /module shop\.pay has no gate/,
        /pip install/,
      ],
      [
        "Error: Nest can't resolve dependencies of the StockService (?). Please make sure " +
          'that the argument Rates at index [0] is available in the StockModule context.\n ' +
          '   at Injector.load (/app/node_modules/@nestjs/core/injector/injector.js:262:19)\n',
        /module's providers/,
        /env, args/,
      ],
      [
        'Traceback (most recent call last):\n  File "/srv/w.py", line 3, in <module>\n    f()\nValueError: bad port\n',
        /fix the code, or use a release with that fix, then roll out/,
        /--allow|providers|is there/,
      ],
      [
        'Error [ERR_REQUIRE_ESM]: require() of ES Module /srv/node_modules/shelf/index.js from /srv/main.js not supported.\n' +
          '    at Object.<anonymous> (/srv/main.js:3:15)\n',
        /import\(\), use a version of it for CommonJS/,
        /what it asks for/,
      ],
    ];
    for (const [log, wanted, wrong] of cases) {
      const text = only(await dies(check, log))
        .fixes.map((fix) => fix.text)
        .join('\n');
      expect(text, log).to.match(wanted).and.not.match(wrong);
    }
  });
  it('finds nothing in a trace that the program survives, in other errors and in an empty log', async () => {
    const calm = Array.from(
      { length: 80 },
      (_, i) => `2026-01-01T11:57:${String(10 + (i % 49)).padStart(2, '0')}.2Z INFO request ${i} served`,
    )
      .sort()
      .join('\n');
    expect(await dies(check, `${TRACE.replaceAll('11:57:59', '11:40:00')}${calm}\n`, { ran: 1200 })).to.deep.equal([]);
    expect(await dies(check, 'ERROR could not start\n')).to.deep.equal([]);
    expect(await dies(check, '')).to.deep.equal([]);
  });

  it('names the ConfigMap that has the setting of a demand', async () => {
    const log =
      'Error: config: port must be a number\n    at load (/app/server.js:3:20)\n    at main (/app/server.js:9:1)\n\nNode.js v20.1.0\n';
    const found = only(
      await dies(check, log, {
        container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/app' }] },
        spec: { volumes: [{ name: 'conf', configMap: { name: 'app' } }] },
        objects: [{ kind: 'ConfigMap', metadata: { name: 'app' }, data: { 'config.json': '{ "port": "abc" }' } }],
      }),
    );
    expect(textOf(found)).to.contain(
      'must be a number, in key config.json of ConfigMap app kubectl -n shop edit configmap app',
    );
  });
  it('takes the frame of the application from an equal error', async () => {
    const trace = (file: string): string =>
      `Traceback (most recent call last):\n  File "${file}", line 7, in poll\n    raise QueueError(text)\nqueues.QueueError: Unknown topic orders\n`;
    const log = trace('/usr/lib/python3/site-packages/queues/poll.py') + trace('/srv/shop/consumer.py');
    const texts = only(await dies(check, log)).fixes.map(({ text }) => text);
    expect(texts.join())
      .to.match(/consumer\.py:7/)
      .and.match(/create the topic/)
      .and.not.match(/site-packages/);
  });
  it('keeps the end of a long place', async () => {
    const log = `PHP Fatal error:  Uncaught Error: bad row in /opt/${'long/'.repeat(20)}Row.php:7\nStack trace:\n#0 {main}\n`;
    expect(only(await dies(check, log, { code: 255 })).summary).to.match(/bad row at ….{1,60}\/Row\.php:7$/);
  });

  it('is only possible for a missing value after an error of another kind that the program had logged', async () => {
    const trace = "TypeError: Cannot read properties of undefined (reading 'rows')\n    at boot (/srv/app.js:4:9)\n";
    const denied = `2026-01-01T11:57:59Z ERROR cannot open store: EACCES: permission denied, open '/store/a.db'\n${trace}`;
    expect(only(await dies(check, trace)).confidence).to.equal('confirmed');
    expect(only(await dies(check, denied)).confidence).to.equal('possible');
    const range = denied.replace(/TypeError: .*/, 'RangeError: Invalid array length');
    expect(only(await dies(check, range)).confidence).not.to.equal('possible');
  });

  it('leaves the crash of a process that the program had started to app/segfault', async () => {
    const trace =
      'Traceback (most recent call last):\n  File "/app/run.py", line 9, in <module>\n    main()\nJobError: rank 1 is gone\n';
    expect(await dies(check, trace)).to.have.length(1);
    expect(await dies(check, `ERROR rank 1 failed (exitcode: -7) (pid: 9)\n${trace}`)).to.deep.equal([]);
  });
});
