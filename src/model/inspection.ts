/** What `image-test` sees in an image without running it. */

/** Why a container cannot start from its image, or the runtime refuses to. */
export type StartFailure =
  /** The image has no build for the node's platform. */
  | 'platform'
  /** Neither the pod nor the image names a program. */
  | 'no-command'
  /** The program is not there. */
  | 'missing'
  /** The program is a directory, or the user may not execute it. */
  | 'not-executable'
  /** The kernel cannot run it: another architecture, or no program. */
  | 'wrong-format'
  /** Its interpreter or its loader is not there. */
  | 'no-interpreter'
  /** `env` of its #! line does not find the interpreter: the container starts, and ends with 127. */
  | 'env-finds-none'
  /** The kubelet does not run an image as root, or as a user that it cannot check, with runAsNonRoot. */
  | 'must-not-be-root'
  /** The user has no entry in /etc/passwd of the image. */
  | 'no-such-user';

/** What is wrong with the start of the program. */
export interface StartFault {
  readonly kind: StartFailure;
  /** What has to change: the pod spec, or the image. */
  readonly blames: 'spec' | 'image';
  /** A clause: `/app/server is an aarch64 binary, node-1 is amd64`. */
  readonly says: string;
  /** What to do, as an imperative. */
  readonly fix: string;
  /** Something that was not read may make it work (a variable of a ConfigMap, an emulator of the node). */
  readonly doubtful: boolean;
}

/** The program that the container would start. */
export interface StartProgram {
  /** The process as a line: the pod's command and args over ENTRYPOINT and CMD. */
  readonly commandLine: string;
  /** What names the program. */
  readonly from: 'command' | 'args' | 'image';
  /** Where it is in the image, without links; null where it was not found. */
  readonly path: string | null;
  /** Permission bits in octal: `0755`; null where it was not found. */
  readonly mode: string | null;
  readonly format: 'elf' | 'script' | 'other' | null;
  /** Architecture of a binary: `arm64`. */
  readonly machine: string | null;
  /** The loader of a binary, or the interpreter of a script; null: static, or not found. */
  readonly interpreter: string | null;
}

/** The answer of an inspection. An unknown value is null. */
export interface Inspection {
  readonly container: string;
  /** The image that was read, by its digest where it has one: `registry.example.com/web@sha256:…`. */
  readonly image: string;
  /** Where it was read: in its registry, or mounted as a volume in a copy, without its config. null: it could not be read. */
  readonly from: 'registry' | 'volume' | null;
  /** It is the image that the pod runs: both have one digest. */
  readonly isSame: boolean;
  /** The digest that the tag has now, where it is another one than the pod's. */
  readonly movedTo: string | null;
  /** Platforms with a build: `linux/amd64`. */
  readonly platforms: readonly string[];
  /** The platform of the pod's node. */
  readonly node: string | null;
  /** USER, WORKDIR, ENTRYPOINT and CMD of the image. */
  readonly user: string | null;
  readonly workingDir: string | null;
  readonly entrypoint: string | null;
  readonly cmd: string | null;
  readonly program: StartProgram | null;
  readonly fault: StartFault | null;
  /** What was seen, a sentence each. */
  readonly facts: readonly string[];
  /** Why a part of it could not be read; null: all that matters was read. */
  readonly unread: string | null;
  /** The registry says that it has no such image. */
  readonly isAbsent?: true;
}
