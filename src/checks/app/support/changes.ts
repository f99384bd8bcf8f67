/**
 * What changed shortly before a pod first crashed: its template, the ConfigMaps and Secrets it reads, its admission.
 */
import type { Citation, Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeField, citePod } from '../../support/cite.ts';
import { referencesOf } from '../../config/support/references.ts';
import type { ControllerRevision, KubeObject, PodSpec, ReplicaSet } from '../../../model/objects.ts';
import { changeBack } from './template-back.ts';
import { admissionDifferences, templateDifferences } from './template-diff.ts';
import type { Difference } from './template-diff.ts';
import { lastEdit } from '../../../evidence/last-edit.ts';

export interface Change {
  /** A clause with its subject: `revision 2 removed env DATABASE_URL of web`. */
  readonly text: string;
  readonly citation: Citation;
  /**
   * Words that a cause which this change supports would say: env names, `image`, ConfigMap names, `memory`, `cpu`,
   * `liveness`.
   */
  readonly relatesTo: readonly string[];
  /** The way back, where there is one. */
  readonly fix?: Fix;
  /** The older revision that ran before. */
  readonly revision?: number;
}

/** An edit longer before the first crash than this is another story. */
const WINDOW_SECONDS = 3600;
/**
 * Between an edit and the moment the API writes down are whole seconds; a mounted file follows within about a minute
 * (kubelet syncFrequency).
 */
const SLACK_SECONDS = 90;

const MAX_CHANGES = 8;

/** Labels that differ between revisions of one workload, or belong to one pod. */
const OWN_LABELS =
  /^(?:pod-template-hash|controller-revision-hash|pod-template-generation|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|version|app\.kubernetes\.io\/version|helm\.sh\/chart)$/;

function templateSelector(context: PodContext): string {
  return Object.entries(context.pod.metadata?.labels ?? {})
    .filter(([key]) => !OWN_LABELS.test(key))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/**
 * When the pod first crashed, in milliseconds, reckoned back from the last death: its restarts with their delays (10 s
 * doubling to 300 s, pkg/kubelet/kubelet.go) and a run for each. undefined where nothing has died.
 */
export function firstCrash(context: PodContext): number | undefined {
  const times = context.subjects.flatMap((container) => {
    const died = Date.parse(container.dead?.finishedAt ?? '');
    if (Number.isNaN(died)) return [];
    let loop = 0;
    // The last of them is the death itself; the first restart comes at once.
    for (let restart = 1; restart < container.restarts + (container.state === 'running' ? 0 : 1); restart++) {
      loop += (restart === 1 ? 0 : Math.min(300, 10 * 2 ** (restart - 2))) + (container.ranSeconds ?? 0) + 2;
    }
    return [died - loop * 1000];
  });
  const born = Date.parse(context.pod.status?.startTime ?? context.pod.metadata?.creationTimestamp ?? '');
  if (times.length === 0) {
    const stuck = context.subjects.length > 0 || context.pod.status?.phase === 'Pending';
    return stuck && !Number.isNaN(born) ? born : undefined;
  }
  return Math.max(Math.min(...times), Number.isNaN(born) ? 0 : born);
}

/** Whether the pod crashed from its birth on: only then is its template the suspect. */
function fromTheStart(context: PodContext, crash: number): boolean {
  const born = Date.parse(context.pod.status?.startTime ?? context.pod.metadata?.creationTimestamp ?? '');
  return Number.isNaN(born) || crash - born < 10 * 60_000;
}

interface Revision {
  readonly number: number;
  readonly spec: PodSpec;
  readonly object: string;
  readonly ready: number;
}

function replicaSetRevisions(
  context: PodContext,
  uid: string,
): { readonly own: Revision; readonly older: Revision | undefined; readonly owner: string } | undefined {
  const sets = context.list('replicasets', { labelSelector: templateSelector(context) });
  const revision = (set: ReplicaSet): Revision => ({
    number: Number(set.metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? 0),
    spec: set.spec?.template?.spec ?? { containers: [] },
    object: `ReplicaSet/${set.metadata?.name}`,
    ready: set.status?.readyReplicas ?? 0,
  });
  const own = sets.some.find((set) => set.metadata?.uid === uid);
  const deployment = own?.metadata?.ownerReferences?.find(({ controller }) => controller);
  if (!own || deployment?.kind !== 'Deployment') return undefined;
  const mine = revision(own);
  // Of a part, the revision that ran just before may be the one that was not read.
  const older = (sets.all.state === 'known' ? sets.all.value : [])
    .filter((set) => set.metadata?.ownerReferences?.some((owner) => owner.uid === deployment.uid))
    .map(revision)
    .filter(({ number }) => number > 0 && number < mine.number)
    .sort((a, b) => b.number - a.number);
  return { own: mine, older: older.find(({ ready }) => ready > 0) ?? older[0], owner: `deployment/${deployment.name}` };
}

function controllerRevisions(
  context: PodContext,
  owner: { kind: string; name: string; uid: string },
): ReturnType<typeof replicaSetRevisions> {
  const list = context.list('controllerrevisions', { labelSelector: templateSelector(context) }).all;
  if (list.state !== 'known') return undefined;
  const hash = context.pod.metadata?.labels?.['controller-revision-hash'] ?? '';
  const mine = list.value.filter((one) => one.metadata?.ownerReferences?.some(({ uid }) => uid === owner.uid));
  const revision = (one: ControllerRevision): Revision => ({
    number: Number(one.revision ?? 0),
    spec: (one as unknown as { data?: { spec?: { template?: { spec?: PodSpec } } } }).data?.spec?.template?.spec ?? {
      containers: [],
    },
    object: `ControllerRevision/${one.metadata?.name}`,
    ready: 0,
  });
  // A StatefulSet labels its pods with the revision's name, a DaemonSet with the hash it ends with.
  const own = mine.find((one) => one.metadata?.name === hash || one.metadata?.name?.endsWith(`-${hash}`));
  if (!own || hash === '') return undefined;
  const current = revision(own);
  const older = mine
    .map(revision)
    .filter(({ number, spec }) => number < current.number && spec.containers.length > 0)
    .sort((a, b) => b.number - a.number)[0];
  return { own: current, older, owner: `${owner.kind.toLowerCase()}/${owner.name}` };
}

function fromRevisions(context: PodContext, crash: number): Change[] {
  const owner = context.pod.metadata?.ownerReferences?.find(({ controller }) => controller);
  if (!owner || !fromTheStart(context, crash)) return [];
  const revisions =
    owner.kind === 'ReplicaSet'
      ? replicaSetRevisions(context, owner.uid)
      : owner.kind === 'StatefulSet' || owner.kind === 'DaemonSet'
        ? controllerRevisions(context, owner)
        : undefined;
  if (!revisions) return [];
  const { own, older } = revisions;
  const changes = older
    ? templateDifferences(older.spec, own.spec, 'spec.template.spec').map(
        (difference): Change => rolledOut(context, revisions.owner, own, older, difference),
      )
    : [];
  return [
    ...changes,
    ...admissionDifferences(own.spec, context.pod).map((difference) => admitted(context, difference)),
  ];
}

function rolledOut(context: PodContext, owner: string, own: Revision, older: Revision, difference: Difference): Change {
  // That it has no pods now says nothing: a rollout scales down what never ran just as well.
  const change = changeBack(older.spec, own.spec);
  const ran = older.ready > 0 ? `, which has ${older.ready} ready now` : ', if it ran well';
  return {
    text: `revision ${own.number} ${difference.text}`,
    citation: citeField(own.object, difference.field, `revision ${older.number} -> ${own.number}: ${difference.quote}`),
    relatesTo: difference.relatesTo,
    fix: {
      text: `go back to revision ${older.number} of ${owner}${ran}`,
      command: `kubectl -n ${context.namespace} rollout undo ${owner} --to-revision=${older.number}`,
      risk: 'restarts',
      rollback: true,
      ...(change ? { change } : {}),
    },
    revision: older.number,
  };
}

/** LimitRanger and the VPA say so themselves, in an annotation; anything else was an admission webhook. */
function admitted(context: PodContext, difference: Difference): Change {
  const annotations = context.pod.metadata?.annotations ?? {};
  const ofResources = difference.field.includes('.resources.');
  const limits = annotations['kubernetes.io/limit-ranger'];
  const who =
    ofResources && annotations.vpaUpdates
      ? 'the VerticalPodAutoscaler'
      : ofResources && limits
        ? 'a LimitRange'
        : 'an admission webhook';
  return {
    text: `${who} ${difference.text}`,
    citation: citePod(context, difference.field, `template -> pod: ${difference.quote}`),
    relatesTo: difference.relatesTo,
  };
}

interface Reader {
  readonly resource: 'configmaps' | 'secrets';
  readonly kind: string;
  readonly name: string;
}

/**
 * ConfigMaps and Secrets that the pod reads, each once; they are looked up for their own sake, so this asks for nothing
 * more.
 */
function readersOf(context: PodContext): Reader[] {
  const readers = referencesOf(context).map(({ kind, name }): [string, Reader] => [
    `${kind}/${name}`,
    { resource: kind === 'ConfigMap' ? 'configmaps' : 'secrets', kind, name },
  ]);
  return [...new Map(readers).values()];
}

const ago = (seconds: number): string =>
  seconds < 120 ? `${Math.max(0, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;

function fromEdits(context: PodContext, crash: number): Change[] {
  return readersOf(context).flatMap(({ resource, kind, name }): Change[] => {
    const fact = context.get(resource, name);
    const edit = fact.state === 'known' ? lastEdit(fact.value as KubeObject) : undefined;
    if (!edit) return [];
    const before = (crash - Date.parse(edit.time)) / 1000;
    if (before < -SLACK_SECONDS || before > WINDOW_SECONDS) return [];
    const object = `${kind}/${name}`;
    return [
      {
        text: `${object} was edited by ${edit.manager}${before > 0 ? `, ${ago(before)} before the first crash` : ''}`,
        citation: citeField(
          object,
          'metadata.managedFields',
          `data written by ${edit.manager} at ${edit.time}`,
          edit.time,
        ),
        relatesTo: [name],
        fix: {
          text: `see what ${object} says now and who wrote it`,
          command: `kubectl -n ${context.namespace} get ${kind.toLowerCase()} ${name} ${kind === 'Secret' ? '-o jsonpath={.metadata.managedFields}' : '-o yaml --show-managed-fields'}`,
          risk: 'read-only',
        },
      },
    ];
  });
}

/**
 * What changed before the first crash, most telling first: differences between the pod's revision and the one that ran
 * before it, edits of what it reads, what admission made of it. Empty where nothing crashes.
 */
export function changesBefore(context: PodContext): Change[] {
  const crash = firstCrash(context);
  if (crash === undefined) return [];
  const ofSpec = fromRevisions(context, crash);
  const edits = fromEdits(context, crash);
  const isRollout = ({ revision }: Change): boolean => revision !== undefined;
  return [...ofSpec.filter(isRollout), ...edits, ...ofSpec.filter((change) => !isRollout(change))].slice(
    0,
    MAX_CHANGES,
  );
}
