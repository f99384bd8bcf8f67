/** Errors about versions, schemas and the clock. */
import { once, oneOf, sequence } from '../../../../expressions.ts';
import { command } from '../../../../model/command.ts';
import { editFix, look } from '../../../support/owner.ts';
import { act, named } from './kind.ts';
import type { Needled } from '../../../../needles.ts';
import type { Kind } from './kind.ts';

/** A version, but not that of a library in the path of a source: `/go/pkg/mod/go.uber.org/fx@v1.23.0/module.go`. */
const VERSION = /(?<![\w./])v?(\d{1,4}(?:\.\d{1,5}){1,3}(?:-[\w.]{1,20})?)(?![\w.-]{0,20}\/)/g;

/** Returns the versions of a text as a clause: ` (the message names 1.4.2 and 1.6.0)`. */
function versionsIn(text: string): string {
  const [first, second] = new Set([...text.matchAll(VERSION)].map((match) => match[1]!));
  if (first === undefined) return '';
  return second === undefined ? ` (the message names ${first})` : ` (the message names ${first} and ${second})`;
}

/** A runtime with its version, and the words that limit it. */
const RUNTIME = once(() =>
  sequence(
    /(?:(?:only )?(?:up to|at least|requires) )?(?:java|python|node(?:\.js)?|php|ruby|perl|\.net|glibc|jdk|jre)/i,
    / (?:version )?v?\d{1,3}(?:\.\d{1,4}){0,3}(?: (?:or|and) \w{5,7})?/i,
  ),
);

const WRONG_VERSION: Needled = [
  [
    'incompatible',
    'not compatible',
    'not supported',
    'not match',
    "doesn't match",
    'mismatch',
    'newer',
    'older',
    'higher',
    'lower',
    'later',
    'greater',
    'require',
    'need',
    'mandatory',
    'at least',
    'minimum',
    'too old',
    'too new',
    'only support',
    'supports only',
    'out-of-date',
    'out of date',
    'outdated',
  ],
  once(() =>
    oneOf([
      /incompatible|not compatible|not supported|not match|doesn't match|mismatch|newer|older|higher|lower|later/i,
      /greater|requires?\b|needs?\b|mandatory|at least|minimum|too (?:old|new)|out-of-date|out of date|outdated/i,
      /only supports?\b|supports only\b/i,
    ]),
  ),
];

const fixVersion: Kind['fixes'] = (_, { context, text }) => [
  editFix(
    context,
    `use an image of a version that fits what it finds${versionsIn(text)}: the one that wrote the data, or one that both sides support`,
  ),
  act('or bring the other side to the version that this image needs, by its upgrade notes; take a backup first'),
];

export const VERSIONS: readonly Kind[] = [
  {
    all: [
      [['clock', 'time skew', 'timeskew', 'time synchron', 'ntp'], /clock|time ?skew|time synchron|\bNTP\b/i],
      [['skew', 'synchron', 'ahead', 'behind', 'offset', 'drift', 'differ', 'away from'], null],
    ],
    fixes: (_, { context }) => [
      act('synchronise the clocks of the nodes (chrony or NTP on each of them)'),
      look('see on which nodes the members run', command`kubectl -n ${context.namespace} get pods -o wide`),
    ],
  },
  {
    all: [
      ['kernel', /\bkernel\b/i],
      [['kernel', 'too old'], /\bkernel (?:version )?(?:>|at least|or (?:newer|later))|requires? kernel|too old/i],
    ],
    fixes: (_, { context, text }) => [
      look(
        'see the kernels of the nodes',
        command`kubectl get nodes -o custom-columns=NAME:.metadata.name,KERNEL:.status.nodeInfo.kernelVersion`,
      ),
      editFix(context, `run it on nodes with such a kernel (a nodeSelector), or update the nodes: ${named(text)}`),
    ],
  },
  {
    all: [[['version', 'release', 'downgrad'], /\b(?:versions?|releases?|downgrad\w{1,4})\b/i], WRONG_VERSION],
    fixes: fixVersion,
  },
  {
    // A language runtime of the image: `Unsupported Java detected (60.0). Only up to Java 15 is supported.`
    all: [
      [
        ['unsupported', 'not supported', 'only up to', 'requires', 'at least', 'too old', 'too new'],
        /\b(?:unsupported|not supported|only up to|requires|at least|too (?:old|new))\b/i,
      ],
      [
        ['java', 'python', 'node', 'php', 'ruby', 'perl', '.net', 'glibc', 'jdk', 'jre'],
        /(?<![\w/.-])(?:java|python|node(?:\.js)?|php|ruby|perl|\.net|glibc|jdk|jre) (?:version )?v?\d{1,3}\b/i,
      ],
    ],
    fixes: (_, { context, container, text }) => {
      const runtime = RUNTIME().exec(text)?.[0];
      const image = container.spec.image ?? '';
      return [
        editFix(
          context,
          `use an image with the runtime that the message names (${runtime ?? 'see the log'})${image === '' ? '' : `, not ${named(image)}`}`,
        ),
      ];
    },
  },
  {
    all: [
      [
        [' or greater', ' or newer', ' or later', ' or higher', ' or above'],
        /\d\.\d{1,4}[^\d.]{0,3} or (?:greater|newer|later|higher|above)\b/i,
      ],
    ],
    fixes: fixVersion,
  },
  {
    all: [
      [
        ['table', 'column', 'relation', 'schema', 'view', 'keyspace', 'collection', 'migration'],
        /\b(?:tables?|columns?|relations?|schemas?|views?|keyspaces?|collections?|migrations?)\b/i,
      ],
      [
        [
          'not exist',
          "doesn't exist",
          'no such',
          'unknown',
          'undefined',
          'mismatch',
          'new',
          'pending',
          'unapplied',
          'outstanding',
          'dirty',
          'failed',
        ],
        /not exist|doesn't exist|no such|unknown|undefined|mismatch|\b(?:new|pending|unapplied|outstanding|dirty|failed)\b/i,
      ],
    ],
    fixes: ([word], { context, text }) =>
      /\b(?:table|schema) (?:engine|registry)/i.test(text)
        ? undefined
        : [
            act(
              `run the migrations of this version once, in a Job or an init container before the program starts; then compare the ${word.toLowerCase()} that the error names`,
            ),
            editFix(context, 'or use the image version that the schema belongs to'),
          ],
  },
];
