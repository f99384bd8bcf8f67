/** Rules for versions, members of a cluster, data directories and locks. */
import { sequence } from '../../../expressions.ts';
import { NEWER_DATABASE } from '../../../knowledge/newer-database.ts';
import { look } from '../../support/owner.ts';
import { command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { logCommand } from '../../support/words.ts';
import { act } from './advice/kind.ts';
import { ANY } from './refused-rule.ts';
import type { Rule } from './refused-rule.ts';

const otherPods = (context: PodContext): Fix =>
  look('check whether another pod still uses the same data', command`kubectl -n ${context.namespace} get pods -o wide`);

const ONE_WRITER =
  'let one pod at a time use the data directory: one replica per claim, strategy Recreate, accessModes ReadWriteOncePod';

/** Returns the Java version of a class file version: 45 is Java 1.1, 61 is Java 17 (JVMS, table 4.1-A). */
const javaOf = (classFile: string): number => Number(classFile) - 44;

/** In this order: the first rule that matches counts. */
export const DATA_RULES: readonly Rule[] = [
  {
    when: NEWER_DATABASE,
    of: ['version'],
    says: () => [
      'use the release that migrated the database, or a later one: the database is newer than this image',
      act('to keep the older release, restore the backup from before the migration, or undo it with the newer release'),
    ],
  },
  {
    when: /class file versions? (\d{2})\.\d(?:.{0,200}?(?:up to|recognizes class file versions up to) (\d{2})\.\d)?/,
    says: ([, built = '', runs]) => {
      const has = runs ? ` (the image has Java ${javaOf(runs)})` : '';
      const release = runs ? javaOf(runs) : 'N of the Java in the image';
      return [
        `run it on Java ${javaOf(built)} or newer${has}: change the base of the image, or compile with --release ${release}`,
      ];
    },
  },
  {
    when: /UnsupportedClassVersion|more recent version of the Java Runtime/,
    says: () => [
      'run it on the Java version it was compiled for: change the base of the image, or compile with its --release',
    ],
  },
  {
    when: /different Node\.js version|NODE_MODULE_VERSION|incompatible with this module|invalid ELF header/,
    says: () => ['build the native modules in the image, with its own Node.js version and platform (npm rebuild)'],
  },
  {
    when: [
      /requires (?:at least )?(?:Python|Node|Ruby|Java|PHP|Go|\.NET|Erlang|OTP)/i,
      /Your Ruby version is|must install or update \.NET|engine "node"/i,
    ],
    says: () => ['use an image with the runtime version that the line names'],
  },
  {
    when: [
      /InconsistentClusterId|Invalid cluster\.id|cluster ?ID mismatch|Saved cluster name/i,
      /doesn't match stored clusterId/i,
    ],
    says: () => [
      "set the cluster's id or name to the volume's (CLUSTER_ID, cluster.id, initial-cluster, cluster_name), or give the " +
        "pod its own volume: this one has another cluster's data",
    ],
  },
  {
    when: /InconsistentBrokerId|broker\.id \d{1,10} doesn't match|node id \d{1,10} doesn't match/i,
    says: () => ['set broker.id (node.id) to the id that wrote the volume, or give each ordinal its own volume'],
  },
  {
    when: /has already been bootstrapped/,
    says: () => [
      'set initial-cluster-state to existing (ETCD_INITIAL_CLUSTER_STATE=existing), if the member rejoins with its data',
      act(
        'if its data is lost: run etcdctl member remove, then member add, and let it join with an empty data directory',
      ),
    ],
  },
  {
    when: /permanently removed from the cluster/,
    says: () => [act('add the member again (etcdctl member add), and let it join with an empty data directory')],
  },
  {
    when: /local name "|member count is unequal|unmatched member/,
    says: () => ["list this member's name and peer URL in initial-cluster as the pod has them"],
  },
  {
    when: sequence(
      /(?:NonExistentPath|[Dd]ata ?dir|dbpath|[Dd]irectory)\b.{0,80}?/,
      /(?<![\w./-])\.{0,2}(\/[\w./-]{1,200})(?![\w./-]).{0,60}(?:not found|not exist|no such)/,
    ),
    says: ([, path]) => [
      `mount a volume at ${path}, or set the data path (--dbpath or the like) to the directory of a mounted volume`,
    ],
  },
  {
    when: /exists but is not empty|lost\+found|has files in it/,
    says: () => [
      'keep the data in a subdirectory of the volume (PGDATA=…/pgdata, or subPath): a new file system contains lost+found',
    ],
  },
  {
    when: /state lock|Lock Info|force-unlock/i,
    says: (_, context, container) => [
      look('find the ID and the holder of the lock in the log', logCommand(context, container)),
      act('if that run no longer exists: run terraform force-unlock with the ID'),
      'let one run at a time use that state (Job with parallelism 1, concurrencyPolicy: Forbid)',
    ],
  },
  {
    when: /change ?log lock/i,
    says: () => [
      act('find the holder of the lock in DATABASECHANGELOGLOCK; if it no longer runs: liquibase release-locks'),
    ],
  },
  {
    // The holder writes its PID and its host name, which in a pod is the name of the pod.
    when: /already locked (?:exclusively )?by PID \d{1,9} on ([a-z0-9][a-z0-9.-]{0,252})\b/,
    of: ['lock'],
    says: ([, holder = ''], context) => [
      look(
        `see whether ${holder}, which holds the lock, still runs`,
        command`kubectl -n ${context.namespace} get pod ${holder}`,
      ),
      act('if it no longer runs: remove its lock with the unlock command of the program (restic unlock)'),
      act('let one run at a time use the repository (one schedule, concurrencyPolicy: Forbid)'),
    ],
  },
  {
    // A run that was killed in the middle leaves it in the database.
    when: /migration lock|migration table is already locked/i,
    of: ['lock'],
    says: (_, context) => [
      otherPods(context),
      act('if no other run migrates: release the lock, with the command that the message names, or that of the tool'),
    ],
  },
  {
    when: /database is locked/i,
    says: () => ['let one process write the SQLite file: one replica, no network file system, a busy timeout'],
  },
  {
    when: /postmaster\.pid|pid ?file|lock file|lockfile|node\.lock/i,
    of: ['lock'],
    says: (_, context) => [
      otherPods(context),
      act('remove the stale lock file, if no other process uses the data'),
      ONE_WRITER,
    ],
  },
  { when: ANY, of: ['lock'], says: (_, context) => [otherPods(context), ONE_WRITER] },
];
