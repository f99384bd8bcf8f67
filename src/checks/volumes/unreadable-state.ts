/** A file that the program wrote itself on a volume, and that it cannot parse any more. */
import { once, oneOf } from '../../expressions.ts';
import { command } from '../../model/command.ts';
import { defineCheck } from '../check.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import type { PodContext } from '../check.ts';
import { citeExit, citeLog, citeMount } from '../support/cite.ts';
import { temper, WEAKENED } from '../support/ended.ts';
import { nodeWord } from '../support/kubectl.ts';
import { mountOf, sayVolume } from '../support/mounts.ts';
import type { MountedPath } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { replaceCommand } from '../support/remake.ts';
import { summary, who } from '../support/words.ts';

/** Words of parsers about a text that is cut off, empty or damaged. */
const DAMAGED = once(() =>
  oneOf([
    /\bpars(?:e|ing)\b|Parse(?:Error|Exception)|lexical error|invalid char|malformed|corrupt|truncated|bad magic/i,
    /unexpected (?:token|end|EOF|character)|(?:invalid|not valid|bad) (?:json|yaml|xml|header|format)/i,
    /unmarshal|deserializ|\b(?:json|yaml): |JSONDecode|decod(?:e|ing) (?:error|failed)|checksum/i,
  ]),
);
/** Errors that other checks read: the file is not damaged. */
const OTHERWISE = /no such file|not found|denied|not permitted|read-only|no space|is a directory|\block(?:ed)?\b/i;
const PATH = /(?<![\w.:/-])\/[\w.@+-]{1,200}(?:\/[\w.@+-]{1,200}){1,20}/g;
/** Names of files that programs write, and that hold no data of their users. */
const STATE =
  /(?:^|[._-])(?:state|cursors?|pos(?:itions?)?|offsets?|registry|checkpoints?|bookmarks?|cache|sessions?)(?:[._-]|$)/i;
/** Lines before the error that may say more. */
const ABOVE = 5;
/** Volumes that keep what a program writes when its container restarts. */
const KEEPS: ReadonlySet<string> = new Set(['PersistentVolumeClaim', 'hostPath', 'nfs', 'csi', 'emptyDir', 'other']);

interface Broken {
  readonly path: string;
  readonly at: MountedPath;
  /** Index of the line that says how the file is damaged. */
  readonly line: number;
}

/** Returns the state file that the reason for the exit names. */
function brokenIn(context: PodContext, container: ContainerView, log: LogAnalysis): Broken | undefined {
  const fatal = log.matches.flatMap((match) => (match.fatal ? [match.line] : []));
  for (const index of new Set([...fatal, ...log.decisive])) {
    for (const path of (log.lines[index]?.text.slice(0, 2000) ?? '').match(PATH) ?? []) {
      const at = mountOf(container, context.pod, path);
      if (!at || !KEEPS.has(at.source.kind) || !STATE.test(path.split('/').at(-1) ?? '')) continue;
      for (let line = index; line >= Math.max(0, index - ABOVE); line--) {
        const text = log.lines[line]?.text ?? '';
        if (text.includes(path) && DAMAGED().test(text.replaceAll(path, '')) && !OTHERWISE.test(text))
          return { path, at, line };
      }
    }
  }
  return undefined;
}

function fixesOf(context: PodContext, container: ContainerView, { path, at }: Broken): Fix[] {
  const { hostPath } = at.volume;
  if (at.source.kind === 'emptyDir')
    return [
      {
        text: 'replace the pod: the new one gets an empty volume',
        command: replaceCommand(context),
        risk: 'restarts',
      },
    ];
  const what = `${container.name} then starts without it; keep the copy`;
  if (hostPath) {
    const file = `${hostPath.path.replace(/\/$/, '')}/${at.inside}`.replace(/\/$/, '');
    const node = nodeWord(context);
    const debug = ['debug', `node/${node}`, '-it', '--image=busybox:1.36', '--profile=sysadmin', '--'];
    return [
      {
        text: `move ${file} away on node ${node}: ${what}`,
        command: command`kubectl ${debug} chroot /host mv ${file} ${`${file}.broken`}`,
        risk: 'changes',
      },
    ];
  }
  return [
    editFix(
      context,
      `restore ${path} from a backup, or move it away in an init container that mounts the volume (mv ${path} ` +
        `${path}.broken): ${what}`,
    ),
  ];
}

function finding(context: PodContext, container: ContainerView): Found[] {
  const { dead } = container;
  if (!dead || dead.exitCode === 0 || dead.reason === 'StartError') return [];
  const log = context.log(container);
  const broken = log.state === 'known' ? brokenIn(context, container, log.value) : undefined;
  if (log.state !== 'known' || !broken) return [];
  const { path, at, line } = broken;
  const read = log.value.lines[line];
  return [
    {
      result: 'found',
      id: 'volumes/unreadable-state',
      category: 'volume',
      confidence: temper(context, container, log.value, line, 'likely'),
      container: container.name,
      about: null,
      summary: summary(
        `${who(container)} cannot parse ${path}, a damaged file of an earlier run on ` +
          `${sayVolume(at.volume, context.name)}: `,
        read?.fields?.error ?? read?.message ?? '',
      ),
      chain: [],
      evidence: [
        citeLog(context, log.value, line),
        citeMount(context, container, at.mount),
        citeExit(context, container),
      ],
      fixes: fixesOf(context, container, broken),
    },
  ];
}

export default defineCheck({
  id: 'volumes/unreadable-state',
  category: 'volume',
  title: 'Damaged file of the program on a volume',
  description:
    'The program cannot parse a file that it wrote itself, such as the position or the state of an earlier run. A node ' +
    'that went down or a kill while it wrote often leaves such a file empty or cut off.',
  criteria: {
    confirmed: null,
    likely:
      'The reason for the exit names the file, it is on a volume that outlives the container, and it does not parse.',
    possible: WEAKENED,
  },
  silent:
    'Files with names of configuration, files of a ConfigMap or Secret, and data of a database, which only its own tool ' +
    'repairs (app/refused).',
  sources: [
    'https://github.com/fluent/fluentd-kubernetes-daemonset/issues/245',
    'https://man7.org/linux/man-pages/man2/fsync.2.html',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/config-invalid'],
  symptomOf: [],
  weight: 64,
  run: (context) => context.subjects.flatMap((container) => finding(context, container)),
});
