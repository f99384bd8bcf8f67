/** The error of a container runtime that could not create or start a container. */
import { tooLowIn } from '../../limits/support/too-low.ts';
import { cgroupError } from './cgroup-errors.ts';
import { sequence } from '../../../expressions.ts';
import { citeEvent, citePod, citeWaiting } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';

export interface RuntimeError {
  readonly container: ContainerView;
  readonly message: string;
  /** Every place that has it, newest first. */
  readonly citations: readonly Citation[];
}

const WAITING = new Set(['CreateContainerError', 'RunContainerError', 'PreCreateHookError', 'PreStartHookError']);
/** containerd says StartError, cri-dockerd ContainerCannotRun. */
const ENDED = new Set(['StartError', 'ContainerCannotRun']);

/** What only a runtime writes. The kubelet's own errors about ConfigMaps, Secrets and users have none of it. */
const BY_RUNTIME =
  /rpc error: |OCI runtime|\brunc\b|\bcrun\b|container create failed|failed to (?:create|start) (?:container|shim|task)/i;

/**
 * Returns the newest refusal of the runtime for each container that is not past it. containerd's is in the waiting
 * message, then in lastState (reason StartError, exit code 128); CRI-O's is only in the waiting message.
 */
export function runtimeErrors(context: PodContext): RuntimeError[] {
  return context.subjects.flatMap((container): RuntimeError[] => {
    const { waiting, dead } = container;
    // The kubelet shows its back-off instead of the reason while it waits for the next attempt.
    const delayed = waiting?.reason === 'CrashLoopBackOff' && dead === undefined;
    const waits = delayed || (waiting !== undefined && WAITING.has(waiting.reason ?? ''));
    const ended = dead !== undefined && ENDED.has(dead.reason ?? '');
    if (!waits && !ended) return [];
    const event = context
      .podEvents()
      .some.findLast(
        (one) =>
          one.reason === 'Failed' &&
          one.container === container.name &&
          one.message.startsWith('Error: ') &&
          (!delayed || BY_RUNTIME.test(one.message.slice(0, 2000))) &&
          !/^Error: \w*ImagePull/.test(one.message),
      );
    // All three have the same message. A recorded status may lack it.
    const places: [string, Citation][] = [];
    if (waits && !delayed && waiting?.message) places.push([waiting.message, citeWaiting(context, container)]);
    if (ended && dead.message)
      places.push([
        dead.message,
        citePod(context, `${container.deadPath}.message`, dead.message, dead.finishedAt ?? null),
      ]);
    if (event) places.push([event.message, citeEvent(event)]);
    const [first] = places;
    return first ? [{ container, message: first[0], citations: places.map(([, citation]) => citation) }] : [];
  });
}

export type Reading =
  | { readonly kind: 'missing' | 'not-executable' | 'directory' | 'wrong-format'; readonly path: string }
  | { readonly kind: 'no-command' | 'mount' | 'memory' | 'not-text' | 'other' };

/**
 * Texts of runc (libcontainer/standard_init_linux.go and Go's os/exec), crun (src/libcrun/container.c, utils.c), gVisor
 * (runsc/boot), youki and hcsshim. The first group that matches is the path.
 */
const EXECUTABLES: readonly {
  readonly kind: 'missing' | 'not-executable' | 'directory' | 'wrong-format';
  readonly find: RegExp;
}[] = [
  { kind: 'missing', find: /exec: "((?:[^"\\]|\\.){0,400})": executable file not found/ },
  { kind: 'missing', find: /exec: "((?:[^"\\]|\\.){0,400})": (?:stat|lstat) [^:]{0,400}: no such file or directory/ },
  { kind: 'missing', find: /exec: "((?:[^"\\]|\\.){0,400})": no such file or directory/ },
  { kind: 'not-executable', find: /exec: "((?:[^"\\]|\\.){0,400})": (?:stat [^:]{0,400}: )?permission denied/ },
  { kind: 'directory', find: /exec: "((?:[^"\\]|\\.){0,400})": is a directory/ },
  { kind: 'wrong-format', find: /exec:? "?((?:[^"\\\s:]|\\.){1,400})"?: exec format error/ },
  { kind: 'missing', find: /executable file [`'"]([^`'"]{0,400})[`'"] not found/i },
  { kind: 'not-executable', find: /the path [`'"]([^`'"]{0,400})[`'"] exists but it is not executable/ },
  { kind: 'directory', find: /the path [`'"]([^`'"]{0,400})[`'"] exists but it is a directory/ },
  { kind: 'missing', find: /error finding executable "([^"]{0,400})" in PATH/ },
  { kind: 'missing', find: /executable '([^']{0,400})' for container not found/i },
  {
    kind: 'missing',
    find: sequence(
      /(?:CreateProcess|CreateProcessW)[: ]{1,3}"?([^"\n]{0,200}?)"?: /,
      /(?:failure in a Windows system call: )?The system cannot find the (?:file|path) specified/,
    ),
  },
  { kind: 'missing', find: /failed to load "?([^\s":]{1,400})"?: no such file or directory/ },
  { kind: 'wrong-format', find: /failed to load "?([^\s":]{1,400})"?: exec format error/ },
];

const NO_COMMAND: readonly RegExp[] = [
  /no command specified|args must not be empty|process args? (?:is|are) empty/i,
  /specify at least one (?:argument|command)/i,
];

/** containerd mounts the image to look a user up; the mount is fine (core/mount, pkg/oci/spec_opts.go). */
const LOOKUP_MOUNT = /mount callback failed on \S{1,300}: /;

/** A program of the node that the runtime runs around the start, not the container's (runc libcontainer/configs: Hooks). */
const HOOK =
  /\b(?:running|executing|run|in) (?:(?:prestart|createRuntime|createContainer|startContainer|OCI) )?hook\b/i;

/** Before 1.0.0-rc93, runc quoted the error of the layer below: `starting container process caused "exec: \"/x\": …"`. */
const QUOTED_CAUSE = /starting container process caused "((?:[^"\\]|\\.){1,4000})"/;

/** Returns what a runtime's message means. */
export function readRuntimeError(message: string): Reading {
  const text = message
    .slice(0, 8000)
    .replace(LOOKUP_MOUNT, '')
    .replace(QUOTED_CAUSE, (_, cause: string) => cause.replaceAll('\\"', '"'));
  if (HOOK.test(text)) return { kind: 'other' };
  for (const { kind, find } of EXECUTABLES) {
    const match = find.exec(text);
    if (match) return { kind, path: unquoted(match[1] ?? '') };
  }
  if (/open executable: no such file or directory/i.test(text)) return { kind: 'missing', path: '' };
  if (/open executable: permission denied/i.test(text)) return { kind: 'not-executable', path: '' };
  if (NO_COMMAND.some((find) => find.test(text))) return { kind: 'no-command' };
  if (tooLowIn(text) !== undefined) return { kind: 'memory' };
  if (cgroupError(text)) return { kind: 'other' };
  // Go's protobuf, as the kubelet or the runtime reports it (google.golang.org/protobuf/internal/impl/validate.go).
  if (/contains invalid UTF-8/i.test(text)) return { kind: 'not-text' };
  if (/\bmount(?:ing)?\b|subPath|volume-subpaths|no such file or directory.{0,40}rootfs/i.test(text))
    return { kind: 'mount' };
  return { kind: 'other' };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Returns a text as it was before Go's %q. */
function unquoted(text: string): string {
  return text.replace(/\\(["\\nrt])/g, (_, char: string) => ESCAPES[char] ?? char);
}

/** What each layer writes before the message of the layer below. */
const LAYERS = [
  'failed to create containerd task: ',
  'failed to create containerd container: ',
  String.raw`mount callback failed on \S{1,300}: `,
  'failed to create shim task: ',
  'OCI runtime create failed: ',
  'runc create failed: ',
  'unable to start container process: ',
  'error during container init: ',
  'container create failed: ',
  String.raw`rpc error: code = \w{1,30} desc = `,
  'failed to start container "[0-9a-f]{1,64}": ',
  'failed to generate container "[0-9a-f]{1,64}" spec: ',
  'failed to generate spec: ',
];
const BEFORE_CORE = new RegExp(`^(?:${LAYERS.join('|')}){1,10}`);

/** Returns the last part of a runtime's message: that of the lowest layer. */
export function coreOf(message: string): string {
  const text = message
    // CRI-O passes on a line of the runtime's own log.
    .replace(/\btime="[^"]{1,60}" level=(?:error|fatal) msg="([\s\S]{1,8000})"\s{0,4}$/, (_, said: string) =>
      said.replaceAll('\\"', '"'),
    )
    .replace(/^Error: /, '')
    .replace(BEFORE_CORE, '')
    .replace(/: unknown$/, '');
  return text.trim() || message;
}
