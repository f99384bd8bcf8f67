/** Looks into an image for what starts in a container. */
import type { Inspection, StartFault } from '../model/inspection.ts';
import type { Container, PodSpec } from '../model/objects.ts';
import { follow, Unread } from './files.ts';
import type { ImageFiles } from './files.ts';
import { lineOf, mountsOf, processOf } from './process.ts';
import type { ImageConfig } from './process.ts';
import { findStart, shown } from './start.ts';
import { lookUp, readUser } from './user.ts';
import type { User } from './user.ts';

/** An image, with its config. */
export interface ReadImage {
  /** null: not known, because only the files could be read. */
  readonly config: ImageConfig | null;
  /** For a config that is not known, the program that the runtime named when it did not start; null: none. */
  readonly named?: string | null;
  readonly files: ImageFiles;
  /** `linux/amd64`, as the config says; null where it does not. */
  readonly label: string | null;
}

/** A container of a pod and the node it is on. */
export interface Subject {
  readonly container: Container;
  readonly spec: PodSpec;
  /** The node's name and platform; null: not known. */
  readonly node: { readonly name: string; readonly os: string; readonly architecture: string } | null;
}

/** What an inspection adds to what is known of the image itself. */
export type Seen = Pick<
  Inspection,
  'user' | 'workingDir' | 'entrypoint' | 'cmd' | 'program' | 'fault' | 'facts' | 'unread'
>;

const decoder = new TextDecoder();

async function textOf(files: ImageFiles, path: string): Promise<string | null> {
  const place = await follow(files, path);
  return place.found && place.entry.type === 'file' && place.entry.head !== null
    ? decoder.decode(place.entry.head)
    : null;
}

/** What the kubelet refuses because of runAsNonRoot (pkg/kubelet/kuberuntime/security_context_others.go). */
function rootFault({ container, spec }: Subject, config: ImageConfig | null): StartFault | null {
  if (config === null) return null;
  const own = container.securityContext;
  const pod = spec.securityContext;
  if ((own?.runAsNonRoot ?? pod?.runAsNonRoot) !== true) return null;
  if ((own?.runAsUser ?? pod?.runAsUser) !== undefined) return null;
  const { user, uid } = readUser(config.user);
  if (uid !== null && uid !== 0) return null;
  return {
    kind: 'must-not-be-root',
    blames: 'spec',
    says:
      uid === 0
        ? `the image runs as root${config.user === '' ? ' (it has no USER)' : ''}, and the pod spec has runAsNonRoot: true without runAsUser`
        : `USER ${shown(user)} of the image is a name and not a number, so the kubelet cannot check it for runAsNonRoot: true`,
    fix: 'set runAsUser to the number of a user other than root, or write that number as USER of the image',
    doubtful: false,
  };
}

/** Whether the container has DAC_OVERRIDE, which the runtimes give by default. */
function keepsOverride({ securityContext }: Container): boolean {
  const { privileged, capabilities } = securityContext ?? {};
  const names = (list: readonly string[] | undefined): string[] =>
    (list ?? []).map((name) => name.toUpperCase().replace(/^CAP_/, ''));
  const has = (list: string[]): boolean => list.includes('ALL') || list.includes('DAC_OVERRIDE');
  return privileged === true || has(names(capabilities?.add)) || !has(names(capabilities?.drop));
}

/** The user that the process has; a fault where the runtime does not find it. */
async function userOf(
  { container, spec }: Subject,
  config: ImageConfig | null,
  files: ImageFiles,
): Promise<User | StartFault> {
  const [own, pod] = [container.securityContext, spec.securityContext];
  const wished = own?.runAsUser ?? pod?.runAsUser;
  // Only USER of the image says who it is.
  if (wished === undefined && config === null)
    return { uid: null, gid: null, groups: [], moreGroups: true, overrides: keepsOverride(container) };
  const named =
    wished === undefined ? readUser(config?.user ?? '') : { user: String(wished), group: null, uid: wished };
  // Root needs no entry.
  const isRoot = named.uid === 0;
  const [passwd, groups] = isRoot
    ? [null, null]
    : [await textOf(files, '/etc/passwd'), await textOf(files, '/etc/group')];
  const user = lookUp(named, passwd, groups);
  if (user === undefined)
    return {
      kind: 'no-such-user',
      blames: 'image',
      says: `USER ${shown(named.user)} of the image is not in its ${passwd === null ? '/etc/passwd, which it does not have' : '/etc/passwd'}`,
      fix: `add user ${shown(named.user)} to the image (RUN adduser), or write a number as USER`,
      doubtful: false,
    };
  const more = [pod?.fsGroup, ...(pod?.supplementalGroups ?? [])].filter((group) => group !== undefined);
  return {
    ...user,
    gid: own?.runAsGroup ?? pod?.runAsGroup ?? user.gid,
    groups: [...user.groups, ...more],
    moreGroups: isRoot,
    overrides: keepsOverride(container),
  };
}

/**
 * Looks into an image. It reads only the files that matter, and does not throw for what could not be read.
 * @throws other errors than Unread, which are faults of this program
 */
export async function inspect({ config, named, files, label }: ReadImage, subject: Subject): Promise<Seen> {
  const { container, spec, node } = subject;
  const run = processOf(container, config, named);
  const seen: Seen = {
    user: config?.user || null,
    workingDir: config?.workingDir || null,
    entrypoint: config?.entrypoint.length ? lineOf(config.entrypoint) : null,
    cmd: config?.cmd.length ? lineOf(config.cmd) : null,
    program: null,
    fault: rootFault(subject, config),
    facts: [],
    unread: null,
  };
  if (seen.fault) return seen;
  if (run === undefined)
    return { ...seen, unread: 'the pod spec has no command, and the ENTRYPOINT of the image is not known' };
  if (run.argv.length === 0)
    return {
      ...seen,
      fault: {
        kind: 'no-command',
        blames: 'image',
        says: 'neither the pod spec nor the image names a program: the image has no ENTRYPOINT and no CMD',
        fix: 'set command in the pod spec, or give the image an ENTRYPOINT',
        doubtful: false,
      },
    };
  try {
    const user = await userOf(subject, config, files);
    if ('kind' in user) return { ...seen, fault: user };
    const found = await findStart({
      files,
      run,
      mounts: mountsOf(container, spec),
      user,
      node: node?.architecture ?? null,
      nodeSays: node === null ? '' : `${node.name} is ${node.architecture}`,
    });
    const lies =
      found.program.machine !== null && label !== null && label.split('/')[1] !== found.program.machine
        ? [
            `the config of the image says ${shown(label)}, but ${shown(found.program.path ?? '')} is built for ${found.program.machine}`,
          ]
        : [];
    return { ...seen, program: found.program, fault: found.fault, facts: [...found.facts, ...lies] };
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    return { ...seen, unread: error.message };
  }
}
