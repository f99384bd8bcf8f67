/** What to do about a program that refuses its surroundings: by the kind of refusal, as its words tell. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { NEWER_DATABASE } from '../../../knowledge/newer-database.ts';
import { editFix } from '../../support/owner.ts';
import { logCommand } from '../../support/words.ts';

export type What = 'migration' | 'lock' | 'licence' | 'version' | 'data' | 'other';

interface Case {
  readonly when: RegExp;
  /** Only for these; absent: any. */
  readonly of?: readonly What[];
  readonly says: (match: RegExpExecArray, context: PodContext, container: ContainerView) => readonly (string | Fix)[];
}

const pods = (context: PodContext): Fix => ({
  text: 'see whether another pod still uses the same data',
  command: `kubectl -n ${context.namespace} get pods -o wide`,
  risk: 'read-only',
});
/** Something to be done outside the pod's spec, by the product's own means. */
const act = (text: string): Fix => ({ text, command: null, risk: 'changes' });

const ONE_WRITER =
  'let one pod at a time use the data directory: one replica per claim, strategy Recreate, accessModes ReadWriteOncePod';

/**
 * The first that fits counts. Java's class file version 45 is Java 1.1 (JVMS, table 4.1-A): 61 is Java 17, 65 is Java
 * 21.
 */
const CASES: readonly Case[] = [
  {
    when: NEWER_DATABASE,
    of: ['version'],
    says: () => [
      'the database is newer than this image: roll forward to the release that migrated it, or a later one',
      act(
        'where it has to be the older release: restore the backup from before the migration, or undo the migration with the newer release',
      ),
    ],
  },
  {
    when: /class file versions? (\d{2})\.\d(?:.{0,200}?(?:up to|recognizes class file versions up to) (\d{2})\.\d)?/,
    says: ([, built, runs]) => [
      `run it on Java ${Number(built) - 44} or newer${runs ? ` (the image has Java ${Number(runs) - 44})` : ''}: change the image's base, or compile with --release ${runs ? Number(runs) - 44 : 'N of the Java in the image'}`,
    ],
  },
  {
    when: /UnsupportedClassVersion|more recent version of the Java Runtime/,
    says: () => [
      "run it on the Java version it was compiled for: change the image's base, or compile with --release of the image's Java",
    ],
  },
  {
    when: /different Node\.js version|NODE_MODULE_VERSION|incompatible with this module|invalid ELF header/,
    says: () => [
      'build the native modules in the image, with the Node.js version and platform that runs them (npm rebuild)',
    ],
  },
  {
    when: /requires (?:at least )?(?:Python|Node|Ruby|Java|PHP|Go|\.NET|Erlang|OTP)|Your Ruby version is|must install or update \.NET|engine "node"/i,
    says: () => ['use an image with the version of the runtime that the line asks for'],
  },
  {
    when: /InconsistentClusterId|Invalid cluster\.id|cluster ?ID mismatch|Saved cluster name|doesn't match stored clusterId/i,
    says: () => [
      "the volume holds another cluster's data: let the setting name the cluster the data belongs to (zookeeper.connect, CLUSTER_ID, initial-cluster, cluster_name), or give the pod its own volume; start with an empty one only where the data is replicated elsewhere",
    ],
  },
  {
    when: /InconsistentBrokerId|broker\.id \d{1,10} doesn't match|node id \d{1,10} doesn't match/i,
    says: () => ['set broker.id (node.id) to the one the volume was written with, or give each ordinal its own volume'],
  },
  {
    when: /has already been bootstrapped/,
    says: () => [
      'set initial-cluster-state to existing (ETCD_INITIAL_CLUSTER_STATE=existing) where the member rejoins with its data',
      act(
        'where its data is lost: etcdctl member remove, then member add, and let it join with an empty data directory',
      ),
    ],
  },
  {
    when: /permanently removed from the cluster/,
    says: () => [act('add the member anew (etcdctl member add) and let it join with an empty data directory')],
  },
  {
    when: /local name "|member count is unequal|unmatched member/,
    says: () => ["let initial-cluster list this member's name and peer URL as the pod has them"],
  },
  {
    when: /(?:NonExistentPath|[Dd]ata ?dir(?:ectory)?|dbpath|[Dd]irectory)\b.{0,80}?(\/[\w./-]{1,200}).{0,60}(?:not found|not exist|no such)/,
    says: ([, path]) => [
      `mount a volume at ${path}, or let the data path (--dbpath and the like) name the directory where one is mounted`,
    ],
  },
  {
    when: /exists but is not empty|lost\+found|has files in it/,
    says: () => [
      'keep the data in a subdirectory of the volume (PGDATA=…/pgdata, or subPath on the mount): a new file system has lost+found at its root',
    ],
  },
  {
    when: /state lock|Lock Info|force-unlock/i,
    says: (_, context, container) => [
      { text: 'see who holds the lock', command: logCommand(context, container), risk: 'read-only' },
      act('where that run is gone: terraform force-unlock with the ID that the log names'),
      'let one run at a time work on that state (Job with parallelism 1, concurrencyPolicy: Forbid)',
    ],
  },
  {
    when: /change ?log lock/i,
    says: () => [
      act('see who holds the lock in DATABASECHANGELOGLOCK; where nobody runs any more: liquibase release-locks'),
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
      pods(context),
      act('remove the stale lock file once nothing else uses the data'),
      ONE_WRITER,
    ],
  },
  { when: /(?:)/, of: ['lock'], says: (_, context) => [pods(context), ONE_WRITER] },
  {
    when: /vm\.max_map_count/,
    says: () => [
      "raise it on the node: sysctl -w vm.max_map_count=262144, by the node's configuration or a privileged init container; it is not a namespaced sysctl that a pod could set",
    ],
  },
  {
    when: /memory lock|mlock|lock memory/i,
    says: () => [
      'allow memory locking (capability IPC_LOCK), or switch it off (bootstrap.memory_lock: false, disable_mlock = true)',
    ],
  },
  {
    when: /discovery settings are unsuitable/,
    says: () => [
      'set discovery.type: single-node for one node; else discovery.seed_hosts and cluster.initial_master_nodes',
    ],
  },
  {
    when: /\bas (?:the )?["']?root\b|how to run \w{1,20} as root|"root" execution/i,
    says: (_, __, container) => [
      `run it as another user: securityContext.runAsUser of ${container.name} with a UID of the image's`,
    ],
  },
  {
    when: /no matches for kind "([A-Za-z0-9]{1,80})" in (?:version|group) "([a-z0-9.-]{0,120})|cache of kind \S{1,120} to sync/,
    says: ([, kind, group]) => [
      {
        text: `see whether the cluster has ${kind ? `a CRD for ${kind}` : 'its CRD'}, and which versions it serves`,
        command: group?.includes('.') ? `kubectl api-resources --api-group=${group}` : 'kubectl get crd',
        risk: 'read-only',
      },
      act(
        'install the CRDs of the release that the image is of, before its controller; or use the controller of the release whose CRDs are there',
      ),
    ],
  },
  {
    when: /accessible by owner only|group or world access|UNPROTECTED PRIVATE KEY|are too open/i,
    says: () => [
      "let only its owner read the file: defaultMode: 0400 on a Secret's volume (without fsGroup, which adds the group's read bit), or copy it in an init container, chmod 0400 and chown to runAsUser",
    ],
  },
  {
    when: /(?:find|unknown|invalid|no such) (?:user|group)|passwd/i,
    says: () => ['use a user that the image has (/etc/passwd), or add it in the image'],
  },
  {
    when: /too many (?:clients|connections)|remaining connection slots/i,
    says: () => ["make the connection pools smaller (replicas times pool size), or raise the server's max_connections"],
  },
  {
    when: /\bdatabase\b.{0,140}does not exist|unknown database/i,
    says: () => [
      'create the database the line names (a set-up job, a migration), or correct its name where the program is configured',
    ],
  },
  {
    when: /production build/i,
    says: () => ['build the image with the build step (next build) and copy its output into the image'],
  },
  {
    when: /unapplied migrations|[Pp]ending ?[Mm]igration|[Mm]igrations are pending/,
    of: ['migration'],
    says: () => [
      act(
        "apply the pending migrations with the image's own command (the product's migrate command) in a Job before the rollout, then let the pod start",
      ),
    ],
  },
  {
    when: /(?:)/,
    of: ['migration'],
    says: () => [
      'run the migration by hand, repair the half-applied or dirty one the log names, then let the pod start; run migrations in one Job instead of in every replica',
    ],
  },
  { when: /(?:)/, of: ['licence'], says: () => ['renew or provide the licence, usually from a Secret as env or file'] },
  {
    when: /incompatible with server|initialized (?:by|with)|PostgreSQL version|RDB format|[Ff]eature ?[Cc]ompatibility|WiredTiger file version|redo log format|upgrade|downgrade|newer version|is for a newer|created (?:with|by)|holds metadata|IndexFormatTooOld|mongod version/i,
    of: ['version', 'data', 'other'],
    says: () => [
      'go back to the version that wrote the data, or upgrade the data as the product describes; take a backup first',
    ],
  },
  {
    when: /corrupt|checksum|crc|malformed|truncated|damaged|magic|not a database|checkpoint record|unexpected EOF|tablespace/i,
    of: ['data'],
    says: () => [act("copy the volume first, then restore a backup or use the product's own repair")],
  },
];

/**
 * @param text the decisive line and those that go with it
 * @returns the fixes of the first case that fits; a look at the log where none does: no fix is better than a wrong one
 */
export function adviceOn(context: PodContext, container: ContainerView, what: What, text: string): Fix[] {
  for (const { when, of, says } of CASES) {
    const match = of === undefined || of.includes(what) ? when.exec(text) : null;
    if (match)
      return says(match, context, container).map((one) => (typeof one === 'string' ? editFix(context, one) : one));
  }
  return [{ text: 'read what stands around that line', command: logCommand(context, container), risk: 'read-only' }];
}
