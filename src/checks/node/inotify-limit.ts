/** A program that cannot watch files because the inotify limits of its node are reached. */
import { command } from '../../model/command.ts';
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { aboutNode } from '../support/about.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { nodeWord } from '../support/kubectl.ts';
import { alternative, editFix } from '../support/owner.ts';
import { citePod } from '../support/cite.ts';
import { reasonSummary, who } from '../support/words.ts';
import { inotifyLimits } from './support/inotify.ts';
import type { InotifyLimit } from './support/inotify.ts';

/** Values that distributions set for nodes with many pods. */
const ROOMY: Readonly<Record<InotifyLimit, number>> = { max_user_instances: 8192, max_user_watches: 1048576 };

function finding(context: PodContext, { container, match, log, evidence, sure }: Ended<'limit-reached'>): Found[] {
  const limits = inotifyLimits(log, match.line);
  if (limits.length === 0) return [];
  const node = nodeWord(context);
  const names = limits.map((limit) => `fs.inotify.${limit}`);
  const settings = limits.map((limit) => `fs.inotify.${limit}=${ROOMY[limit]}`);
  const files = limits.map((limit) => `/proc/sys/fs/inotify/${limit}`);
  const isDotnet = /configured user limit \(\d{1,9}\) on the number of inotify/.test(match.fields.detail);
  const debug = ['debug', `node/${node}`, '-it', '--image=busybox:1.36', '--profile=sysadmin', '--'];
  return [
    {
      result: 'found',
      id: 'node/inotify-limit',
      category: 'node',
      confidence: sure('likely'),
      container: container.name,
      about: aboutNode(context),
      summary: reasonSummary(
        `${who(container)} cannot watch files, ${names.join(' or ')} of its node is used up: `,
        match.fields.detail,
      ),
      chain: [{ object: `Node/${node}`, says: 'all its pods of one user share the limits of inotify' }],
      evidence: [...evidence, citePod(context, 'spec.nodeName', node)],
      fixes: [
        {
          text: `raise ${names.join(' and ')} on node ${node}, and keep the value in /etc/sysctl.d of every node`,
          command: command`kubectl ${debug} chroot /host sysctl -w ${settings}`,
          risk: 'changes',
        },
        alternative(
          editFix(
            context,
            `let ${container.name} watch fewer files: turn off its reload on change, or let it poll` +
              (isDotnet ? ' (DOTNET_USE_POLLING_FILE_WATCHER=true)' : ''),
          ),
        ),
        // No exec reaches a container that crashes.
        {
          text: 'read the present value',
          command: command`kubectl ${debug} cat ${files}`,
          risk: 'changes',
          effect: 'shows',
        },
      ],
    },
  ];
}

export default defineCheck({
  id: 'node/inotify-limit',
  category: 'node',
  title: 'Inotify limit of the node reached',
  description:
    'The program exits because it cannot watch a file or a directory. "too many open files" and "no space left on device" ' +
    'of a watcher are limits of inotify, which all pods of the node share. No ulimit and no disk is full.',
  criteria: {
    confirmed: null,
    likely: 'The error that ended the program is one of inotify or of a watcher.',
    possible: WEAKENED,
  },
  silent: 'The same errors of sockets and of other files, and a watcher that the program does without.',
  sources: [
    'https://man7.org/linux/man-pages/man7/inotify.7.html',
    'https://man7.org/linux/man-pages/man2/inotify_add_watch.2.html',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: 'node-test',
  explains: [{ symptomsOf: 'specific-error' }, 'app/limit-reached', 'app/unhandled-exception'],
  symptomOf: ['eviction'],
  weight: 68,
  run: (context) => endedBy(context, 'limit-reached').flatMap((one) => finding(context, one)),
});
