/** Commands about images and registries. */
import { command } from '../../../model/command.ts';
import type { Command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';

/** Returns the command that lists the architectures of an image. */
export const inspectImage = (image: string): Command => command`docker buildx imagetools inspect ${image}`;

/** Returns the command that lists the tags of an image's repository. */
export const listTags = (image: string): Command =>
  command`skopeo list-tags docker://${image.split('@')[0]!.replace(/:[^:/]*$/, '')}`;

/** Returns the command that looks up a registry's host from a node. */
export const lookUpHost = (node: string, registry: string): Command =>
  command`kubectl debug node/${node} -it --image=busybox:1.36 -- nslookup ${registry.split(':')[0]!}`;

/** Returns the fix that creates a pull secret. The user fills in the name and the password. */
export function createPullSecret(context: PodContext, name: string, registry: string, text: string): Fix {
  const server = registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
  const credentials = [`--docker-server=${server}`, '--docker-username=YOUR_USER', '--docker-password=YOUR_PASSWORD'];
  return {
    text,
    command: command`kubectl -n ${context.namespace} create secret docker-registry ${name} ${credentials}`,
    risk: 'changes',
  };
}
