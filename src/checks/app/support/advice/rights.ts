/** Errors about rights on files and on the node. */
import { once, oneOf } from '../../../../expressions.ts';
import { command } from '../../../../model/command.ts';
import type { Fix } from '../../../../model/finding.ts';
import { nodeWord } from '../../../support/kubectl.ts';
import { mountOf, sayVolume } from '../../../support/mounts.ts';
import { editFix, look } from '../../../support/owner.ts';
import { debugCommand } from '../../../support/words.ts';
import { act, named, pathIn } from './kind.ts';
import type { At, Kind } from './kind.ts';

/** Returns where a path lies: `on PersistentVolumeClaim data, mounted at /data`, `in the image`. */
export function whereIs({ context, container }: At, path: string): string {
  const mounted = mountOf(container, context.pod, path);
  return mounted
    ? `on ${sayVolume(mounted.volume, context.name)}, mounted at ${mounted.mount.mountPath}`
    : 'in the image';
}

/** Returns the step that lists a path: in the container where it runs, else in a copy of the pod. */
export function listPath({ context, container }: At, path: string): Fix {
  const text = `see who owns ${path}, and what is there`;
  const words = ['ls', '-la', '--', path];
  const { namespace, name } = context;
  return container.state === 'running' && container.dead === undefined
    ? look(text, command`kubectl -n ${namespace} exec ${name} -c ${container.name} -- ${words}`)
    : {
        text: `${text}, in a copy of the pod`,
        command: debugCommand(context, container, words),
        risk: 'changes',
        effect: 'shows',
      };
}

const FAILS = [
  'not permitted',
  'denied',
  'unable',
  'could not',
  'cannot',
  "can't",
  'no such file',
  'not found',
  'not supported',
  'fail',
  'error',
];

export const RIGHTS: readonly Kind[] = [
  {
    // Keys and cookies that others may read.
    all: [
      [
        ['not be ', 'readable by ', 'access', 'permission'],
        once(() =>
          oneOf([
            /not be (?:group|world|readable|accessible)|readable by (?:group|others?|world)/i,
            /group (?:or (?:world|others?) )?access|permissions?\b.{0,60}?\btoo open/i,
          ]),
        ),
      ],
    ],
    fixes: () => [
      act(
        'make the file readable for its owner only: defaultMode 0400 on its volume without fsGroup, or a copy with mode 0400 that an init container makes',
      ),
    ],
  },
  {
    // What only the node's kernel, or a privileged container, can do.
    all: [
      [
        [
          'insmod',
          'modprobe',
          'iptables',
          'ip6tables',
          'nft',
          'ipvsadm',
          'sysctl',
          'setns',
          'unshare',
          'iscsiadm',
          'xtables',
        ],
        /\b(?:insmod|modprobe|ip6?tables|nft|ipvsadm|sysctl|setns|unshare|iscsiadm|xtables)\b/i,
      ],
      [FAILS, null],
    ],
    fixes: ([tool], { context, container }) => [
      look(
        'see the kernel and the system of the node',
        command`kubectl get node ${nodeWord(context)} -o jsonpath='{.status.nodeInfo}'`,
      ),
      act(`install or load what ${tool} needs on the node (kernel module, package), or choose nodes that have it`),
      editFix(context, `give ${container.name} the rights for it (privileged, or a capability), if it may have them`),
    ],
  },
  {
    // The errno of a system call that is not about a file: a seccomp profile, or a libseccomp older than the call.
    all: [
      [
        ['operation not permitted'],
        /\b(?:errno (?:is|=|:)|errno: ?|epoll\w{0,10}|clock_\w{1,20}|clone3?|futex\w{0,10}|\w{0,10}dispatch)\b[^\n]{0,80}operation not permitted/i,
      ],
    ],
    fixes: (_, at) => {
      if (pathIn(at.text) !== undefined) return undefined;
      const { context, container } = at;
      return [
        act(
          `update the runtime and libseccomp of node ${nodeWord(context)}: an old one refuses system calls (seccomp) that the image's libc makes`,
        ),
        editFix(
          context,
          `or find out with seccompProfile: type: Unconfined for ${container.name} whether seccomp refuses it, or use an image for an older libc`,
        ),
      ];
    },
  },
  {
    // The cgroup of a container allows no device of the node, whatever its mode says.
    all: [
      ['/dev/', /\/dev\/(?!shm\b|std(?:in|out|err)\b|null\b|fd\b|tty\b)\w/],
      [['operation not permitted', 'eperm', 'permission denied', 'permissiondenied', 'eacces'], null],
    ],
    fixes: (_, at) => {
      const path = pathIn(at.text);
      return path === undefined
        ? undefined
        : [
            editFix(
              at.context,
              `let ${at.container.name} use the device ${path}: by a device plugin, or with securityContext.privileged; a hostPath ` +
                'alone does not give the right',
            ),
            listPath(at, path),
          ];
    },
  },
  {
    // A setting of the kernel that all processes of the node share.
    all: [
      ['/proc/sys/', /\/proc\/sys\/([a-z][\w/.-]{2,80}\w)/],
      [
        [
          'enough',
          'increas',
          'rais',
          'too low',
          'too small',
          'exhaust',
          'exceed',
          'at least',
          'insufficient',
          'capacity',
        ],
        null,
      ],
    ],
    fixes: ([path], { context }) => {
      const name = path.replace(/^\/proc\/sys\//, '').replaceAll('/', '.');
      return [
        act(
          `raise ${name} on node ${nodeWord(context)} (sysctl -w, and a file in /etc/sysctl.d): all its pods share it`,
        ),
        editFix(context, 'or make the program ask for less, or run fewer of its kind on one node'),
      ];
    },
  },
  {
    all: [['/sys', /\/proc\/sys\b|\/sys(?![\w.-])/]],
    fixes: (_, { context, container }) => [
      editFix(
        context,
        `let ${container.name} write the node's kernel settings (privileged, a hostPath for /sys), or turn off what needs it`,
      ),
    ],
  },
  {
    all: [
      [
        ['denied', 'not permitted', 'eacces', 'eperm', 'read-only file system', 'not writable', 'for writing'],
        once(() =>
          oneOf([
            /permission ?denied(?! (?:to|for) [a-z])|operation not permitted|EACCES|EPERM|access (?:is )?denied(?! for)/i,
            /read-only file system|not writable|for writing\b/i,
          ]),
        ),
      ],
    ],
    fixes: (_, at) => {
      const path = pathIn(at.text);
      const who = at.container.name;
      if (path === undefined && /not permitted|EPERM/i.test(at.text))
        return [
          editFix(
            at.context,
            `give ${who} the rights for what the kernel refuses (a capability, privileged), if it may have them: ${named(at.text)}`,
          ),
        ];
      if (path === undefined)
        return [
          editFix(at.context, `run ${who} as the user that owns its files (runAsUser), or set fsGroup for its volumes`),
        ];
      return [
        act(
          `let the user of ${who} write ${path} (${whereIs(at, path)}): fsGroup or runAsUser that match its owner, or a writable volume there`,
        ),
        listPath(at, path),
      ];
    },
  },
];
