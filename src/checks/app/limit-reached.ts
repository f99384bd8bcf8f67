/** Threads, processes or file descriptors that run out. */
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import { act } from './support/advice/kind.ts';
import { inotifyLimits } from '../node/support/inotify.ts';
import { nodeWord } from '../support/kubectl.ts';
import { editFix, look } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';

const WHAT = {
  threads: 'threads or processes',
  files: 'open files',
  'gpu-memory': 'GPU memory',
  other: 'a limited resource',
} as const;

/** Who sets the limit, where the message of a runtime names memory instead. */
const SOURCE: Readonly<Partial<Record<keyof typeof WHAT, string>>> = {
  threads: " (a process limit, such as the kubelet's podPidsLimit)",
};

/** Seconds in which a program opens few files: something else has used up the limit. */
const AT_START = 30;

function fixes(context: PodContext, container: ContainerView, what: keyof typeof WHAT): Fix[] {
  const node = nodeWord(context);
  if (what === 'threads') {
    return [
      look(
        "read podPidsLimit, the process limit of the node's kubelet",
        command`kubectl get --raw /api/v1/nodes/${encodeURIComponent(node)}/proxy/configz`,
      ),
      editFix(
        context,
        "start fewer threads or processes (pool sizes, workers, GOMAXPROCS), or raise the kubelet's podPidsLimit; a memory " +
          'limit does not change it',
      ),
    ];
  }
  if (what === 'files' && container.ranSeconds !== undefined && container.ranSeconds < AT_START)
    return [
      act(
        `raise fs.inotify.max_user_instances on node ${node} (sysctl): a program that has just started has few files open, and ` +
          'the kernel reports used up inotify instances with the same words',
      ),
      editFix(
        context,
        "or raise the limit of open files: ulimit -n in the entrypoint, or LimitNOFILE of the node's runtime",
      ),
    ];
  if (what === 'files')
    return [
      editFix(
        context,
        "fix the leak of sockets or files, or raise the limit: ulimit -n in the entrypoint, or LimitNOFILE of the node's runtime",
      ),
    ];
  if (what === 'gpu-memory')
    return [
      editFix(
        context,
        'use less memory of the GPU (a smaller or quantized model, shorter context, smaller batches), a larger GPU, or more ' +
          'GPUs; no field of the pod limits this memory',
      ),
    ];
  return [editFix(context, 'raise the limit that the line names, or use less')];
}

export default defineCheck({
  id: 'app/limit-reached',
  category: 'app-error',
  title: 'Threads, processes, open files or GPU memory ran out',
  description:
    'The program exits because it may not start another thread or process, or open another file or socket: limits that ' +
    "are not in the pod's resources, but of the node's kubelet and runtime. Or a GPU has no memory left for it.",
  criteria: {
    confirmed: null,
    likely: 'The log gives it as the reason for the exit.',
    possible: WEAKENED,
  },
  silent: 'A single failed thread or file that the program survives, and the limits of inotify.',
  sources: [
    'https://kubernetes.io/docs/concepts/policy/pid-limiting/',
    'https://man7.org/linux/man-pages/man2/setrlimit.2.html',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: null,
  alsoFinds: { 'app/gpu-memory': {} },
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: ['eviction'],
  weight: 57,
  run: (context) =>
    endedBy(context, 'limit-reached')
      .filter(({ log, match }) => inotifyLimits(log, match.line).length === 0)
      .map(({ container, match, evidence, sure }) => ({
        result: 'found',
        id: match.fields.what === 'gpu-memory' ? 'app/gpu-memory' : 'app/limit-reached',
        category: 'app-error',
        confidence: sure('likely'),
        container: container.name,
        about: null,
        summary: summary(
          `${who(container)} runs out of ${WHAT[match.fields.what]}${SOURCE[match.fields.what] ?? ''}: `,
          match.fields.detail,
        ),
        chain: [],
        evidence,
        fixes: fixes(context, container, match.fields.what),
      })),
});
