/** What to do about a process that completes although it should run, or that is a task. */
import { andThen, command, fileNameFor, THEN } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { alternative, editFix, look, ownerOf } from '../../support/owner.ts';
import { logCommand } from '../../support/words.ts';
import { hint, isServer, daemonFlag, withoutDaemonFlag } from './gave-up.ts';

/** Fields of a container that `kubectl create job` writes, or that a Job does not need. */
const PLAIN_FIELDS = /^(?:name|image|imagePullPolicy|command|terminationMessage(?:Path|Policy)|ports)$/;

/** Returns whether a Job of the image and the command alone does the same: no variables, volumes or accounts. */
function isPlain({ pod }: PodContext, { spec }: ContainerView): boolean {
  const { containers = [], initContainers = [], imagePullSecrets, securityContext, nodeSelector } = pod.spec ?? {};
  const mounts = (spec.volumeMounts ?? []).filter(
    (one) => !one.mountPath.startsWith('/var/run/secrets/kubernetes.io/'),
  );
  const isUsed = (field: string): boolean => {
    const value = (spec as unknown as Record<string, unknown>)[field];
    return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== undefined;
  };
  // The server gives the Job the policy that fits the tag (pkg/apis/core/v1/defaults.go: SetDefaults_Container).
  const image = (spec.image ?? '').split('/').at(-1)!;
  const policy = image.endsWith(':latest') || !/[:@]/.test(image) ? 'Always' : 'IfNotPresent';
  return (
    containers.length === 1 &&
    (spec.imagePullPolicy ?? policy) === policy &&
    initContainers.length === 0 &&
    mounts.length === 0 &&
    !imagePullSecrets?.length &&
    !nodeSelector &&
    Object.keys(securityContext ?? {}).length === 0 &&
    Object.keys(spec).every((field) => field === 'volumeMounts' || PLAIN_FIELDS.test(field) || !isUsed(field))
  );
}

/**
 * Returns the fixes for a container that completes and is started again.
 * @param words its command
 * @param advice what its last error asks for
 * @param isDone its log says that its work is done
 */
export function taskFixes(
  context: PodContext,
  container: ContainerView,
  words: readonly string[],
  advice: readonly Fix[] = [],
  isDone = false,
): Fix[] {
  const owner = ownerOf(context.pod);
  const name = `${owner?.name ?? context.name}-once`;
  const what = [`--image=${container.spec.image ?? ''}`];
  const ownWords = words.length > 0 ? ['--', ...words] : [];
  const { namespace } = context;
  const file = fileNameFor(name);
  const job = command`kubectl -n ${namespace} create job ${name} ${what} ${ownWords}`;
  const dryRun = command`kubectl -n ${namespace} create job ${name} ${what} --dry-run=client -o yaml ${ownWords} > ${file}`;
  const applied = command`kubectl apply -f ${file}`;
  const removal = command`kubectl -n ${namespace} delete ${owner ? owner.target : `pod/${context.name}`}`;
  if (isServer(container)) {
    return [
      ...advice,
      look(
        'read the log: a server that ends with exit code 0 gave up, or was told to stop',
        logCommand(context, container),
      ),
      ...(advice.length > 0 ? [] : [editFix(context, 'fix what its last lines name, so that it keeps serving')]),
    ];
  }
  const { spec } = container;
  const field = (['args', 'command'] as const).find((one) => withoutDaemonFlag(spec[one] ?? []) !== undefined);
  if (daemonFlag(words) !== undefined)
    return [
      editFix(
        context,
        `start the server in the foreground: ${hint(words)}`,
        field && { container: container.name, set: { [field]: [...withoutDaemonFlag(spec[field] ?? [])!] } },
      ),
    ];
  const asServer = editFix(context, `if it should keep running, start the server in the foreground (${hint(words)})`);
  const asTask: Fix = {
    text: `${isDone ? 'run it' : 'if it is meant to finish, run it'} as a Job or CronJob, and delete ${owner ? owner.target : 'this pod'}`,
    command: isPlain(context, container) ? andThen(job, THEN, removal) : andThen(dryRun, 'edit it, then', applied),
    risk: 'changes',
  };
  const fixes: Fix[] = isDone ? [asTask] : [asServer, asTask];
  // A change of the pod's policy does nothing for a container with its own policy.
  const set = { restartPolicy: 'OnFailure' };
  return owner || container.type !== 'app' || container.spec.restartPolicy
    ? fixes
    : [
        ...fixes,
        alternative(
          editFix(context, 'set restartPolicy: OnFailure, so that the bare pod ends', { container: null, set }),
        ),
      ];
}
