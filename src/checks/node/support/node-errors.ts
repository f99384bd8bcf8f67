/** Errors that point at the node rather than at the program. */
import { once, oneOf } from '../../../expressions.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citeExit, citeLog } from '../../support/cite.ts';

/** What belongs to a node: devices, drivers, the kernel, the processor, host paths. */
const OF_THE_NODE = once(() =>
  oneOf([
    // Devices, but those that every container has.
    /\/dev\/(?!null|zero|u?random|std(?:in|out|err)|fd\b|tty|termination-log|shm)[\w/.-]{1,80}/i,
    /no such device|device not found/i,
    // Accelerators and fast networks.
    /no (?:cuda|gpu|nvidia|opencl|rocm)\S{0,20} ?(?:device|gpu|driver)/i,
    /\bcuda\b|\bnvml?\b|nvidia|infiniband|\brdma\b|\bnuma\b|\bhugepages?/i,
    // The processor.
    /illegal instruction|instruction set|\bavx\d?|sse4|cpu (?:does not|doesn't|lacks)/i,
    /exec format error|x86-64-v[234]/i,
    // The kernel.
    /unsupported (?:cpu|kernel)|kernel (?:version|module|too old|does not)/i,
    /modprobe|\/lib\/modules|(?:^|[\s"'(=:])\/sys\/|\bebpf\b|\bbpf\b|\bcgroup|io_uring|operation not supported/i,
  ]),
);

/** The exit code of a process that the kernel ended for an illegal instruction. */
const SIGILL = 132;

/** Returns the paths at which a container mounts directories of the node. */
const hostPaths = (context: PodContext, container: ContainerView): string[] =>
  (context.pod.spec?.volumes ?? []).flatMap(({ name, hostPath }) =>
    hostPath
      ? (container.spec.volumeMounts ?? []).filter((mount) => mount.name === name).map(({ mountPath }) => mountPath)
      : [],
  );

/** Cites the errors of the dead instance that point at the node, and its exit code where that does. */
export function citeNodeErrors(context: PodContext, container: ContainerView): Citation[] {
  const log = context.log(container);
  const exit = container.dead?.exitCode === SIGILL ? [citeExit(context, container)] : [];
  if (log.state !== 'known') return exit;
  const { matches, decisive, lines } = log.value;
  const indices = [...new Set([...matches.filter(({ fatal }) => fatal).map(({ line }) => line), ...decisive])];
  const paths = hostPaths(context, container);
  const errors = indices.filter((index) => {
    const text = lines[index]?.text ?? '';
    return OF_THE_NODE().test(text) || paths.some((path) => text.includes(path));
  });
  return [...errors.map((index) => citeLog(context, log.value, index)), ...exit];
}

/** Cites the decisive line of the log, else the exit. */
export function citeDecisive(context: PodContext, container: ContainerView): Citation[] {
  const log = context.log(container);
  const index = log.state === 'known' ? log.value.decisive[0] : undefined;
  if (log.state === 'known' && index !== undefined) return [citeLog(context, log.value, index)];
  return container.dead ? [citeExit(context, container)] : [];
}
