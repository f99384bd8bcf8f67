/** `fix`: applies the fix that a fix-test has proven. */
import type { Command } from '../command.ts';
import { durationOf } from '../durations.ts';
import { LAB_FLAGS, withLab } from '../experiment.ts';
import { formatOf } from '../terminal.ts';
import { fixWishOf } from './fix-test.ts';

const DEFAULT_TIMEOUT = '10m';

export const fix: Command = {
  name: 'fix',
  about: 'Apply the fix, once a test has proven it; roll back if the new pods fail',
  description:
    'Takes the first fix of explain that is a known change of the pod spec and proves it with fix-test, unless the same change was proven in the last 10 minutes. ' +
    'Then it shows the change of the workload and the command that leads back, tries the change on the server, and asks. It applies nothing that was not proven.\n' +
    'It waits for the new pods as wait does, and until they have worked for longer than the old ones took to fail. If they fail, it restores the old template. ' +
    'Where Helm, Argo CD, Flux or an operator would undo the change, it applies nothing: -o patch and -o kustomize print the change for the source of the object. ' +
    'Pods that the workload does not replace by itself (OnDelete, an ordered StatefulSet) are in the plan, and are deleted. --recreate creates a pod without a controller again.\n' +
    'Exit codes: 0 fixed, 1 not fixed; with --exit-code 2 for an error.',
  usage: 'fix (POD | TYPE/NAME)',
  examples: [
    ['Prove the fix of the first cause, and apply it', 'fix deploy/web'],
    ['Show the change, and do nothing', 'fix deploy/web --dry-run=server'],
    ['The fix of the second cause, in a script', 'fix deploy/web --fix 2 --yes --timeout 5m'],
    ['Set a variable that is missing', 'fix deploy/web --set DATABASE_URL=postgres://db/shop'],
    ['For git, where Argo CD or Flux deploys it', 'fix deploy/web -o kustomize'],
    ['A pod without a controller', 'fix job-runner --recreate'],
  ],
  flags: ['fix', 'patch', 'set', 'recreate', 'timeout', 'save', ...LAB_FLAGS.filter((flag) => flag !== 'skip-init')],
  abouts: {
    fix: 'Number of the cause to apply the fix of; default: the first one with a fix that is a known change',
    patch: 'A patch of the pod spec to prove and apply instead of the fix, YAML or JSON; - for standard input',
    timeout: 'How long the new pods may take to become ready: 30s, 5m; default 10m',
    'dry-run': 'Show the change and stop; server: also try it on the server',
    save: 'File for the manifest of a bare pod, or for a way back that is too long for a command',
    'exit-code': 'Exit with 1 if nothing was fixed, 2 on an error',
  },
  formats: ['table', 'wide', 'json', 'yaml', 'patch', 'kustomize'],
  completes: { words: ['target'] },
  async run(invocation) {
    const { flags } = invocation;
    const format = formatOf(flags, fix.formats);
    const wish = await fixWishOf(invocation);
    const timeoutSeconds = durationOf('timeout', flags.values.timeout ?? DEFAULT_TIMEOUT);
    const { fixWith } = await import('../fix.ts');
    return withLab(invocation, fix.usage, (lab, progress) =>
      fixWith(invocation, { lab, progress, wish, format, timeoutSeconds }),
    );
  },
};
