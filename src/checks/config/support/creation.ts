/** Why the API server refuses a controller's pods: the texts of admission, read into what is wrong. */
import { group, sequence } from '../../../expressions.ts';
import { citeEvent, citeField } from '../../support/cite.ts';
import type { Category, Citation, Fix } from '../../../model/finding.ts';
import type { EventView } from '../../../evidence/views.ts';
import type { WorkloadContext } from '../../check.ts';
import type { KubeObject } from '../../../model/objects.ts';
import { alternative, look } from '../../support/owner.ts';

export interface Refusal {
  /** The server's own words. */
  readonly message: string;
  readonly citations: readonly Citation[];
}

const KIND: Partial<Record<WorkloadContext['resource'], string>> = {
  deployments: 'Deployment',
  replicasets: 'ReplicaSet',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  jobs: 'Job',
  cronjobs: 'CronJob',
};

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

function conditionOf(object: KubeObject, path: string): Refusal | undefined {
  const conditions = (object as { status?: { conditions?: Condition[] } }).status?.conditions ?? [];
  const failure = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  return failure?.message
    ? {
        message: failure.message,
        citations: [
          citeField(path, 'status.conditions[ReplicaFailure]', failure.message, failure.lastTransitionTime ?? null),
        ],
      }
    : undefined;
}

/** The last failed creation that no successful one followed. */
function lastFailure(events: readonly EventView[]): EventView | undefined {
  const last = events.filter(({ reason }) => reason === 'FailedCreate' || reason === 'SuccessfulCreate').at(-1);
  return last?.reason === 'FailedCreate' ? last : undefined;
}

/**
 * What keeps a workload's pods from being made: the ReplicaFailure condition (pkg/controller/replicaset, deployment)
 * and FailedCreate events of the controller that makes the pods (of a Deployment: its newest ReplicaSet).
 */
export function refusalOf(context: WorkloadContext): Refusal | undefined {
  const kind = KIND[context.resource] ?? '';
  const set = context.resource === 'deployments' ? context.replicaSets[0] : undefined;
  const maker = set ? { kind: 'ReplicaSet', name: set.metadata?.name ?? '' } : { kind, name: context.name };
  const events = context.events(maker.kind, maker.name);
  // A creation that succeeded later may be missing from a part.
  const event = events.all.state === 'known' ? lastFailure(events.all.value) : undefined;
  const conditions = [
    conditionOf(context.workload, `${kind}/${context.name}`),
    set ? conditionOf(set, `ReplicaSet/${set.metadata?.name}`) : undefined,
  ].filter((one) => one !== undefined);
  const message = event?.message ?? conditions[0]?.message;
  if (message === undefined) return undefined;
  const told = events.some.filter(({ reason }) => reason === 'FailedCreate').slice(-3);
  return {
    message,
    citations: [
      ...(event ? [citeEvent(event)] : []),
      ...conditions.flatMap(({ citations }) => citations),
      ...told.map(citeEvent),
    ],
  };
}

export interface Reading {
  readonly category: Category;
  /** A clause after "its pods are not made: ". */
  readonly why: string;
  readonly fixes: (namespace: string, target: string) => readonly Fix[];
}

const edit = (text: string, namespace: string, target: string): Fix => ({
  text,
  command: `kubectl -n ${namespace} edit ${target}`,
  risk: 'restarts',
});

interface Kind {
  readonly find: RegExp;
  readonly read: (match: RegExpExecArray) => Reading;
}

/** A denial in several paragraphs as one line, without the sentence that only announces the list (Kyverno). */
function joined(what: string): string {
  const lines = what
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const telling = lines.filter(
    (line) =>
      !/^(?:resource|policy) .{1,300}(?:was blocked|for resource|violations?).{0,200}(?:policies|violations?):?$/i.test(
        line,
      ),
  );
  return (telling.length > 0 ? telling : lines).join(' ');
}

const KINDS: readonly Kind[] = [
  {
    find: /exceeded quota: ([^,\s]{1,253}), requested: (.{1,300}), used: (.{1,300}), limited: (.{1,300}?)(?:$|\s*$)/,
    read: ([, quota, requested, used, limited]) => ({
      category: 'resource-limits',
      why: `ResourceQuota ${quota} refuses them: requested ${requested}, used ${used}, limited ${limited}`,
      fixes: (namespace, target) => [
        look(`see what takes up the quota`, `kubectl -n ${namespace} describe resourcequota ${quota}`),
        edit(`ask for less than the quota leaves`, namespace, target),
        {
          alternative: true,
          text: `raise the quota`,
          command: `kubectl -n ${namespace} edit resourcequota ${quota}`,
          risk: 'changes',
        },
      ],
    }),
  },
  {
    find: /failed quota: ([^:\s]{1,253}): must specify (.{1,300})/,
    read: ([, quota, what]) => ({
      category: 'resource-limits',
      why: `ResourceQuota ${quota} asks every pod to specify ${what}`,
      fixes: (namespace, target) => [edit(`specify ${what}`, namespace, target)],
    }),
  },
  {
    find: sequence(
      /\b/,
      group('', [
        /(?:maximum|minimum) \S{1,60} usage per (?:Container|Pod) is [^,\]]{1,40}, but [^\].]{1,80}/,
        /\S{1,60} max limit to request ratio per (?:Container|Pod) is .{1,120}/,
      ]),
    ),
    read: ([, what]) => ({
      category: 'resource-limits',
      why: `a LimitRange of the namespace forbids it: ${what}`,
      fixes: (namespace, target) => [
        look('see what the LimitRange allows', `kubectl -n ${namespace} describe limitranges`),
        edit('set requests and limits within it', namespace, target),
      ],
    }),
  },
  {
    find: /error looking up service account [^/\s]{1,63}\/([^:\s]{1,253}): /,
    read: ([, account]) => ({
      category: 'missing-config',
      why: `ServiceAccount ${account} does not exist`,
      fixes: (namespace, target) => [
        {
          text: `make the ServiceAccount`,
          command: `kubectl -n ${namespace} create serviceaccount ${account}`,
          risk: 'changes',
        },
        alternative(edit('name one that is there in serviceAccountName', namespace, target)),
        look('see which there are', `kubectl -n ${namespace} get serviceaccounts`),
      ],
    }),
  },
  {
    find: /violates PodSecurity "([^"]{1,60})": (.{1,400})/,
    read: ([, level, what]) => ({
      category: 'missing-config',
      why: `it violates PodSecurity ${level}: ${what}`,
      fixes: (namespace, target) => [
        edit(`set the securityContext that ${level} asks for`, namespace, target),
        look('see what the namespace enforces', `kubectl get namespace ${namespace} --show-labels`),
      ],
    }),
  },
  {
    find: /failed calling webhook "([^"]{1,253})": (.{1,300})/,
    read: ([, hook, what]) => ({
      category: 'missing-config',
      why: `admission webhook ${hook} does not answer: ${what}`,
      fixes: () => [
        look(
          'see the webhook and the Service it calls',
          `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o wide | grep -i ${hook!.split('.')[0]}`,
        ),
      ],
    }),
  },
  {
    find: /admission webhook "([^"]{1,253})" denied the request: ?([\s\S]{0,2000})/,
    read: ([, hook, what]) => ({
      category: 'missing-config',
      why: `admission webhook ${hook} denied it: ${joined(what!)}`,
      fixes: (namespace, target) => [
        edit(`change what the webhook names: ${joined(what!).slice(0, 300)}`, namespace, target),
      ],
    }),
  },
  {
    find: /ValidatingAdmissionPolicy '([^']{1,253})' with binding '[^']{1,253}' denied request: ?(.{0,300})/,
    read: ([, policy, what]) => ({
      category: 'missing-config',
      why: `ValidatingAdmissionPolicy ${policy} denied it: ${what}`,
      fixes: (namespace, target) => [
        edit('change what the policy names', namespace, target),
        look('see the policy', `kubectl get validatingadmissionpolicy ${policy} -o yaml`),
      ],
    }),
  },
  {
    find: /no PriorityClass with name (\S{1,253}) was found/,
    read: ([, name]) => ({
      category: 'missing-config',
      why: `PriorityClass ${name} does not exist`,
      fixes: (namespace, target) => [
        look('see which there are', 'kubectl get priorityclasses'),
        edit('name one that is there in priorityClassName', namespace, target),
      ],
    }),
  },
  {
    find: /persistentvolumeclaims? "([^"]{1,253})" (?:is forbidden: .{0,300}|not found)/i,
    read: ([whole]) => ({
      category: 'volume',
      why: whole,
      fixes: (namespace, target) => [
        look('see the claims', `kubectl -n ${namespace} get pvc`),
        edit("change the claim's template", namespace, target),
      ],
    }),
  },
];

/** Reads a refusal; what no pattern knows is told in the server's words. */
export function readRefusal(message: string): Reading {
  for (const { find, read } of KINDS) {
    const match = find.exec(message);
    if (match) return read(match);
  }
  const words = message.replace(/^.{0,200}?(?:Error creating: |failed error: )/, '');
  return {
    category: 'missing-config',
    why: words,
    fixes: (namespace, target) => [
      look("see the controller's events", `kubectl -n ${namespace} describe ${target}`),
      edit('change what the server refuses', namespace, target),
    ],
  };
}
