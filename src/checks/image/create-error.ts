/** The runtime's other refusals to create or start a container, in its own words. */
import { defineCheck } from '../check.ts';
import type { Category, Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { reasonSummary, who } from '../support/words.ts';
import { coreOf, readRuntimeError, runtimeErrors } from './support/runtime-error.ts';

interface Known {
  readonly find: RegExp;
  readonly category: Category;
  readonly fix: (context: PodContext) => Fix;
}

/** Texts of runc, crun, containerd and CRI-O that tell whose fault it is. */
const KNOWN: readonly Known[] = [
  {
    find: /unable to find (?:user|group) |no matching entries in (?:passwd|group) file|no users? found|invalid user/i,
    category: 'bad-image',
    fix: (c) => editFix(c, "add the user to the image's /etc/passwd, or use a number: runAsUser"),
  },
  {
    find: /chdir to cwd|cannot chdir|chdir .{0,200}(?:no such file|permission denied|not a directory)|working director/i,
    category: 'bad-image',
    fix: (c) =>
      editFix(c, 'correct workingDir (or WORKDIR in the image): the directory has to exist and be open to the user'),
  },
  {
    find: /apparmor/i,
    category: 'node',
    fix: (c) => editFix(c, 'load the AppArmor profile on the node, or use RuntimeDefault'),
  },
  {
    find: /seccomp/i,
    category: 'node',
    fix: (c) =>
      editFix(c, 'put the seccomp profile under the kubelet root (seccomp/) of the node, or use RuntimeDefault'),
  },
  {
    find: /nvidia|nvml|cuda|gpu|cdi device|unresolvable CDI/i,
    category: 'node',
    fix: (c) => editFix(c, 'have the node mend its GPU driver and container toolkit, or run on a node where they work'),
  },
  {
    find: /device|\/dev\//i,
    category: 'node',
    fix: (c) => editFix(c, 'run on a node that has the device, or take the device out of the spec'),
  },
  {
    find: /name .{0,300}is reserved|already (?:exists|in use)/i,
    category: 'node',
    fix: ({ namespace, name }) => ({
      text: 'an earlier attempt still holds the name, because the runtime or the disk of the node is slow; delete the pod if it stays so',
      command: `kubectl -n ${namespace} delete pod ${name}`,
      risk: 'restarts',
    }),
  },
  {
    find: /hugetlb|hugepage|cpuset|cpu manager|topology|memory manager|cgroup/i,
    category: 'resource-limits',
    fix: (c) => editFix(c, 'ask for resources that the node can give in this form'),
  },
  {
    find: /no space left on device|disk quota exceeded/i,
    category: 'node',
    fix: ({ pod }) => ({
      text: 'make room on the disk of the node',
      command: `kubectl describe node ${pod.spec?.nodeName ?? ''}`,
      risk: 'read-only',
    }),
  },
  {
    find: /capabilit|operation not permitted|sysctl|selinux|privilege/i,
    category: 'missing-config',
    fix: (c) => editFix(c, 'correct the securityContext that the message names'),
  },
  {
    find: /context deadline exceeded|timed? ?out|DeadlineExceeded/i,
    category: 'node',
    fix: ({ pod }) => ({
      text: 'the runtime of the node does not keep up: look at its disk and load',
      command: `kubectl describe node ${pod.spec?.nodeName ?? ''}`,
      risk: 'read-only',
    }),
  },
];

export default defineCheck({
  id: 'image/create-error',
  category: 'bad-image',
  title: 'The runtime refuses the container',
  description:
    'The container runtime could not create or start the container for a reason of its own: an unknown user, a working directory, a device, a security profile, a name that is still taken.',
  criteria: {
    confirmed: "The API holds the runtime's refusal (CreateContainerError, RunContainerError or StartError).",
    likely: null,
    possible: null,
  },
  silent:
    'Refusals that another check reads: programs that are missing or not executable, no command, mounts, a memory limit too low to start.',
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
