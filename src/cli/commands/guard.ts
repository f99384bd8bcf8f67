/** `guard`: runs a command, and explains the pods that failed meanwhile if it fails. For pipelines. */
import { UserError } from '../../errors.ts';
import type { Guard } from '../../guard/guard.ts';
import type { Command, Invocation } from '../command.ts';
import { checkReports, reportOf } from '../guard-reports.ts';
import { open } from '../open.ts';

export const guard: Command = {
  name: 'guard',
  about: 'Run a command, such as helm; if it fails, explain what failed meanwhile',
  description:
    'Runs a command with its input, its output, signals and its exit code unchanged, and watches the namespaces meanwhile. Pods that fail are read while they exist, because helm --atomic and hooks of Helm remove them before anyone can look. ' +
    'If the command fails, the causes are printed on standard error after its output; if it succeeds, nothing is printed. ' +
    'Pods that failed before the command started are only named. If the cluster cannot be watched, the command runs nevertheless. ' +
    'It only sends GET requests and changes nothing itself.\n' +
    'Exit codes: that of the command; 128+n after signal n; 126 or 127 if it cannot be started; 125 for a wrong flag.',
  usage: 'guard [flags] -- COMMAND [ARGUMENT…]',
  examples: [
    ['A release that must not fail silently', 'guard -- helm upgrade --install shop ./chart --atomic'],
    ['Keep all evidence, and a page for a browser', 'guard --bundle it.tar.gz --report it.html -- ./deploy'],
    ['In GitHub Actions', 'guard --report markdown="$GITHUB_STEP_SUMMARY" -- ./deploy'],
    ['Several namespaces', 'guard -n shop,data -- kubectl rollout status deploy/web'],
  ],
  flags: ['all-namespaces', 'selector', 'bundle', 'report', 'force'],
  abouts: { force: 'Replace files of --bundle and --report that exist' },
  formats: ['table'],
  errorCode: 125,
  async run(invocation) {
    const { words, after = [], flags, io } = invocation;
    const { bundle } = flags.values;
    const force = flags.switches.force === true;
    if (after.length === 0 || words.length > after.length)
      throw new UserError(
        after.length === 0 ? 'the command to run is missing' : `guard takes no names: "${words[0]!}"`,
        `usage: ${io.program} ${guard.usage}`,
      );
    if (bundle === '') throw new UserError('--bundle names no file');
    const reports = (flags.lists.report ?? []).map(reportOf);
    await checkReports(
      [...(bundle === undefined ? [] : [{ format: 'text' as const, file: bundle }]), ...reports],
      force,
    );
    // No credential plugin may read from the terminal of the command.
    const environment = { ...io.environment, stdinIsTerminal: false, stderrFd: 'ignore' as const };
    const watcher = await watching({ ...invocation, io: { ...io, environment } });
    let guarded: Guard | undefined;
    let resume: (() => void) | undefined;
    try {
      const say = (text: string): void => io.err(`guard: ${invocation.edge.text(text)}\n`);
      if ('why' in watcher) say(`${watcher.why}; the command runs without a watch`);
      else {
        guarded = watcher.guard;
        for (const line of await guarded.open()) say(line);
      }
      const { runGuarded } = await import('../guard-run.ts');
      // From here on the terminal is the command's: nothing else may be drawn on it.
      resume = io.line?.pause();
      return await runGuarded(after, guarded, reports, invocation, () => resume?.());
    } finally {
      guarded?.close();
      if ('close' in watcher) await watcher.close();
      resume?.();
    }
  },
};

/** Returns the watch; why there is none, in one line. */
async function watching(
  invocation: Invocation,
): Promise<{ readonly guard: Guard; readonly close: () => Promise<void> } | { readonly why: string }> {
  try {
    const source = await open(invocation);
    const [{ Guard: Watch }, { ClusterSource }, { clusterScan }, { sanitise }] = await Promise.all([
      import('../../guard/guard.ts'),
      import('../../sources/cluster/source.ts'),
      import('../../sources/cluster/pod-scan.ts'),
      import('../../render/text.ts'),
    ]);
    if (!(source instanceof ClusterSource)) throw new TypeError(`a source of kind ${source.kind} cannot be watched`);
    const { flags } = invocation;
    const named = (flags.lists.namespace ?? []).flatMap((one) => one.split(',')).filter((one) => one !== '');
    const namespaces = named.length > 0 ? [...new Set(named)] : [source.defaultNamespace];
    const watch = new Watch({
      source,
      scan: clusterScan(source, CHUNK),
      namespaces: flags.switches['all-namespaces'] === true ? [null] : namespaces,
      selection: flags.values.selector ? { labelSelector: flags.values.selector } : {},
      plain: sanitise,
    });
    return { guard: watch, close: () => source.close() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { why: `the cluster cannot be watched: ${error.message}` };
  }
}

const CHUNK = 500;
