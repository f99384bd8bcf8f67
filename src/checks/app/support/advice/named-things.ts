/** Errors about things by name: files, sockets, objects of the cluster, plugins; and what the message itself asks for. */
import { group, once, oneOf, sequence } from '../../../../expressions.ts';
import { command } from '../../../../model/command.ts';
import type { Fix } from '../../../../model/finding.ts';
import { mountOf } from '../../../support/mounts.ts';
import { editFix, look } from '../../../support/owner.ts';
import { identityOf } from '../../../support/permissions.ts';
import { keepFixes } from '../../../volumes/support/keep.ts';
import { fsGroupFix } from '../../../volumes/support/ownership.ts';
import { emptyDir } from '../writable.ts';
import { act, named, pathIn, quotedIn } from './kind.ts';
import type { Needled } from '../../../../needles.ts';
import type { At, Kind } from './kind.ts';
import { editPlace, placeOfWord } from './place.ts';
import { listPath, whereIs } from './rights.ts';

const ABSENT: Needled = [
  ['no such file', 'not found', 'exist', 'cannot ', "can't ", 'unable to ', 'failed to ', 'could not '],
  once(() =>
    oneOf([
      /no such file|not found|not exist|(?:doesn't|didn't) exist/i,
      /(?:cannot|can't|unable to|failed to|could not) (?:open|read|find|load|stat|access)/i,
    ]),
  ),
];
/** The thing is there, and does not take what it is given: `'utf-8' codec can't encode`. */
const AT_WORK = sequence(
  /["'`][\w.:-]{2,60}["'`] (?:codec|driver|engine|connector|plugin|module|library) /i,
  /(?:can't|cannot|could not|couldn't|failed to|(?:is|was) unable to) (?!be (?:found|loaded)|load\b)\w/i,
);
const UNUSABLE: Needled = [
  ['cannot', "can't", 'could not', "couldn't", 'failed', 'unable', 'not found', 'unknown', 'no such', 'missing', 'any'],
  /cannot|can't|could not|couldn't|failed|unable|not found|unknown|no such|missing|any\b/i,
];

/**
 * Returns the fix for a volume that the user may not write: a program that cannot create its directory there often says
 * only that its file does not exist.
 */
function mayNotWrite({ context, container }: At, path: string): readonly Fix[] {
  const at = mountOf(container, context.pod, path);
  const { uid = container.status?.user?.linux?.uid, gid, fsGroup } = identityOf(context.pod, container);
  if (at?.source.kind !== 'PersistentVolumeClaim' || at.inside === '' || fsGroup !== undefined || uid === 0) return [];
  const fix = fsGroupFix(context, gid ?? uid ?? 1000);
  const user = uid === undefined ? "the image's user" : `UID ${uid}`;
  return [{ ...fix, text: `if ${user} may not write there, and so cannot create it: ${fix.text}`, conditional: true }];
}

export const THINGS: readonly Kind[] = [
  {
    all: [['.sock', /(?:\bunix:(?:\/\/)?|(?<![\w:./-]))(\/[\w./-]{2,200}\.sock)\b/]],
    fixes: ([, path = ''], { context, container, text }) => {
      const directory = path.slice(0, path.lastIndexOf('/')) || '/';
      // The program makes the socket itself.
      if (/\b(?:bind|listen)/i.test(text) && /no such file|\bENOENT\b|os error 2\b/i.test(text))
        return mountOf(container, context.pod, path)
          ? [editFix(context, `create ${directory} before the program starts: its volume has no such directory`)]
          : [
              emptyDir(context, container, directory),
              editFix(context, `or create ${directory} in the image, or let the program listen elsewhere`),
            ];
      return [
        look(
          `check that the program which serves ${path} runs (a container of this pod, or a daemon of the node)`,
          command`kubectl -n ${context.namespace} describe pod ${context.name}`,
        ),
        editFix(context, `mount the directory of ${path} into both containers, and start the server first`),
      ];
    },
  },
  {
    all: [['unable to open ', /unable to open (?:the )?database/i]],
    fixes: (_, { context }) => [
      editFix(
        context,
        'mount a writable volume where the database file is: its directory must exist, and the user must own it',
      ),
    ],
  },
  {
    // NoSuchBucket, `topic "x" does not exist`; not a part of a path.
    all: [
      [
        [
          'bucket',
          'topic',
          'queue',
          'database',
          'user',
          'role',
          'repositor',
          'branch',
          'organi',
          'project',
          'tenant',
          'realm',
          'vhost',
          'stream',
          'group',
        ],
        once(() =>
          sequence(
            /(?<![\w./-])/i,
            group('', [
              /bucket|topic|queue|database|user|role|repositor(?:y|ies)|branch|organi[sz]ation/i,
              /project|tenant|realm|vhost|stream|group/i,
            ]),
            /(?![\w/-])/i,
          ),
        ),
      ],
      [
        ['nosuch', 'not exist', "doesn't exist", 'no such', 'not found', 'unknown', 'not registered', 'not available'],
        /NoSuch[A-Z]|not exist|doesn't exist|[Nn]o such|[Nn]ot found|[Uu]nknown|not registered|not available/,
      ],
    ],
    fixes: ([what], at) => {
      const name = quotedIn(at.text);
      const text = `create the ${what.toLowerCase()} on the server, or correct its name in the configuration`;
      return [name ? editPlace(at, name, `${text} (${name})`) : editFix(at.context, text)];
    },
  },
  {
    all: [ABSENT],
    fixes: (_, at) => {
      const path = pathIn(at.text);
      if (path === undefined) return undefined;
      const mounted = mountOf(at.container, at.context.pod, path);
      const keep = keepFixes(at.context, path, mounted);
      return [
        ...(keep.length > 0
          ? keep
          : [act(`make sure that ${path} exists (${whereIs(at, path)}), or correct the path in the configuration`)]),
        ...mayNotWrite(at, path),
        listPath(at, mounted?.mount.mountPath ?? path),
      ];
    },
  },
  {
    // Libraries of a driver come from the node: its container runtime puts them into the container.
    all: [[['nvml', 'libnvidia', 'libcuda', 'nvidia driver'], /\bNVML\b|libnvidia|libcuda\b|nvidia driver/i], UNUSABLE],
    fixes: (_, { context, container }) => [
      editFix(
        context,
        `run ${container.name} where the driver is put into containers: runtimeClassName of the GPU's runtime (nvidia), or nvidia ` +
          'as the default runtime of the node; the image does not have the driver',
      ),
      look('list the RuntimeClasses of the cluster', command`kubectl get runtimeclasses`),
      editFix(context, 'or keep it off nodes without a GPU: a nodeSelector or a node affinity'),
    ],
  },
  {
    all: [
      [
        [
          'plugin',
          'module',
          'class',
          'extension',
          'library',
          'package',
          'driver',
          'engine',
          'codec',
          'connector',
          'gem',
        ],
        /\b(plugin|module|class|extension|library|package|driver|engine|codec|connector|gem)\b[^\w"'`]{0,4}["'`]?([\w.$/-]{2,80})?/i,
      ],
      UNUSABLE,
    ],
    fixes: ([, thing = '', following], at) => {
      if (AT_WORK.test(at.text)) return undefined;
      const last = /["'`]([\w.-]{2,60})["'`]\W{0,2}$/.exec(at.text)?.[1];
      const name = named(last ?? quotedIn(at.text) ?? (following && /[.$/_-]/.test(following) ? following : ''));
      const what = name === '' ? `the ${thing.toLowerCase()} of the message` : name;
      return [
        ...(name === '' ? [] : [editPlace(at, name, `correct the name ${name}, if it is misspelt`)]),
        editFix(at.context, `use an image that has ${what}, or add it to the image`),
      ];
    },
  },
];

/** Subjects of a demand that name no setting. */
const GENERAL =
  /^(?:values?|arguments?|options?|parameters?|settings?|fields?|names?|keys?|they|this|that|you|which|it)?$/i;

/** What the message asks for in plain text, or a name in it that the settings have. */
export const REQUEST: readonly Kind[] = [
  {
    all: [
      [
        ['require', 'need', 'must ', 'should ', 'at least', 'choose one of', 'want'],
        /\b(?:requires?|needs?|must (?:be|have|not|contain)|should (?:be|have|not)|at least|choose one of|wants?(?! to\b))\b.{3,160}/i,
      ],
    ],
    fixes: ([what], at) => {
      const text = `give it what it asks for: ${named(what)}`;
      const name = /(?<![\w.-])([\w.-]{3,60})["'`]? must\b/.exec(at.text)?.[1]?.split('.').at(-1) ?? '';
      return [GENERAL.test(name) ? editFix(at.context, text) : editPlace(at, name, text)];
    },
  },
  {
    all: [[', expected ', /\b(?:has|have|is|got|found) .{1,60}, expected .{1,60}/i]],
    fixes: ([what], at) => [
      editFix(
        at.context,
        `compare what it reads with what this version expects, and use the version or the file that fits: ${named(what)}`,
      ),
    ],
  },
  {
    all: [
      [
        [
          'please',
          'did you ',
          'make sure',
          'ensure',
          'you need to',
          'you have to',
          'to proceed',
          'to continue',
          'to fix',
          'to override',
          'to disable',
        ],
        /\b(?:please|did you (?:forget|mean)|make sure|ensure|you (?:need|have) to|to (?:proceed|continue|fix|override|disable))\b.{3,160}/i,
      ],
    ],
    fixes: ([what]) => [act(`do what the message says: ${named(what)}`)],
  },
  {
    all: [
      [
        ['rejected by ', 'refused by ', 'denied by ', 'vetoed by '],
        /\b(?:rejected|refused|denied|vetoed) by (?:the )?([\w.-]{2,60})/i,
      ],
    ],
    fixes: ([, who = '']) => [
      act(`read what ${who} reports about it: ${who} rejected the request, and its log says why`),
    ],
  },
  {
    all: [
      [
        [' find ', ' locate '],
        /\b(?:unable to|could not|couldn't|cannot|can't|failed to) (?:find|locate) (?:the |an? )?([\w .'"/-]{3,60})/i,
      ],
    ],
    fixes: ([, what = '']) => [act(`create what it cannot find, or correct where it looks for it: ${named(what)}`)],
  },
  {
    all: [
      [['http://', 'https://'], /\bhttps?:\/\/[^\s"'<>)]{8,200}/],
      [
        ['doc', 'help', 'wiki', 'guide', 'manual', 'troubleshoot', 'readme', 'see', 'more info'],
        /docs?\b|help|wiki|guide|manual|troubleshoot|readme|see\b|more info/i,
      ],
    ],
    fixes: ([url]) => [look(`read ${named(url)}: the message refers to it for the reason and the change`, null)],
  },
  {
    all: [
      [
        ["'", '"', '`', '_', '.'],
        /["'`]([\w./:@-]{2,80})["'`]|\b([A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){1,6})\b|\b([a-z]{2,30}(?:[._][a-z0-9]{1,30}){1,6})\b/,
      ],
    ],
    fixes: ([, quoted, constant, dotted], at) => {
      const word = quoted ?? constant ?? dotted ?? '';
      const place = placeOfWord(at, word);
      return place && [place.edit(`check ${word}, which the error names, in ${place.says}`)];
    },
  },
];
