/** Whether the files of an image can be read in a copy that mounts it as a volume, and which programs to look for. */
import type { Subject } from '../../image/inspect.ts';
import { processOf } from '../../image/process.ts';
import type { Process } from '../../image/process.ts';
import { parseReference, pulledAs, sayReference } from '../../image/reference.ts';
import type { ContainerView } from '../../evidence/views.ts';
import { IMAGE_VOLUMES, isOlder, lacks, needsOf, versionIn } from '../../knowledge/runtime-features.ts';
import type { Node } from '../../model/objects.ts';
import { placeOf } from '../api.ts';
import type { Lab } from '../test.ts';

/** The files of an image, to be listed in a copy. */
export interface Listing {
  readonly subject: Subject;
  /** What the copy mounts; a clause: why no copy can. */
  readonly target: Target | string;
}

/** What a copy mounts and looks for. */
export interface Target {
  /** The image as the volume names it: by its digest where the pod's is known. */
  readonly reference: string;
  /** The reference is a digest: it is the image that the pod runs. */
  readonly isSame: boolean;
  readonly run: Process;
  /** The program that the runtime named, where the pod spec names none; null: none. */
  readonly named: string | null;
}

/** The feature gate is on by default since this version (pkg/features/kube_features.go: ImageVolume). */
const KUBELET = [1, 35] as const;

/** Returns what a copy would mount and look for, or a clause that says why it cannot. */
export async function volumeTarget(lab: Lab, container: ContainerView): Promise<Target | string> {
  const { pod, source, diagnosis, api } = lab;
  const image = container.spec.image ?? '';
  const name = pod.spec?.nodeName;
  if (name === undefined) return 'the pod is on no node yet';
  const fact = await source.fetch({ verb: 'get', resource: 'nodes', name });
  const info = fact.state === 'known' ? (fact.value as Node).status?.nodeInfo : undefined;
  const kubelet = versionIn(info?.kubeletVersion ?? '');
  const runtime = info?.containerRuntimeVersion ?? '';
  const lacking = lacks(runtime, IMAGE_VOLUMES);
  if (info === undefined || kubelet === undefined || lacking === undefined)
    return `the versions of node ${name} are not known, and an image volume needs Kubernetes 1.35 and ${needsOf(IMAGE_VOLUMES)}`;
  if (isOlder(kubelet, KUBELET)) return `an image volume needs Kubernetes 1.35, and ${name} has ${info.kubeletVersion}`;
  if (lacking) return `an image volume needs ${needsOf(IMAGE_VOLUMES)}, and ${name} has ${runtime}`;
  if (info.operatingSystem !== 'linux') return `${name} is no Linux node`;
  const parsed = parseReference(image);
  if (parsed === undefined) return 'the name of the image is invalid';
  const named =
    diagnosis.causes.find((cause) => cause.container === container.name && cause.details.program !== undefined)?.details
      .program ?? null;
  const run = processOf(container.spec, null, named);
  if (run === undefined)
    return 'an image volume has no ENTRYPOINT, and neither the pod spec nor an error of the runtime names the program';
  if ((await api.can('get', 'pods', placeOf(pod)[0], 'log')) === false)
    return `you may not read logs: needs get pods/log in ${placeOf(pod)[0]}`;
  const { pulled, config } = pulledAs(container.status?.imageID ?? '');
  const exact = pulled ? sayReference(pulled) : config;
  return {
    reference: exact ?? image,
    isSame: exact !== null || parsed.digest !== null,
    run,
    named: (container.spec.command ?? []).length > 0 ? null : named,
  };
}
