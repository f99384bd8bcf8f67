/** What an inspection of the image needs to know of the pod. */
import type { ContainerView } from '../evidence/views.ts';
import type { Node } from '../model/objects.ts';
import type { ImageQuestion } from '../registry/inspect-image.ts';
import type { Lab } from './test.ts';

/** Returns the node of a pod and its platform; null: not known. */
export async function nodeOf({ source, pod }: Lab): Promise<ImageQuestion['node']> {
  const name = pod.spec?.nodeName;
  const fact = name === undefined ? undefined : await source.fetch({ verb: 'get', resource: 'nodes', name });
  const info = fact?.state === 'known' ? (fact.value as Node).status?.nodeInfo : undefined;
  const isKnown = info?.operatingSystem !== undefined && info.architecture !== undefined;
  return isKnown ? { name: name!, os: info.operatingSystem, architecture: info.architecture } : null;
}

/** Returns the question that an inspection answers: the container, its image as it was pulled, the platform of its node. */
export async function imageQuestion(lab: Lab, container: ContainerView): Promise<ImageQuestion> {
  return {
    container: container.spec,
    spec: lab.pod.spec!,
    imageID: container.status?.imageID ?? '',
    node: await nodeOf(lab),
  };
}
