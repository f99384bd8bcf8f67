import { expect } from 'chai';
import check from '../../../src/checks/limits/heap-exhausted.ts';
import { foundBy } from '../../support/scenario.ts';
import { killed } from './memory.ts';

const at = (lines: string[]): string => lines.map((line) => `2026-01-01T11:57:59.5Z ${line}\n`).join('');
const JAVA = at([
  'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
  '\tat com.acme.Cache.grow(Cache.java:42)',
  '\tat com.acme.Main.main(Main.java:7)',
]);

describe('limits/heap-exhausted', () => {
  it('says that it is the heap, not the container limit, with the flag and its value', async () => {
    const [found] = await foundBy(
      check,
      killed({
        reason: 'Error',
        exitCode: 1,
        limit: '512Mi',
        log: JAVA,
        spec: { command: ['java', '-Xmx64m', '-jar', 'a.jar'], resources: { limits: { memory: '512Mi' } } },
      }),
    );
    expect(found).to.include({ id: 'limits/heap-exhausted', confidence: 'confirmed', category: 'resource-limits' });
    expect(found?.summary).to.match(/-Xmx64m.*not the container limit \(512Mi\).*Java heap space/);
    expect(found?.fixes[0]?.text).to.match(/from -Xmx64m to -Xmx384m/);
    expect(found?.fixes[0]?.change?.set).to.deep.equal({ command: ['java', '-Xmx384m', '-jar', 'a.jar'] });
  });

  it('knows the heap of V8', async () => {
    const log = at([
      '<--- Last few GCs --->',
      '',
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    ]);
    const [found] = await foundBy(check, killed({ reason: 'Error', exitCode: 134, limit: null, log }));
    expect(found?.summary).to.match(/V8.*heap/);
    expect(found?.fixes[0]?.text).to.include('--max-old-space-size');
  });

  it('is at most likely where the container was OOM killed too', async () => {
    const [found] = await foundBy(check, killed({ exitCode: 1, log: JAVA }));
    expect(found?.confidence).to.not.equal('confirmed');
  });

  it('is silent on other ends, and where the process survived', async () => {
    expect(
      await foundBy(
        check,
        killed({
          reason: 'Error',
          exitCode: 1,
          log: at(['Exception in thread "main" java.lang.NullPointerException: x', '\tat a.B.c(B.java:1)']),
        }),
      ),
    ).to.deep.equal([]);
    expect(
      await foundBy(check, killed({ reason: 'Error', exitCode: 1, log: at(['heap size is 64m', 'exiting']) })),
    ).to.deep.equal([]);
  });
});
