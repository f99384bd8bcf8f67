/** The scripts in real shells on a terminal: the test types the line, presses Tab, and reads what the shell prints. */
import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folder } from '../../sources/cluster/support/environment.ts';
import { Session, TERMINAL } from '../../support/terminal.ts';

const BUILD = fileURLToPath(new URL('../../../scripts/build.ts', import.meta.url));
const UPSTREAM = fileURLToPath(new URL('../../corpus/upstream-pending', import.meta.url));

const there = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { encoding: 'utf8', timeout: 10_000 }).status === 0;
interface Shell {
  readonly name: 'bash' | 'zsh' | 'fish';
  readonly start: string;
  /** Typed before the first completion. */
  readonly setup: string;
}

const PROMPT = 'READY> ';
const SHELLS: readonly Shell[] = [
  {
    name: 'bash',
    start: 'bash --norc --noprofile -i',
    setup: `PS1='${PROMPT}'; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'; source <(kubectl-crashloop completion bash)`,
  },
  {
    name: 'zsh',
    start: 'zsh -f -i',
    setup: `PS1='${PROMPT}'; unsetopt beep zle_bracketed_paste; bindkey -e; autoload -Uz compinit && compinit -u -D; source <(kubectl-crashloop completion zsh)`,
  },
  {
    name: 'fish',
    start: 'fish --no-config -i',
    setup: `function fish_prompt; printf '${PROMPT}'; end; function fish_greeting; end; kubectl-crashloop completion fish | source`,
  },
];

/** The built program: it starts ten times as fast as the sources, and each Tab is a start. */
let built: { dir: string; remove: () => void } | undefined;
function program(): string {
  if (built === undefined) {
    built = folder({});
    execFileSync(process.execPath, [BUILD, `--outdir=${join(built.dir, 'dist')}`]);
  }
  return join(built.dir, 'dist/main.cjs');
}
after(() => built?.remove());

for (const shell of SHELLS) {
  const missing = !TERMINAL
    ? 'no script(1) of util-linux to give it a terminal'
    : there(shell.name, '-c', 'exit 0')
      ? undefined
      : `${shell.name} is not installed`;
  describe(`cli/completion in ${shell.name}${missing === undefined ? '' : ` (skipped: ${missing})`}`, function () {
    this.timeout(60_000);
    let session: Session;
    let made: { dir: string; remove: () => void };

    before(async function () {
      if (missing !== undefined) return this.skip();
      made = folder({
        'bin/kubectl-crashloop': `#!/bin/sh\nexec '${process.execPath}' '${program()}' "$@"\n`,
        config: JSON.stringify({
          contexts: [
            { name: 'arn:aws:eks:eu-1:1:cluster/shop', context: {} },
            { name: 'near', context: {} },
          ],
        }),
        'patch-one.yaml': '',
        'folder-one/x': '',
      });
      symlinkSync(UPSTREAM, join(made.dir, 'recording'));
      mkdirSync(join(made.dir, '.config/fish'), { recursive: true });
      writeFileSync(join(made.dir, '.config/fish/config.fish'), '');
      session = new Session(shell.start, made.dir, {
        PATH: `${join(made.dir, 'bin')}:${process.env.PATH}`,
        HOME: made.dir,
        TERM: 'xterm',
        COLUMNS: '200',
        LANG: 'C.UTF-8',
        // Not /dev/null: a shell that root runs renames its new history over the file.
        HISTFILE: join(made.dir, 'history'),
        KUBECONFIG: join(made.dir, 'config'),
      });
      await session.setUp(shell.setup);
    });
    after(async () => {
      await session?.close();
      made?.remove();
    });

    const cases: readonly [string, string, string[]][] = [
      ['a command', 'timel', ['timeline', '|']],
      ['a flag', 'explain --no-h', ['explain', '--no-headers', '|']],
      ['a value', 'explain -o js', ['explain', '-o', 'json', '|']],
      ['a value after =', 'explain --output=js', ['explain', '--output=json', '|']],
      ['a pod', 'explain --from recording we', ['explain', '--from', 'recording', 'web-1', '|']],
      ['a type, without a space', 'explain --from=recording deplo', ['explain', '--from=recording', 'deployments/|']],
      ['a container', 'logs web-1 --from=recording -c we', ['logs', 'web-1', '--from=recording', '-c', 'web', '|']],
      [
        'a name with colons',
        'explain --context arn:a',
        ['explain', '--context', 'arn:aws:eks:eu-1:1:cluster/shop', '|'],
      ],
      [
        'a name with colons after =',
        'explain --context=arn:aws:e',
        ['explain', '--context=arn:aws:eks:eu-1:1:cluster/shop', '|'],
      ],
      ['a file', 'fix-test web-1 --patch patch-o', ['fix-test', 'web-1', '--patch', 'patch-one.yaml', '|']],
      ['a file after =', 'fix-test web-1 --patch=patch-o', ['fix-test', 'web-1', '--patch=patch-one.yaml', '|']],
      ['a folder', 'explain --cache-dir folder-o', ['explain', '--cache-dir', 'folder-one/|']],
      ['nothing where there is no choice', 'explain web-1 patch-o', ['explain', 'web-1', 'patch-o|']],
    ];
    for (const [title, line, expected] of cases) {
      it(`completes ${title}`, async () => {
        expect(await session.completed(`kubectl-crashloop ${line}`)).to.deep.equal(expected);
      });
    }
  });
}
