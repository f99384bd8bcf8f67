/** Errors about what a program finds: locks, leftovers, damaged data, limits. */
import { once, oneOf, sequence } from '../../../../expressions.ts';
import { command } from '../../../../model/command.ts';
import { mountsOf, sayVolume } from '../../../support/mounts.ts';
import { editFix, look } from '../../../support/owner.ts';
import { act, named } from './kind.ts';
import type { At, Kind } from './kind.ts';

/** Returns the claims that a container mounts, as a clause: ` (PersistentVolumeClaim data, mounted at /data)`. */
function onClaims({ context, container }: At): string {
  const claims = mountsOf(container, context.pod).filter(({ volume }) => volume.persistentVolumeClaim);
  const said = claims
    .slice(0, 2)
    .map(({ volume, mount }) => `${sayVolume(volume, context.name)}, mounted at ${mount.mountPath}`);
  return said.length === 0 ? '' : ` (${said.join('; ')})`;
}

export const DATA: readonly Kind[] = [
  {
    // A step that is marked as begun in a database, in a Secret or in a file.
    all: [
      [
        ['in progress', 'still running', 'unfinished', 'not finished', 'incomplete'],
        /\b(?:in progress|still running|unfinished|not finished|incomplete)\b/i,
      ],
      [['migrat', 'upgrade', 'install', 'operation', 'restore', 'setup', 'rebuild', 'repair', 'transaction'], null],
    ],
    fixes: (_, { context, text }) => [
      look('see whether another run is still at work', command`kubectl -n ${context.namespace} get pods -o wide`),
      act(
        `if none is, an earlier run ended halfway: complete or reverse its step with the program's own tool, after a backup: ${named(text)}`,
      ),
    ],
  },
  {
    all: [
      [
        ['load', 'read', 'open', 'recover', 'replay', 'restor'],
        sequence(
          /\b(?:load|read|open|recover|replay|restor)\w{0,4} .{0,40}?\b/i,
          /(?:databases?|snapshots?|journals?|(?:transaction|commit|write-ahead) logs?|segments?|ledgers?|index(?:es)?)\b/i,
        ),
      ],
      [['eofexception', 'unexpected eof', 'end of file', 'unexpected end', 'truncated', 'short read'], null],
    ],
    fixes: (_, at) => [
      act(
        `a file of its data is empty or cut off${onClaims(at)}: copy the volume first; then restore a backup, or, if other ` +
          'members have the same data, remove this copy and let it sync again',
      ),
    ],
  },
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
          'self identifies as',
          'freelist page',
        ],
        once(() =>
          oneOf([
            /corrupt|damaged|truncated|bad magic|unexpected EOF|recovery failed|inconsistent|\b(?:AOF|WAL)\b/i,
            /snapshot file|self identifies as|freelist page|checksum\b.{0,40}?(?:mismatch|error|fail|invalid|expected)|invalid checksum/i,
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
