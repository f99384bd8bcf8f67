/** Threads, processes or file descriptors that ran out. */
import { defineCheck } from '../check.ts';
import type { Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';

function fixes(context: PodContext, what: 'threads' | 'files' | 'other', detail: string): Fix[] {
  const node = context.pod.spec?.nodeName ?? 'NODE';
  if (/inotify/i.test(detail))
    return [
      {
        text: `raise fs.inotify.max_user_instances and max_user_watches on node ${node}: they are counted per user over all its pods`,
        command: `kubectl debug node/${node} -it --image=busybox:1.36 -- cat /proc/sys/fs/inotify/max_user_instances`,
        risk: 'changes',
      },
    ];
  if (what === 'threads') {
    return [
      {
        text: `see the process limit of the node's kubelet (podPidsLimit)`,
        command: `kubectl get --raw /api/v1/nodes/${node}/proxy/configz`,
        risk: 'read-only',
      },
      editFix(
        context,
        'start fewer threads or processes (pool sizes, workers, GOMAXPROCS), or have podPidsLimit of the kubelet raised',
      ),
    ];
  }
  if (what === 'files')
    return [
      editFix(
        context,
        "close what is opened (a leak of sockets or files), or raise the limit: ulimit -n in the entrypoint, LimitNOFILE of the node's containerd or CRI-O",
      ),
    ];
  return [editFix(context, 'raise the limit that the line names, or use less of it')];
}

export default defineCheck({
  id: 'app/limit-reached',
  category: 'app-error',
  title: 'Threads, processes or open files ran out',
  description:
    'The program ends because it may not start another thread or process, or may not open another file or socket. These limits are not in resources: the kubelet and the runtime of the node set them.',
  criteria: {
    confirmed: null,
    likely: 'The log says so as the reason of its end.',
    possible: WEAKENED,
  },
  silent: 'A single failed thread or file that the program survives.',
  sources: [
    'https://kubernetes.io/docs/concepts/policy/pid-limiting/',
    'https://man7.org/linux/man-pages/man2/setrlimit.2.html',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: 'oom-test',
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: ['eviction'],
  weight: 57,
  run: (context) =>
    endedBy(context, 'limit-reached').map(({ container, match, evidence, sure }) => ({
      result: 'found',
      id: 'app/limit-reached',
      category: 'app-error',
      confidence: sure('likely'),
      container: container.name,
      about: null,
      summary: summary(
        `${who(container)} runs out of ${match.fields.what === 'threads' ? 'threads or processes' : match.fields.what === 'files' ? 'open files' : 'a limit'}: `,
        match.fields.detail,
      ),
      chain: [],
      evidence,
      fixes: fixes(context, match.fields.what, match.fields.detail),
    })),
});
