/** What is wrong where the API server refuses pods, read from the text of its refusal. */
import { group, sequence } from '../../../expressions.ts';
import { command } from '../../../model/command.ts';
import type { Category, Fix } from '../../../model/finding.ts';
import type { WorkloadContext } from '../../check.ts';
import { alternative, look } from '../../support/owner.ts';

export interface Reading {
  readonly category: Category;
  /** Whether the message of the refusal is known. */
  readonly known: boolean;
  /** A clause, for the end of a sentence. */
  readonly why: string;
  readonly fixes: (context: WorkloadContext) => readonly Fix[];
}

/** Returns the workload as kubectl takes it: `deployment/web`. */
const targetOf = ({ resource, name }: WorkloadContext): string => `${resource.replace(/s$/, '')}/${name}`;

const edit = (text: string, context: WorkloadContext): Fix => ({
  text,
  command: command`kubectl -n ${context.namespace} edit ${targetOf(context)}`,
  risk: 'restarts',
});

interface Kind {
  readonly find: RegExp;
  readonly read: (match: RegExpExecArray) => Omit<Reading, 'known'>;
}

/** A line that only announces the list below it (Kyverno). */
const ANNOUNCES =
  /^(?:resource|policy) .{1,300}(?:was blocked|for resource|violations?).{0,200}(?:policies|violations?):?$/i;

/** Returns a denial in several paragraphs as one line. */
function joined(what: string): string {
  const lines = what
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const telling = lines.filter((line) => !ANNOUNCES.test(line));
  return (telling.length > 0 ? telling : lines).join(' ');
}

const KINDS: readonly Kind[] = [
  {
    find: /exceeded quota: ([^,\s]{1,253}), requested: ([^:\n]{1,300}), used: ([^:\n]{1,300}), limited: ([^:\n]{0,300}[^:\s])\s{0,9}$/,
    read: ([, quota, requested, used, limited]) => ({
      category: 'resource-limits',
      why: `ResourceQuota ${quota} refuses them: requested ${requested}, used ${used}, limited ${limited}`,
      fixes: (context) => [
        look('check what uses up the quota', command`kubectl -n ${context.namespace} describe resourcequota ${quota!}`),
        edit('ask for less than the quota leaves', context),
        alternative({
          text: 'raise the quota',
          command: command`kubectl -n ${context.namespace} edit resourcequota ${quota!}`,
          risk: 'changes',
        }),
      ],
    }),
  },
  {
    find: /failed quota: ([^:\s]{1,253}): must specify (.{1,300})/,
    read: ([, quota, what]) => ({
      category: 'resource-limits',
      why: `ResourceQuota ${quota} requires every pod to specify ${what}`,
      fixes: (context) => [edit(`specify ${what}`, context)],
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
      fixes: (context) => [
        look('read what the LimitRange allows', command`kubectl -n ${context.namespace} describe limitranges`),
        edit('set requests and limits within it', context),
      ],
    }),
  },
  {
    find: /error looking up service account [^/\s]{1,63}\/([^:\s]{1,253}): /,
    read: ([, account]) => ({
      category: 'missing-config',
      why: `ServiceAccount ${account} does not exist`,
      fixes: (context) => [
        {
          text: 'create the ServiceAccount',
          command: command`kubectl -n ${context.namespace} create serviceaccount ${account!}`,
          risk: 'changes',
        },
        alternative(edit('set serviceAccountName to one that exists', context)),
        look('list the ServiceAccounts', command`kubectl -n ${context.namespace} get serviceaccounts`),
      ],
    }),
  },
  {
    find: /violates PodSecurity "([^"]{1,60})": (.{1,400})/,
    read: ([, level, what]) => ({
      category: 'missing-config',
      why: `it violates PodSecurity ${level}: ${what}`,
      fixes: (context) => [
        edit(`set the securityContext that ${level} requires`, context),
        look('read what the namespace enforces', command`kubectl get namespace ${context.namespace} --show-labels`),
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
          'find the webhook and the Service that it calls',
          command`kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o wide | grep -i -e ${hook!.split('.')[0]!}`,
        ),
      ],
    }),
  },
  {
    find: /admission webhook "([^"]{1,253})" denied the request: ?([\s\S]{0,2000})/,
    read: ([, hook, what]) => ({
      category: 'missing-config',
      why: `admission webhook ${hook} denied it: ${joined(what!)}`,
      fixes: (context) => [edit(`change what the webhook names: ${joined(what!).slice(0, 300)}`, context)],
    }),
  },
  {
    find: /ValidatingAdmissionPolicy '([^']{1,253})' with binding '[^']{1,253}' denied request: ?(.{0,300})/,
    read: ([, policy, what]) => ({
      category: 'missing-config',
      why: `ValidatingAdmissionPolicy ${policy} denied it: ${what}`,
      fixes: (context) => [
        edit('change what the policy names', context),
        look('read the policy', command`kubectl get validatingadmissionpolicy ${policy!} -o yaml`),
      ],
    }),
  },
  {
    find: /no PriorityClass with name (\S{1,253}) was found/,
    read: ([, name]) => ({
      category: 'missing-config',
      why: `PriorityClass ${name} does not exist`,
      fixes: (context) => [
        look('list the PriorityClasses', command`kubectl get priorityclasses`),
        edit('set priorityClassName to one that exists', context),
      ],
    }),
  },
  {
    find: /persistentvolumeclaims? "([^"]{1,253})" (?:is forbidden: .{0,300}|not found)/i,
    read: ([whole]) => ({
      category: 'volume',
      why: whole,
      fixes: (context) => [
        look('list the claims', command`kubectl -n ${context.namespace} get pvc`),
        edit("change the claim's template", context),
      ],
    }),
  },
  {
    // k8s.io/apimachinery/pkg/util/validation/field/errors.go
    find: /is invalid: (.{0,200}(?:[RIUD][a-z]{5,10} value|Forbidden|Too (?:long|many|few)).{0,300})/,
    read: ([, what]) => ({
      category: 'missing-config',
      why: `the API server does not accept them: ${what}`,
      fixes: (context) => [edit('correct the field that the message names', context)],
    }),
  },
];

/** Returns what a refusal means. One that matches no pattern is quoted. */
export function readRefusal(message: string): Reading {
  for (const { find, read } of KINDS) {
    const match = find.exec(message);
    if (match) return { ...read(match), known: true };
  }
  return {
    category: 'missing-config',
    known: false,
    why: message.replace(/^.{0,200}?(?:Error creating(?: job)?: |failed error: )/, ''),
    fixes: (context) => [
      look("read the controller's events", command`kubectl -n ${context.namespace} describe ${targetOf(context)}`),
      edit('change what the server refuses', context),
    ],
  };
}
