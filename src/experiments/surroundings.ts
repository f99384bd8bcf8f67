/** What around a pod its copy would touch, share or miss: claims, host paths, selectors, policies. */
import { UserError } from '../errors.ts';
import { containersOf } from '../evidence/containers.ts';
import type { Container, KubeObject, PersistentVolumeClaim, Pod, PodSpec } from '../model/objects.ts';
import { selects } from '../evidence/selector.ts';
import type { LabelSelector } from '../evidence/selector.ts';
import type { Source } from '../sources/source.ts';
import type { Lab } from './test.ts';

export interface CopyWishes {
  readonly shareClaims: boolean;
  readonly keepLabels: boolean;
  /** Nodes that copies are pinned to; null: any. */
  readonly nodes: readonly (string | null)[];
  /** The watched containers only sleep. */
  readonly sleeps: boolean;
}

/** `/bin/run --port 80`, or the image's own. */
export function commandText(container: Container): string {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  if (words.length === 0) return `the entrypoint of ${container.image}`;
  const text = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' ');
  return `${container.command ? '' : `the entrypoint of ${container.image} with `}${text.length > 160 ? `${text.slice(0, 159)}…` : text}`;
}

/**
 * What of the original still runs in a copy: `init migrate runs …`. @param asleep the container that sleeps; null: none
 * does
 */
export function originalCommands(spec: PodSpec, asleep: string | null): string[] {
  const all = containersOf({ spec } as Pod);
  const at = all.findIndex((container) => container.name === asleep);
  // What waits for an init container that sleeps is never started.
  const started = at >= 0 && all[at]!.type === 'init' ? all.slice(0, at) : all;
  return started
    .filter((container) => container.name !== asleep)
    .map(
      (container) =>
        `${container.type === 'app' ? 'container' : container.type} ${container.name} runs ${commandText(container.spec)}`,
    );
}

/** Claims of a pod that some container may write to. */
function writableClaims(pod: Pod): string[] {
  const claims = (pod.spec?.volumes ?? []).filter(
    (volume) => volume.persistentVolumeClaim && volume.persistentVolumeClaim.readOnly !== true,
  );
  const written = (name: string): boolean =>
    containersOf(pod).some((container) =>
      [
        ...(container.spec.volumeMounts ?? []).filter((mount) => mount.readOnly !== true),
        ...(container.spec.volumeDevices ?? []),
      ].some((mount) => mount.name === name),
    );
  return claims.filter((volume) => written(volume.name)).map((volume) => volume.persistentVolumeClaim!.claimName);
}

/** The claim; null: there is none of that name; undefined: it may not be read. */
async function claimOf(lab: Lab, namespace: string, name: string): Promise<PersistentVolumeClaim | null | undefined> {
  const fact = await lab.source.fetch({ verb: 'get', resource: 'persistentvolumeclaims', namespace, name });
  return fact.state === 'known' ? (fact.value as PersistentVolumeClaim) : fact.state === 'absent' ? null : undefined;
}

async function checkClaims(lab: Lab, wishes: CopyWishes): Promise<void> {
  const { pod } = lab;
  const namespace = pod.metadata?.namespace ?? 'default';
  const name = pod.metadata?.name ?? '';
  for (const claimName of new Set(writableClaims(pod))) {
    const claim = await claimOf(lab, namespace, claimName);
    // What is not there cannot be shared: that may be the very trouble.
    if (claim === null) continue;
    const modes = claim?.spec?.accessModes ?? [];
    const only = (mode: string): boolean => modes.length === 1 && modes[0] === mode;
    if (only('ReadOnlyMany')) continue;
    const held = pod.spec?.nodeName;
    if (only('ReadWriteOncePod') && held)
      throw new UserError(
        `claim ${claimName} is ReadWriteOncePod and ${name} holds it: no copy can mount it`,
        'what uses such a claim cannot be tested beside the original',
      );
    if (!wishes.shareClaims) {
      throw new UserError(
        `a copy of ${name} would mount its claim ${claimName}, which may be written to${claim === undefined ? ' (the claim itself could not be read)' : ''}`,
        'two pods writing to one volume can spoil its data; --share-claims allows it',
      );
    }
    const elsewhere = wishes.nodes.find((node) => node !== null && held !== undefined && node !== held);
    if (elsewhere !== undefined && modes.length > 0 && !modes.includes('ReadWriteMany')) {
      throw new UserError(
        `claim ${claimName} is ${modes.join(', ')} and in use on ${held}: a copy on ${elsewhere} could not mount it`,
        'this pod cannot be tried on another node while it runs',
      );
    }
  }
}

/** Items of a list that has no type here; undefined where it cannot be read. */
async function itemsOf(source: Source, path: string): Promise<KubeObject[] | undefined> {
  const fact = await source.fetch({ verb: 'raw', path });
  if (fact.state === 'absent') return [];
  return fact.state === 'known' ? ((fact.value as { items?: KubeObject[] }).items ?? []) : undefined;
}

const names = (objects: readonly KubeObject[]): string => objects.map((object) => object.metadata?.name).join(', ');

/**
 * Workloads whose controllers adopt pods that have no controller and fit their selector
 * (pkg/controller/controller_ref_manager.go).
 */
const ADOPTERS = ['replicasets', 'statefulsets', 'daemonsets'] as const;

async function checkLabels({ source, pod }: Lab): Promise<void> {
  const namespace = pod.metadata?.namespace ?? 'default';
  const labels = pod.metadata?.labels ?? {};
  const refuse = (why: string): never => {
    throw new UserError(
      `--keep-labels is refused: ${why}`,
      "without it the copy carries none of the original's labels",
    );
  };
  const owner = pod.metadata?.ownerReferences?.find((one) => one.controller);
  if (owner) refuse(`${owner.kind}/${owner.name} controls the pod and selects it by these labels`);
  const base = `namespaces/${encodeURIComponent(namespace)}`;
  const lists: [string, string, (object: KubeObject) => LabelSelector | undefined][] = [
    [
      'Service',
      `/api/v1/${base}/services`,
      (object) => {
        const selector = (object as { spec?: { selector?: Record<string, string> } }).spec?.selector;
        return selector && Object.keys(selector).length > 0 ? { matchLabels: selector } : undefined;
      },
    ],
    [
      'PodDisruptionBudget',
      `/apis/policy/v1/${base}/poddisruptionbudgets`,
      (object) => (object as { spec?: { selector?: LabelSelector } }).spec?.selector,
    ],
    ...ADOPTERS.map((resource): [string, string, (object: KubeObject) => LabelSelector | undefined] => [
      resource,
      `/apis/apps/v1/${base}/${resource}`,
      (object) => (object as { spec?: { selector?: LabelSelector } }).spec?.selector,
    ]),
  ];
  const answers = await Promise.all(lists.map(([, path]) => itemsOf(source, path)));
  for (const [i, [kind, , selectorOf]] of lists.entries()) {
    const items = answers[i];
    if (items === undefined) {
      refuse(`whether a ${kind} selects them could not be read`);
      continue;
    }
    const selecting = items.filter((object) => {
      const selector = selectorOf(object);
      return selector !== undefined && selects(selector, labels);
    });
    if (selecting.length > 0) refuse(`${kind} ${names(selecting)} selects them`);
  }
}

async function policyNotes({ source, pod }: Lab): Promise<string[]> {
  const namespace = pod.metadata?.namespace ?? 'default';
  const policies = await itemsOf(
    source,
    `/apis/networking.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/networkpolicies`,
  );
  if (policies === undefined)
    return ['whether NetworkPolicies select the original could not be read; they would not hold for the copy'];
  const selectorOf = (object: KubeObject): LabelSelector =>
    (object as { spec?: { podSelector?: LabelSelector } }).spec?.podSelector ?? {};
  const lost = policies.filter(
    (policy) => selects(selectorOf(policy), pod.metadata?.labels ?? {}) && !selects(selectorOf(policy), {}),
  );
  return lost.length > 0
    ? [`NetworkPolicy ${names(lost)} selects the original by its labels and does not hold for the copy`]
    : [];
}

/**
 * Refuses what would harm the original, and tells what a copy shares or lacks.
 * @returns notes for the plan and the verdict
 * @throws UserError for a writable claim without `--share-claims`, one that no second pod can mount, and labels by
 *   which something selects
 */
export async function surroundings(lab: Lab, wishes: CopyWishes): Promise<string[]> {
  const { pod } = lab;
  await checkClaims(lab, wishes);
  if (wishes.keepLabels) await checkLabels(lab);
  const notes = wishes.keepLabels ? [] : await policyNotes(lab);
  const paths = (pod.spec?.volumes ?? []).flatMap((volume) => (volume.hostPath ? [volume.hostPath.path] : []));
  if (paths.length > 0) notes.push(`the copy sees the node's own files, as the original does: ${paths.join(', ')}`);
  if (pod.spec?.hostNetwork)
    notes.push(
      `the copy is on the host's network${wishes.sleeps ? '' : ': where it listens, it can clash with the original'}`,
    );
  if (!wishes.sleeps && pod.metadata?.ownerReferences?.some((owner) => owner.kind === 'StatefulSet'))
    notes.push(`the copy has another hostname than ${pod.metadata?.name}`);
  if (wishes.shareClaims) {
    const shared = [...new Set(writableClaims(pod))];
    if (shared.length > 0) notes.push(`the copy writes to the original's claims: ${shared.join(', ')}`);
  }
  return notes;
}
