/** The runtime refuses to create or start a container for a reason that no other check reads. */
import { defineCheck } from '../check.ts';
import { lookBack, oneOf } from '../../expressions.ts';
import type { Category, Confidence, Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { describeNode, describePod } from '../support/kubectl.ts';
import { editFix, look } from '../support/owner.ts';
import { replaceCommand } from '../support/remake.ts';
import { reasonSummary, who } from '../support/words.ts';
import { cgroupError, cgroupFixes } from './support/cgroup-errors.ts';
import { coreOf, readRuntimeError, runtimeErrors } from './support/runtime-error.ts';
import type { RuntimeError } from './support/runtime-error.ts';

interface Known {
  /** A statement of a runtime that shows what is wrong. */
  readonly states: RegExp | null;
  /** Words that only show where the failure may be. */
  readonly hints: RegExp | null;
  /** How sure such words are; default: likely. */
  readonly hinted?: Confidence;
  readonly category: Category;
  readonly fix: (context: PodContext) => Fix;
}

const edit =
  (text: string): Known['fix'] =>
  (context) =>
    editFix(context, text);

const NO_USER = /unable to find user |no matching entries in passwd file|no users found/i;

/** Texts of runc, crun, containerd, CRI-O and nvidia-container-cli that show which side is at fault. */
const KNOWN: readonly Known[] = [
  {
    states: /unable to find (?:user|group) |no matching entries in (?:passwd|group) file/i,
    hints: /no users? found|invalid user/i,
    category: 'bad-image',
    fix: edit("add the user to the image's /etc/passwd, or set a number: runAsUser"),
  },
  {
    states: oneOf([
      /chdir to cwd|cannot chdir/i,
      lookBack(/chdir .{0,200}/i, /no such file|permission denied|not a directory/i),
    ]),
    hints: /working director/i,
    category: 'bad-image',
    fix: edit(
      'correct workingDir, or WORKDIR in the image: the directory must exist, and the user must be allowed to enter it',
    ),
  },
  {
    states: /apparmor failed to apply profile|apparmor profile .{0,200}(?:not found|not loaded|no such file)/i,
    hints: /apparmor/i,
    category: 'node',
    fix: edit('load the AppArmor profile on the node, or use RuntimeDefault'),
  },
  {
    states:
      /(?:cannot|failed to|unable to) (?:load|read|open|init\w{0,10}) seccomp|seccomp profile .{0,300}no such file/i,
    hints: /seccomp/i,
    category: 'node',
    fix: edit("put the seccomp profile into seccomp/ of the node's kubelet root, or use RuntimeDefault"),
  },
  {
    // NVML compares the version of the loaded kernel module with its own.
    states: /driver\/library version mismatch/i,
    hints: null,
    category: 'node',
    fix: edit(
      'load the driver of the node again (reboot the node, or drain it and reload the nvidia modules): its driver was ' +
        'updated while the old kernel module is still loaded',
    ),
  },
  {
    // libnvidia-container compares what the image states (NVIDIA_REQUIRE_CUDA) with the driver (src/nvc_container.c).
    states: /requirement error: unsatisfied condition: /i,
    hints: null,
    category: 'node',
    fix: edit(
      'use an image that was built for what the driver of the node supports, or nodes with a newer driver (nodeSelector): ' +
        'the image requires more than the driver has',
    ),
  },
  {
    states: /nvidia-container-cli: |unresolvable CDI devices?|nvml error: /i,
    hints: null,
    category: 'node',
    fix: edit('fix the GPU driver and the container toolkit of the node, or run on a node where they work'),
  },
  {
    states: oneOf([
      /adding custom device "[^"]{1,300}"/i,
      lookBack(/\/dev\/[\w/.-]{1,200}["']?: /i, /no such (?:file or directory|device)/i),
    ]),
    hints: null,
    category: 'node',
    fix: edit('run on a node that has the device, or remove the device from the spec'),
  },
  {
    states: /is reserved for(?<=name .{0,300}is reserved for)/i,
    hints: /already (?:exists|in use)/i,
    category: 'node',
    fix: (context) => ({
      text:
        'wait: an earlier attempt still has the name, because the runtime or the disk of the node is slow; ' +
        'if it stays so, replace the pod',
      command: replaceCommand(context),
      risk: 'restarts',
      effect: 'restores',
      conditional: true,
    }),
  },
  {
    states: /no space left on device|disk quota exceeded/i,
    hints: null,
    category: 'node',
    fix: (context) => look('free space on the disk of the node', describeNode(context)),
  },
  {
    states: lookBack(/sysctl .{0,300}/i, /invalid argument|permission denied|no such file|not allowed/i),
    hints: /operation not permitted|selinux/i,
    category: 'missing-config',
    fix: edit('correct the securityContext that the message names'),
  },
  {
    states: null,
    hints: /context deadline exceeded|code = DeadlineExceeded|timed? ?out/i,
    // A runtime that hides its refusal says no more than a slow one.
    hinted: 'possible',
    category: 'node',
    fix: (context) =>
      look("the container runtime did not answer in time: check the node's disk and load", describeNode(context)),
  },
];

/** Hooks of the CPU, memory and topology managers (pkg/kubelet/cm). */
const HOOKS = new Set(['PreCreateHookError', 'PreStartHookError']);

interface Refusal {
  readonly category: Category;
  readonly confidence: Confidence;
  readonly fixes: readonly Fix[];
}

/** Returns what a refusal means. Only a known statement shows it; words in it give a direction. */
function readRefusal(context: PodContext, { container }: RuntimeError, core: string): Refusal {
  const text = core.slice(0, 4000);
  const cgroup = cgroupError(text);
  if (cgroup) return { category: 'node', confidence: 'likely', fixes: cgroupFixes(context, cgroup) };
  const stated = KNOWN.find(({ states }) => states?.test(text));
  if (stated) return { category: stated.category, confidence: 'confirmed', fixes: [stated.fix(context)] };
  const hinted = KNOWN.find(({ hints }) => hints?.test(text));
  if (hinted)
    return {
      category: hinted.category,
      confidence: hinted.hinted ?? 'likely',
      fixes: [hinted.fix(context)],
    };
  if (HOOKS.has(container.waiting?.reason ?? ''))
    return {
      category: 'resource-limits',
      confidence: 'likely',
      fixes: [editFix(context, 'ask for resources that the node can give in this form')],
    };
  return {
    category: 'bad-image',
    confidence: 'likely',
    fixes: [look('see what else the runtime reports about the pod and its node', describePod(context))],
  };
}

export default defineCheck({
  id: 'image/create-error',
  category: 'bad-image',
  title: 'The runtime refuses the container',
  description:
    'The container runtime could not create or start the container for another reason: an unknown user, a working ' +
    'directory, a device, a security profile, a name that is still in use.',
  criteria: {
    confirmed:
      "The API has the runtime's refusal (CreateContainerError, RunContainerError or StartError), and its message is one " +
      'that is known to state what is wrong.',
    likely: 'The API has a refusal in words that this program does not know. The summary quotes its end.',
    possible: 'The runtime did not answer in time, and gave no reason.',
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
      .map((error): Found => {
        const core = coreOf(error.message);
        const { category, confidence, fixes } = readRefusal(context, error, core);
        return {
          result: 'found',
          id: 'image/create-error',
          category,
          confidence,
          container: error.container.name,
          about: null,
          details: NO_USER.test(core) ? { startFailure: 'no-such-user' } : {},
          summary: reasonSummary(`${who(error.container)} cannot be started: `, core),
          chain: [],
          evidence: [...error.citations],
          fixes,
        };
      }),
});
