/** Finds the program of a process in an image, and what keeps it from starting. */
import type { StartFault, StartProgram } from '../model/inspection.ts';
import { mayRun, readElf } from './elf.ts';
import { absolute, follow, Unread } from './files.ts';
import type { ImageFiles, Place } from './files.ts';
import { lineOf, mountAt } from './process.ts';
import type { Mounted, Process } from './process.ts';
import { isMarkedScript, programOfEnv, readShebang } from './script.ts';
import type { Shebang } from './script.ts';
import { mayExecute } from './user.ts';
import type { User } from './user.ts';

/** What an image is looked into for. */
export interface Start {
  readonly files: ImageFiles;
  readonly run: Process;
  readonly mounts: readonly Mounted[];
  readonly user: User;
  /** The architecture of the node, as GOARCH; null: not known. */
  readonly node: string | null;
  /** The node for people: `node-1 is amd64`. */
  readonly nodeSays: string;
}

/** What was found. */
export interface Found {
  readonly program: StartProgram;
  readonly fault: StartFault | null;
  readonly facts: readonly string[];
}

type Here = Extract<Place, { found: true }>;
type Fault = Omit<StartFault, 'doubtful'> & { readonly doubtful?: boolean };
/** A program by its path, or why there is none. */
type Lookup =
  | { readonly place: Here; readonly denied: false }
  | { readonly place: Here; readonly denied: true; readonly why: string }
  | { readonly place: null; readonly mount: Mounted | undefined; readonly at: string; readonly link: string | null };

/** Interpreters in scripts of scripts that the kernel follows (fs/exec.c: 5). */
const MAX_DEPTH = 5;
const octal = (mode: number): string => `0${(mode & 0o7777).toString(8).padStart(3, '0')}`;
/** A name out of an image, for a sentence: control characters are shown, and it is cut. */
export const shown = (text: string): string =>
  text
    .slice(0, 120)
    .replaceAll('\r', '\\r')
    .replace(/[^\P{C}]/gu, (one) => `\\u{${one.codePointAt(0)!.toString(16)}}`);

/** Why the user may not execute what is there; null where it may, or this is not known. */
function denial({ folders, entry, path }: Here, user: User): string | null {
  const who = user.uid === null ? 'the user' : `user ${user.uid}`;
  const closed = folders.find((folder) => mayExecute(folder.entry, user) === false);
  if (closed) return `${who} may not search ${shown(closed.path)} (mode ${octal(closed.entry.mode ?? 0)})`;
  if (entry.type !== 'file' || mayExecute(entry, user) !== false) return null;
  const mode = `${shown(path)} has mode ${octal(entry.mode)}`;
  return (entry.mode & 0o111) === 0 ? `${mode} and is not executable` : `${mode}, and ${who} may not execute it`;
}

/** Returns a path of the process as an absolute one. @throws Unread where it is relative to a folder that is not known */
function absoluteIn({ workingDir }: Process, path: string): string {
  if (path.startsWith('/')) return path;
  if (workingDir !== null) return absolute(path, workingDir);
  throw new Unread(`${shown(path)} is relative to the WORKDIR of the image, which is not known`);
}

/** The lookup of one path. A mount over it, or over its way, hides what the image has there. */
async function lookAt(path: string, { files, mounts, user }: Start): Promise<Lookup> {
  const named = mountAt(mounts, path);
  if (named) return { place: null, mount: named, at: path, link: null };
  const place = await follow(files, path);
  const mount = mountAt(mounts, place.path);
  if (!place.found || mount) return { place: null, mount, at: place.path, link: place.found ? null : place.link };
  const why = denial(place, user);
  return why === null ? { place, denied: false } : { place, denied: true, why };
}

/** The lookup of a word as runc and crun do it: with a slash a path, else in the folders of PATH. */
async function lookUp(word: string, start: Start): Promise<Lookup & { readonly hidden?: Mounted | undefined }> {
  const { run } = start;
  if (word.includes('/')) return lookAt(absoluteIn(run, word), start);
  let hidden: Mounted | undefined;
  for (const folder of run.path) {
    const one = await lookAt(absoluteIn(run, `${folder === '' ? '.' : folder}/${word}`), start);
    // Both skip what is no program that may be executed (Go: os/exec.LookPath; crun: find_executable).
    if (one.place !== null && !one.denied && one.place.entry.type !== 'directory') return { ...one, hidden };
    if (one.place === null) hidden ??= one.mount;
  }
  return { place: null, mount: undefined, at: word, link: null, hidden };
}

const blank = (run: Process): StartProgram => ({
  commandLine: lineOf(run.argv),
  from: run.from,
  path: null,
  mode: null,
  format: null,
  machine: null,
  interpreter: null,
});

/**
 * Follows a process from its first word to the loader of its interpreter.
 * @throws Unread where a file that matters could not be read
 */
export async function findStart(start: Start): Promise<Found> {
  const { run } = start;
  const [word = ''] = run.argv;
  const blames = run.from === 'image' ? 'image' : 'spec';
  const found = await lookUp(word, start);
  const doubtful = run.unknownWord || (!word.includes('/') && run.doubtfulPath) || found.hidden !== undefined;
  const named = { command: 'command of the pod', args: 'args of the pod', image: 'the image' }[run.from];
  const failed = (fault: Fault, program = blank(run), facts: readonly string[] = []): Found => ({
    program,
    facts,
    fault: { ...fault, doubtful: fault.doubtful ?? doubtful },
  });
  if (found.place === null) {
    const { mount, at, link } = found;
    if (mount) {
      const says = `${shown(word)} is in volume ${mount.volume} (${mount.kind}), which is mounted at ${shown(mount.mountPath)}`;
      const below = await follow(start.files, at);
      const fact = `${says}; the image ${below.found ? 'has a file there, and the volume hides it' : 'has nothing there'}`;
      if (!below.found || mount.kind !== 'emptyDir') return { program: blank(run), fault: null, facts: [fact] };
      // An init container may have filled it.
      return failed({
        kind: 'missing',
        blames: 'spec',
        says: `volume ${mount.volume} (${mount.kind}) is mounted at ${shown(mount.mountPath)} and hides ${shown(at)} of the image`,
        fix: `mount volume ${mount.volume} at another path than ${shown(mount.mountPath)}, or copy the program into it with an init container`,
        doubtful: true,
      });
    }
    const where = word.includes('/')
      ? `the image has no ${shown(at)}${link === null ? '' : `, where the link ${shown(link)} leads`}`
      : `no folder of ${run.doubtfulPath ? 'the likely PATH' : 'PATH'} (${shown(run.path.join(':'))}) of the image has an executable ${shown(word)}`;
    const wordy = /\s/.test(word) ? ': command is one string and not a list of words' : '';
    return failed({
      kind: 'missing',
      blames,
      says: `${where}; ${named} names it${blames === 'spec' ? wordy : ''}`,
      fix:
        blames === 'spec'
          ? `name a program that the image has in ${run.from}`
          : `add ${shown(word)} to the image, or correct its ENTRYPOINT`,
    });
  }
  const { place } = found;
  const { entry, path } = place;
  const mode = entry.type === 'other' ? null : entry.mode;
  const program = { ...blank(run), path, mode: mode === null ? null : octal(mode) };
  if (entry.type !== 'file')
    return failed(
      {
        kind: 'not-executable',
        blames,
        says: `${shown(path)} is a ${entry.type === 'directory' ? 'directory' : 'device, pipe or socket'}; ${named} names it`,
        fix: `name the program itself: ${shown(path)} is a ${entry.type === 'directory' ? 'directory' : 'special file'}`,
      },
      program,
    );
  if (found.denied)
    return failed(
      {
        kind: 'not-executable',
        blames: 'image',
        says: found.why,
        fix: `make ${shown(path)} executable for that user in the image: COPY --chmod=0755`,
      },
      program,
    );
  return readProgram(place, start, program, failed);
}

type Failed = (fault: Fault, program?: StartProgram, facts?: readonly string[]) => Found;

/** Reads the program itself. */
async function readProgram(place: Here, start: Start, program: StartProgram, failed: Failed): Promise<Found> {
  const { entry, path } = place;
  const head = entry.type === 'file' ? entry.head : null;
  if (head === null) return { program, fault: null, facts: [`${shown(path)} was not read`] };
  const elf = readElf(head);
  const shebang = readShebang(head);
  if (elf === 'cut' || (elf !== null && !elf.isProgram) || (elf === null && shebang === null)) {
    const marked = isMarkedScript(head);
    const empty = entry.type === 'file' && entry.size === 0;
    const says = empty
      ? `${shown(path)} is empty`
      : marked
        ? `${shown(path)} starts with a byte order mark in front of #!`
        : `${shown(path)} is neither a Linux program nor a script with a #! line`;
    return failed(
      {
        kind: 'wrong-format',
        blames: 'image',
        says,
        fix: marked
          ? `save ${shown(path)} without a byte order mark`
          : `give ${shown(path)} a first line such as #!/bin/sh, or put the right file into the image`,
      },
      { ...program, format: 'other' },
    );
  }
  if (elf !== null) return readBinary(path, elf, start, { ...program, format: 'elf' }, failed);
  return readScript(path, shebang!, start, { ...program, format: 'script' }, failed, 0);
}

async function readBinary(
  path: string,
  elf: Exclude<ReturnType<typeof readElf>, 'cut' | null>,
  start: Start,
  program: StartProgram,
  failed: Failed,
): Promise<Found> {
  const built = { ...program, machine: program.machine ?? elf.machine };
  const article = /^[aeioxs]/.test(elf.called) ? 'an' : 'a';
  if (start.node !== null && !mayRun(start.node, elf))
    return failed(
      {
        kind: 'wrong-format',
        blames: 'image',
        says: `${shown(path)} is ${article} ${elf.called} binary, ${start.nodeSays}`,
        fix: `build the image also for linux/${start.node} (docker buildx build --platform), or run the pod on nodes of ${elf.machine}`,
        doubtful: false,
      },
      built,
    );
  const linked =
    elf.loader === null
      ? 'static'
      : elf.loader === undefined
        ? 'not known how linked'
        : `linked for ${shown(elf.loader)}`;
  const facts = [`${shown(path)} is ${article} ${elf.called} binary, ${linked}`];
  if (!elf.loader) return { program: built, fault: null, facts };
  const loader = await lookAt(absoluteIn(start.run, elf.loader), start);
  const whole = { ...built, interpreter: program.interpreter ?? elf.loader };
  if (loader.place !== null || loader.mount) return { program: whole, fault: null, facts };
  const musl = elf.loader.includes('musl');
  return failed(
    {
      kind: 'no-interpreter',
      blames: 'image',
      says: `${shown(path)} needs the loader ${shown(elf.loader)}, which the image does not have`,
      fix: musl
        ? `use a base image with musl (alpine), or build ${shown(path)} statically`
        : `use a base image with the libc it was linked against (such as debian-slim), or build ${shown(path)} statically`,
    },
    whole,
    facts,
  );
}

async function readScript(
  path: string,
  line: Shebang,
  start: Start,
  program: StartProgram,
  failed: Failed,
  depth: number,
): Promise<Found> {
  const text = `#!${shown(line.interpreter)}${line.argument === null ? '' : ` ${shown(line.argument)}`}`;
  const facts = [`${shown(path)} is a script: ${text}`];
  const own = { ...program, interpreter: program.interpreter ?? line.interpreter };
  const none = (kind: 'no-interpreter' | 'env-finds-none', name: string): Found =>
    failed(
      {
        kind,
        blames: 'image',
        says: line.carriageReturn
          ? `${shown(path)} starts with ${text} (CRLF, Windows line endings)`
          : `${shown(path)} starts with ${text}, and the image has no ${shown(name)}${kind === 'env-finds-none' ? ' on its PATH' : ''}`,
        fix: line.carriageReturn
          ? `convert the line endings of ${shown(path)} to LF (dos2unix), and keep them with .gitattributes: *.sh text eol=lf`
          : `install ${shown(name)} in the image, or change the first line of ${shown(path)} to an interpreter that it has`,
        // Of the variables only PATH matters to env.
        doubtful: kind === 'env-finds-none' && start.run.doubtfulPath,
      },
      own,
      facts,
    );
  const interpreter = await lookAt(absoluteIn(start.run, line.interpreter), start);
  if (interpreter.place === null) {
    if (interpreter.mount) return { program: own, fault: null, facts };
    return none('no-interpreter', line.interpreter);
  }
  if (interpreter.denied || interpreter.place.entry.type !== 'file')
    return failed(
      {
        kind: 'not-executable',
        blames: 'image',
        says: `${shown(path)} starts with ${text}, and ${interpreter.denied ? interpreter.why : 'that is no program'}`,
        fix: `name an interpreter in the first line of ${shown(path)} that the user may execute`,
        // The runtime does not look at it; the kernel refuses it after the start.
        doubtful: true,
      },
      own,
      facts,
    );
  const { entry, path: at } = interpreter.place;
  const { head } = entry;
  const [elf, next] = head === null ? [null, null] : [readElf(head), readShebang(head)];
  if (elf !== null && elf !== 'cut' && elf.isProgram) {
    const ran = await readBinary(at, elf, start, own, failed);
    if (ran.fault !== null) return { ...ran, facts: [...facts, ...ran.facts] };
  } else if (next !== null && depth < MAX_DEPTH) return readScript(at, next, start, own, failed, depth + 1);
  const called = programOfEnv(line);
  if (called !== null) {
    const run = await lookUp(called, start);
    if (run.place === null && !run.mount && !run.hidden) return none('env-finds-none', called);
  }
  return { program: own, fault: null, facts };
}
