/** `completion`: makes Tab complete, for kubectl and for the plain program. */
import { UserError } from '../../errors.ts';
import { nearest } from '../../evidence/text.ts';
import type { Command, Invocation } from '../command.ts';

/** completion/scripts.ts has the same list, and a test compares them: help does not load the scripts. */
const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
const WORDS: readonly string[] = [...SHELLS, 'install'];

/** How to enable the completion of kubectl itself: kubectl completion --help. */
const SWITCH_ON: Readonly<Record<(typeof SHELLS)[number], string>> = {
  bash: "echo 'source <(kubectl completion bash)' >> ~/.bashrc     (it needs the package bash-completion)",
  zsh: "echo 'source <(kubectl completion zsh)' >> ~/.zshrc       (after: autoload -Uz compinit && compinit)",
  fish: 'kubectl completion fish > ~/.config/fish/completions/kubectl.fish',
  powershell: 'kubectl completion powershell | Out-String | Invoke-Expression     (in $PROFILE)',
};

export const completion: Command = {
  name: 'completion',
  about: 'Complete commands, pods, containers and more with Tab',
  description:
    'kubectl completes the arguments of a plugin with a second program on PATH, kubectl_complete-crashloop. "install" writes it next to kubectl-crashloop if that folder is writable. ' +
    'Pods, workloads, containers, namespaces and nodes come from the cluster that the command line names, failing ones first. ' +
    'The name of a shell (bash, zsh, fish, powershell) prints a script for the plain program, kubectl-crashloop.',
  usage: 'completion (install | SHELL)',
  examples: [
    ['For kubectl crashloop', 'completion install'],
    ['Into a folder that you choose', 'completion install --dir ~/.local/bin'],
    ['A script for kubectl-crashloop in bash', 'completion bash'],
  ],
  flags: ['dir', 'force'],
  formats: ['table'],
  completes: { words: [WORDS] },
  async run(invocation) {
    const { words, flags, io } = invocation;
    const [word, ...more] = words;
    if (word === undefined)
      throw new UserError('install or a shell is needed', `usage: ${io.program} ${completion.usage}`);
    if (more.length > 0) throw new UserError(`completion takes one argument: "${more[0]!}" is one too many`);
    if (word === 'install') return install(invocation);
    const shell = SHELLS.find((one) => one === word);
    if (shell === undefined) {
      const [best] = nearest(word, WORDS, 1);
      throw new UserError(
        `unsupported shell "${word}"`,
        `${best === undefined ? '' : `did you mean ${best}? `}there are: ${WORDS.join(', ')}`,
      );
    }
    if (flags.values.dir !== undefined) throw new UserError('--dir goes with install', `${shell} is printed`);
    const [{ scriptFor }, { fileOf }] = await Promise.all([
      import('../completion/scripts.ts'),
      import('../completion/shim.ts'),
    ]);
    await io.out(scriptFor(shell, fileOf(io.program)));
    return 0;
  },
};

async function install({ flags, io }: Invocation): Promise<number> {
  const { installShim } = await import('../completion/install.ts');
  const { file, before, unseen } = await installShim(
    flags.values.dir,
    flags.switches.force === true,
    io.environment,
    io.program,
  );
  await io.out(`${file} ${before === 'same' ? 'is up to date' : before === 'none' ? 'written' : 'overwritten'}\n`);
  if (unseen !== undefined) io.err(`kubectl will not call it: ${unseen}\n`);
  const { env, platform } = io.environment;
  const mine =
    /(?:^|[\\/])(bash|zsh|fish)$/.exec(env.SHELL ?? '')?.[1] ?? (platform === 'win32' ? 'powershell' : undefined);
  const shells = SHELLS.filter((shell) => mine === undefined || shell === mine);
  await io.out(
    `It needs the completion of kubectl itself. To enable that once:\n${shells.map((shell) => `  ${shell.padEnd(10)}  ${SWITCH_ON[shell]}\n`).join('')}`,
  );
  return 0;
}
