/** Errors about what a program finds: locks, leftovers, damaged data, limits. */
import { once, oneOf } from '../../../../expressions.ts';
import { command } from '../../../../model/command.ts';
import { editFix, look } from '../../../support/owner.ts';
import { act, named } from './kind.ts';
import type { Kind } from './kind.ts';

export const DATA: readonly Kind[] = [
  {
    all: [
      [
        ['already ', 'lock', 'another instance', 'another process'],
        once(() =>
          oneOf([
            /already (?:locked|in use|running|held|taken)|\blocked by\b|\block\b.{0,60}?(?:held|acquire|obtain|exists)/i,
            /(?:acquire|obtain|get) .{0,30}?\block\b|another (?:instance|process)/i,
          ]),
        ),
      ],
    ],
    fixes: (_, { context }) => [
      look(
        'see whether another pod still uses the same data',
        command`kubectl -n ${context.namespace} get pods -o wide`,
      ),
      act(
        'end the other holder; or remove what a killed run left (the file or entry that the message names), if nothing else uses it',
      ),
      editFix(
        context,
        'let one pod at a time use it: one replica, strategy Recreate, or a separate volume or name for each replica',
      ),
    ],
  },
  {
    all: [['already ', /\balready (?:exists?|added|created|registered|initiali[sz]ed|installed|defined)\b/i]],
    fixes: ([said], { context }) => [
      act('remove what an earlier start left and did not finish, or make this step skip what exists'),
      editFix(context, `or run the step once, in a Job, and not at each start (${said})`),
    ],
  },
  {
    all: [
      [
        ['conflict', 'inequivalent', 'not matching with', 'differ', 'precondition_failed'],
        /conflicts? with|inequivalent|not matching with|differs? from|PRECONDITION_FAILED/i,
      ],
    ],
    fixes: (_, { context, text }) => [
      act(`compare the setting with what exists on the other side, and change one to the other: ${named(text)}`),
      editFix(context, 'or delete what exists, if nothing else needs it, and let the program create it again'),
    ],
  },
  {
    all: [
      [
        ['digest', 'sha256', 'manifest', 'artifact', 'download', 'archive'],
        /\b(?:digest|sha256|manifest|artifact|download|archive)\b/i,
      ],
      [['mismatch', 'not match', "doesn't match", 'differ', 'wrong'], null],
    ],
    fixes: (_, { context }) => [
      act('fetch the file again from its source: what arrived is not what was expected'),
      editFix(context, 'or correct the expected version or digest in the configuration'),
    ],
  },
  {
    all: [
      [
        [
          'corrupt',
          'damaged',
          'truncated',
          'bad magic',
          'unexpected eof',
          'recovery failed',
          'inconsistent',
          'aof',
          'wal',
          'snapshot file',
          'checksum',
        ],
        once(() =>
          oneOf([
            /corrupt|damaged|truncated|bad magic|unexpected EOF|recovery failed|inconsistent|\b(?:AOF|WAL)\b/i,
            /snapshot file|checksum\b.{0,40}?(?:mismatch|error|fail|invalid|expected)|invalid checksum/i,
          ]),
        ),
      ],
    ],
    fixes: (_, { context }) => [
      act("copy the volume first; then restore a backup, or use the product's own repair tool on the copy"),
      look('see the claims of the namespace', command`kubectl -n ${context.namespace} get pvc`),
    ],
  },
  {
    all: [
      [
        [
          'quota',
          'limit ',
          'exceed',
          'too many',
          'too large',
          'too big',
          'out of range',
          'insufficient',
          'not enough',
          'higher than',
          'greater than',
        ],
        once(() =>
          oneOf([
            /quota\b.{0,60}?(?:exceed|reached|full|used up)|limit (?:exceeded|reached)|(?<!deadline )exceed(?:s|ed)?\b/i,
            /too (?:many|large|big)|out of range|insufficient|not enough|higher than|greater than/i,
          ]),
        ),
      ],
    ],
    fixes: (_, { context, text }) => [
      editFix(context, `raise what is too small, or lower what is asked for, until both fit: ${named(text)}`),
    ],
  },
];
