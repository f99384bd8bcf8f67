/** The runtime refuses to create or start a container for a reason that no other check reads. */
import { defineCheck } from '../check.ts';
import type { Category, Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { command } from '../../model/command.ts';
import { describeNode } from '../support/kubectl.ts';
import { editFix, look } from '../support/owner.ts';
import { reasonSummary, who } from '../support/words.ts';
import { coreOf, readRuntimeError, runtimeErrors } from './support/runtime-error.ts';

interface Known {
  readonly find: RegExp;
  readonly category: Category;
  readonly fix: (context: PodContext) => Fix;
}

const edit =
  (text: string): Known['fix'] =>
  (context) =>
    editFix(context, text);

/** Texts of runc, crun, containerd and CRI-O that show which side is at fault. */
const KNOWN: readonly Known[] = [
  {
    find: /unable to find (?:user|group) |no matching entries in (?:passwd|group) file|no users? found|invalid user/i,
    category: 'bad-image',
    fix: edit("add the user to the image's /etc/passwd, or set a number: runAsUser"),
  },
  {
    find: /chdir to cwd|cannot chdir|chdir .{0,200}(?:no such file|permission denied|not a directory)|working director/i,
    category: 'bad-image',
    fix: edit(
      'correct workingDir, or WORKDIR in the image: the directory must exist, and the user must be allowed to enter it',
    ),
  },
  {
    find: /apparmor/i,
    category: 'node',
    fix: edit('load the AppArmor profile on the node, or use RuntimeDefault'),
  },
  {
    find: /seccomp/i,
    category: 'node',
    fix: edit("put the seccomp profile into seccomp/ of the node's kubelet root, or use RuntimeDefault"),
  },
  {
    find: /nvidia|nvml|cuda|gpu|cdi device|unresolvable CDI/i,
    category: 'node',
    fix: edit('fix the GPU driver and the container toolkit of the node, or run on a node where they work'),
  },
  {
    find: /device|\/dev\//i,
    category: 'node',
    fix: edit('run on a node that has the device, or remove the device from the spec'),
  },
  {
    find: /name .{0,300}is reserved|already (?:exists|in use)/i,
    category: 'node',
    fix: ({ namespace, name }) => ({
      text:
        'wait: an earlier attempt still has the name, because the runtime or the disk of the node is slow; ' +
        'if it stays so, delete the pod',
      command: command`kubectl -n ${namespace} delete pod ${name}`,
      risk: 'restarts',
    }),
  },
  {
    find: /hugetlb|hugepage|cpuset|cpu manager|topology|memory manager|cgroup/i,
    category: 'resource-limits',
    fix: edit('ask for resources that the node can give in this form'),
  },
  {
    find: /no space left on device|disk quota exceeded/i,
    category: 'node',
    fix: (context) => look('free space on the disk of the node', describeNode(context)),
  },
  {
    find: /capabilit|operation not permitted|sysctl|selinux|privilege/i,
    category: 'missing-config',
    fix: edit('correct the securityContext that the message names'),
  },
  {
    find: /context deadline exceeded|timed? ?out|DeadlineExceeded/i,
    category: 'node',
    fix: (context) => look("check the node's disk and load: its container runtime is too slow", describeNode(context)),
  },
];

export default defineCheck({
  id: 'image/create-error',
  category: 'bad-image',
  title: 'The runtime refuses the container',
  description:
    'The container runtime could not create or start the container for another reason: an unknown user, a working ' +
    'directory, a device, a security profile, a name that is still in use.',
  criteria: {
    confirmed: "The API has the runtime's refusal (CreateContainerError, RunContainerError or StartError).",
    likely: null,
    possible: null,
  },
  silent:
    'Refusals that another check reads: a program that is missing or not executable, no command, a mount, a memory ' +
    'limit too low to start.',
  sources: [
    'pkg/kubelet/kuberuntime/kuberuntime_container.go:startContainer',
    'libcontainer/init_linux.go (runc)',
    'src/libcrun/container.c (crun)',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: [],
  weight: 60,
  run: (context) =>
    runtimeErrors(context)
      .filter(({ message }) => readRuntimeError(message).kind === 'other')
      .map(({ container, message, citations }) => {
        const core = coreOf(message);
        const known = KNOWN.find(({ find }) => find.test(core.slice(0, 2000)));
        return {
          result: 'found',
          id: 'image/create-error',
          category: known?.category ?? 'bad-image',
          confidence: 'confirmed',
          container: container.name,
          about: null,
          summary: reasonSummary(`${who(container)} cannot be started: `, core),
          chain: [],
          evidence: [...citations],
          fixes: [known?.fix(context) ?? editFix(context, 'correct what the message of the runtime names')],
        };
      }),
});
