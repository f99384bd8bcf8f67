/** Rules for settings of the node, the cluster and the image, and for what is left: migrations, licences, data. */
import { command } from '../../../model/command.ts';
import { nodeWord } from '../../support/kubectl.ts';
import { mountOf, sayVolume } from '../../support/mounts.ts';
import { look } from '../../support/owner.ts';
import { act } from './advice/kind.ts';
import { ANY } from './refused-rule.ts';
import type { Rule } from './refused-rule.ts';

/** In this order: the first rule that matches counts. */
export const ENVIRONMENT_RULES: readonly Rule[] = [
  {
    when: /vm\.max_map_count/,
    says: () => [
      'set vm.max_map_count=262144 on the node (its configuration, or a privileged init container); a pod cannot set it',
    ],
  },
  {
    when: /page ?size/i,
    says: (_, context) => [
      'use an image that was built for larger pages (an arm64 build for 64 KiB), or nodes with a kernel of 4 KiB pages',
      look(
        'see the architecture and the kernel of the nodes: pages are larger on some arm64 and ppc64le kernels',
        command`kubectl get node ${nodeWord(context)} -o wide`,
      ),
    ],
  },
  {
    when: /plugin\/loop: Loop/,
    says: () => [
      act(
        'let CoreDNS forward to a DNS server that does not lead back to it: name one in the Corefile (forward . IP), or ' +
          "point the kubelet's resolvConf at a file without loopback addresses (/run/systemd/resolve/resolv.conf)",
      ),
    ],
  },
  {
    when: /memory lock|mlock|lock memory/i,
    says: () => [
      'allow memory locking (capability IPC_LOCK), or disable it (bootstrap.memory_lock: false, disable_mlock = true)',
    ],
  },
  {
    when: /discovery settings are unsuitable/,
    says: () => [
      'set discovery.type: single-node for one node; else set discovery.seed_hosts and cluster.initial_master_nodes',
    ],
  },
  {
    when: /\bas (?:the )?["']?root\b|how to run \w{1,20} as root|"root" execution/i,
    says: (_, __, container) => [
      `run it as another user: set securityContext.runAsUser of ${container.name} to a UID of the image`,
    ],
  },
  {
    when: [
      /no matches for kind "([A-Za-z0-9]{1,80})" in (?:version|group) "([a-z0-9.-]{0,120})/,
      /cache of kind \S{1,120}|CRDs? (?:was|is|are) not|creating their CRDs|404 page not found from the Kubernetes API/,
    ],
    says: ([, kind, group]) => [
      look(
        `check whether the cluster has ${kind ? `a CRD for ${kind}` : 'its CRD'}, and which versions it serves`,
        group?.includes('.') ? command`kubectl api-resources --api-group=${group}` : command`kubectl get crd`,
      ),
      act("install the CRDs of the image's release before its controller, or use the controller of the CRDs' release"),
    ],
  },
  {
    when: /accessible by owner only|group or world access|UNPROTECTED PRIVATE KEY|are too open/i,
    says: () => [
      "set defaultMode: 0400 on the Secret's volume without an fsGroup (it adds a group read bit), or copy the file in an " +
        'init container, chmod it to 0400 and chown it to runAsUser',
    ],
  },
  {
    when: /(?:find|unknown|invalid|no such) (?:user|group)|passwd/i,
    says: () => ['use a user of the image (/etc/passwd), or add the user to the image'],
  },
  {
    when: /too many (?:clients|connections)|remaining connection slots/i,
    says: () => ["reduce the connection pools (replicas times pool size), or raise the server's max_connections"],
  },
  {
    when: /\bdatabase\b.{0,140}does not exist|unknown database/i,
    says: () => [
      'create the database that the line names (a set-up job, a migration), or correct its name in the configuration',
    ],
  },
  {
    when: /production build/i,
    says: () => ['run the build step (next build) and copy its output into the image'],
  },
  {
    when: /unapplied migrations|[Pp]ending ?[Mm]igration|[Mm]igrations are pending/,
    of: ['migration'],
    says: () => [
      act("apply the pending migrations in a Job before the rollout (the migrate command of the image's product)"),
    ],
  },
  {
    when: /check ?sums?\b/i,
    of: ['migration'],
    says: () => [
      'bring the migration file back to the text that was applied (the image before this one), and put the change into a new migration',
      act(
        'or, if the database already has what the changed file makes, accept its checksum with the repair command of the tool ' +
          '(flyway repair, liquibase clear-checksums)',
      ),
    ],
  },
  {
    when: /not resolved locally|applied\b.{0,80}\b(?:missing|not found|unknown)/i,
    of: ['migration'],
    says: () => [
      'use an image that has every migration that was applied to the database: this one lacks some (an older release?)',
    ],
  },
  {
    when: ANY,
    of: ['migration'],
    says: () => [
      'run the migration by hand and repair the half-applied or dirty one in the log; run migrations in one Job, not in each replica',
    ],
  },
  { when: ANY, of: ['licence'], says: () => ['renew or provide the licence, usually from a Secret as env or file'] },
  {
    when: [
      /incompatible with server|initialized (?:by|with)|PostgreSQL version|RDB format|[Ff]eature ?[Cc]ompatibility/i,
      /WiredTiger file version|redo log format|upgrade|downgrade|newer version|is for a newer|created (?:with|by)/i,
      /holds metadata|IndexFormatTooOld|mongod version/i,
    ],
    of: ['version', 'data', 'other'],
    says: () => [
      "use the version that wrote the data, or upgrade the data as the product's manual says; take a backup first",
    ],
  },
  {
    when: [
      /corrupt|checksum|crc|malformed|truncated|damaged|magic|not a database|EOF trying to read|unexpected (?:EOF|end of file)/i,
      /checkpoint record|unexpected EOF|tablespace/i,
    ],
    of: ['data'],
    says: ({ input }, context, container) => {
      const path = /(?<![\w.:/-])\/[\w.@+-]{1,200}(?:\/[\w.@+-]{1,200}){1,20}/.exec(input)?.[0];
      const at = path === undefined ? undefined : mountOf(container, context.pod, path);
      const what = at ? sayVolume(at.volume, context.name) : 'the volume';
      const file = at ? `${path} from ` : '';
      return [
        act(`copy ${what} first, then restore ${file}a backup or use the product's command for repairs, if it has one`),
      ];
    },
  },
];
