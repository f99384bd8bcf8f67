/** What a copy shares with the original and what it lacks: volumes, the node, selectors, policies, commands. */
import { containersOf } from '../evidence/containers.ts';
import { selects } from '../evidence/selector.ts';
import type { LabelSelector } from '../evidence/selector.ts';
import { quoted } from '../model/command.ts';
import type { Container, KubeObject, Pod, PodSpec } from '../model/objects.ts';
import { hostNotes, missingNotes } from './host-access.ts';
import { checkLabels, itemsOf, names } from './keep-labels.ts';
import type { Lab } from './test.ts';
import { checkVolumes } from './volumes.ts';
import type { VolumeWishes } from './volumes.ts';

export interface CopyWishes extends VolumeWishes {
  readonly keepLabels: boolean;
  /** The watched containers only sleep. */
  readonly sleeps: boolean;
}

/** Returns a container's command line for people: `/bin/run --port 80`, `the entrypoint of web:1`. */
export function commandText(container: Container): string {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  if (words.length === 0) return `the entrypoint of ${container.image}`;
  const text = words.map(quoted).join(' ');
  return `${container.command ? '' : `the entrypoint of ${container.image} with `}${text.length > 160 ? `${text.slice(0, 159)}…` : text}`;
}

/**
 * Returns the original commands that a copy still runs, each as a sentence: `init migrate runs …`.
 * @param asleep the container that sleeps; null: none
 */
export function originalCommands(spec: PodSpec, asleep: string | null): string[] {
  const all = containersOf({ spec } as Pod);
  const at = all.findIndex((container) => container.name === asleep);
  // Containers after an init container that sleeps are never started.
  const started = at >= 0 && all[at]!.type === 'init' ? all.slice(0, at) : all;
  return started
    .filter((container) => container.name !== asleep)
    .map(
      (container) =>
        `${container.type === 'app' ? 'container' : container.type} ${container.name} runs ${commandText(container.spec)}`,
    );
}

async function policyNotes({ source, pod }: Lab): Promise<string[]> {
  const namespace = pod.metadata?.namespace ?? 'default';
  const policies = await itemsOf(
    source,
    `/apis/networking.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/networkpolicies`,
  );
  if (policies === undefined)
    return ['NetworkPolicies could not be read: those that select the original by its labels do not apply to the copy'];
  const selectorOf = (object: KubeObject): LabelSelector =>
    (object as { spec?: { podSelector?: LabelSelector } }).spec?.podSelector ?? {};
  const lost = policies.filter(
    (policy) => selects(selectorOf(policy), pod.metadata?.labels ?? {}) && !selects(selectorOf(policy), {}),
  );
  return lost.length > 0
    ? [`NetworkPolicy ${names(lost)} selects the original by its labels and does not apply to the copy`]
    : [];
}

/**
 * Checks that the copies do no harm.
 * @param specs of the copies
 * @returns what a copy shares with the original or lacks, each as a sentence
 * @throws UserError as checkVolumes and checkLabels do
 */
export async function surroundings(lab: Lab, specs: readonly PodSpec[], wishes: CopyWishes): Promise<string[]> {
  const { pod } = lab;
  const shared = await checkVolumes(lab, specs, wishes);
  if (wishes.keepLabels) await checkLabels(lab);
  const notes = wishes.keepLabels ? [] : await policyNotes(lab);
  notes.push(...new Set(specs.flatMap((spec) => hostNotes(spec, wishes.sleeps))), ...missingNotes(pod));
  if (!wishes.sleeps && pod.metadata?.ownerReferences?.some((owner) => owner.kind === 'StatefulSet'))
    notes.push(`the hostname of the copy is not ${pod.metadata?.name}`);
  if (shared.length > 0) notes.push(`the copy can write to storage of the original: ${shared.join(', ')}`);
  return notes;
}
