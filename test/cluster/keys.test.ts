/** `explain --watch` and `list --watch` on a terminal, driven with keys, on a real cluster. */
import { Session, TERMINAL } from '../support/terminal.ts';
import { Bench, MAIN } from './harness.ts';

const MINUTE = 60_000;
const PAGE_DOWN = '\u001b[6~';
/** What gives the terminal back: the cursor, and the main screen. */
const LEFT = /\u001b\[\?25h\u001b\[\?1049l/;

describe('on a cluster: the keys of a watch', function () {
  this.timeout(3 * MINUTE);
  const bench = new Bench();
  before(async function () {
    if (!TERMINAL) return this.skip();
    await bench.open();
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) =>
        bench.pod(`web-${name}`, {
          containers: [
            {
              name: 'web',
              image: 'busybox:1.36',
              imagePullPolicy: 'IfNotPresent',
              command: ['sh', '-c', `echo 'Error: cannot read /etc/${name}.conf' >&2; exit 2`],
            },
          ],
        }),
      ),
    );
    await bench.run('wait', 'pod/web-a', '--timeout', '1m');
  });
  after(() => bench.close());

  const session = (command: string): Session =>
    new Session(
      `stty cols 80 rows 12; ${process.execPath} ${MAIN} ${command} -n ${bench.namespace}; echo "code $?"; stty -a | grep -o ' icanon'`,
      process.cwd(),
      { ...(process.env as Record<string, string>), TERM: 'xterm' },
    );

  it('reaches the fixes of explain --watch, finds text, and gives the terminal back', async () => {
    const at = session('explain web-a --watch');
    await at.shows(/lines 1-\d+ of \d+ \(top\)/);
    at.type(PAGE_DOWN);
    await at.shows(/FIX/);
    at.type('\u001b[F');
    await at.shows(/\(end\)/);
    at.type('/conf\r');
    await at.shows(/\u001b\[7mconf\u001b\[27m/);
    at.type('q');
    await at.shows(LEFT);
    await at.shows(/code 0\r\n icanon/);
  });
  it('lists one line for each row, switches to details, and ends with 130 after Ctrl-C', async () => {
    const at = session('list -w');
    await at.shows(/NAME[^\n]+CAUSE/);
    await at.shows(/o details/);
    at.type('o');
    await at.shows(/o short/);
    at.type('\u0003');
    await at.shows(LEFT);
    await at.shows(/Details and fixes for the first pod/);
    await at.shows(/code 130\r\n icanon/);
  });
});
