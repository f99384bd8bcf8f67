/** Objects printed over several lines. */
import { expect } from 'chai';
import { analyseLog } from '../../src/logs/analyse-log.ts';
import { linesInsideObjects } from '../../src/logs/ending/printed-objects.ts';
import { parseLines } from '../../src/logs/lines/parse-lines.ts';
import type { LogAnalysis } from '../../src/logs/log-analysis.ts';

const dumped = (text: string): number[] => [...linesInsideObjects(parseLines(text, false).lines)].sort((a, b) => a - b);
const analyse = (text: string): LogAnalysis =>
  analyseLog({ text, timestamps: false, truncated: false }, { container: 'web', previous: true, exitCode: 1 });

describe('objects printed over several lines', () => {
  it('finds the lines between the brackets', () => {
    expect(
      dumped("refused by the gateway: {\n  code: 12,\n  error: 'no such tenant',\n  tags: [\n    'a'\n  ]\n}\nbye"),
    ).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect(
      dumped(
        "Error: boom\n    at f (/a.js:1:2)\n    at g (/a.js:3:4) {\n  errno: -2,\n  path: '/x'\n}\nNode.js v20.1.0",
      ),
    ).to.deep.equal([3, 4, 5]);
  });

  it('ignores a pretty-printed log line, an object that never closes, and prose', () => {
    expect(dumped('{\n  "level": "error",\n  "message": "no such tenant"\n}')).to.deep.equal([]);
    expect(dumped('settings: {\n  port: 80\nstarting')).to.deep.equal([]);
    expect(dumped('failed to load [\n  the file was, alas, not there\n]')).to.deep.equal([]);
  });

  it('takes the line that opens the object as the decisive one', () => {
    const told = analyse(
      "listening on :8080\ncannot reach tenant service {\n  error: 'unknown tenant',\n  status: 'failed'\n}",
    );
    expect(told.lines[told.decisive[0] ?? -1]?.text).to.equal('cannot reach tenant service {');
  });

  it('reads the properties of an error', () => {
    const refused = analyse(
      "Error: cannot start\n    at f (/srv/a.js:1:2) {\n  [cause]: Error: connect ECONNREFUSED 10.0.0.9:5432\n      at g (node:net:1:1) {\n    code: 'ECONNREFUSED'\n  }\n}",
    );
    expect(refused.matches[0]).to.deep.include({ kind: 'connection-refused', fatal: true });
  });

  it('names paths as the volume is mounted', () => {
    const trace = analyse(
      'file:///srv/app/..2026_01_02_03_04_05.123456789/index.mjs:1\nimport { a } from "./b.mjs";\n         ^\nSyntaxError: The requested module "./b.mjs" does not provide an export named "a"\n    at ModuleJob._instantiate (node:internal/modules/esm/module_job:213:21)',
    );
    expect(trace.matches[0]?.fields).to.include({ frame: 'file:///srv/app/index.mjs:1' });
    expect(trace.lines[0]?.text).to.contain('..2026_01_02');
    expect(analyse('open /etc/app/..data/app.yaml: no such file or directory').matches[0]?.fields).to.deep.equal({
      path: '/etc/app/app.yaml',
    });
    expect(analyse('open ../../app.yaml: no such file or directory').matches[0]?.fields).to.deep.equal({
      path: '../../app.yaml',
    });
  });
});

describe('reports without errors, and messages of stopping', () => {
  it('does not take a report of no errors for an error', () => {
    for (const calm of [
      'ERROR: none (0 errors, 0 warnings)',
      'ERROR: 0 errors, 3 warnings',
      '[error] no errors found.',
      'ERROR 0 failures',
    ])
      expect(parseLines(calm, false).lines[0]?.severity, calm).to.equal('info');
    for (const grave of [
      'ERROR: none of the brokers answers',
      'ERROR: no such tenant',
      'ERROR: 0 errors, 2 failed',
      'Error: 0 of 3 replicas',
      'ERROR: no error handler for 7',
    ])
      expect(parseLines(grave, false).lines[0]?.severity, grave).to.equal('error');
  });

  it('reads the reason after a message of stopping', () => {
    for (const leaving of [
      'ERROR Exiting JVM with code 2',
      'ERROR: app exited unexpectedly, with exit code 78',
      'ERROR: broker did not exit normally - check the logs at /var/log/b.log',
      'ERROR process exited with a non-zero exit code',
    ]) {
      const told = analyse(`starting\nERROR no shard map in /var/lib/b\n${leaving}`);
      expect(told.lines[told.decisive[0] ?? -1]?.text, leaving).to.equal('ERROR no shard map in /var/lib/b');
    }
  });
});
