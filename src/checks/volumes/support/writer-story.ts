/** What a writer did about a file that its reader does not find, and what to do about it. */
import type { ContainerView, EventView } from '../../../evidence/views.ts';
import { command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { editFix, look } from '../../support/owner.ts';
import { replaceCommand } from '../../support/remake.ts';
import { cut, logCommand, who } from '../../support/words.ts';
import { hadTime, startsAfter } from './other-path.ts';
import type { OtherPath } from './other-path.ts';
import { writerFails } from './writers.ts';
import type { Unwritten, Writer } from './writers.ts';

/** What one writer did about the file. */
export interface Story extends Unwritten {
  readonly reader: ContainerView;
  readonly writer: Writer;
  /** Set where the writer ran, and its spec names another path of the volume. */
  readonly other: OtherPath | undefined;
  /** The event of a start of the reader: the program that it lacks now was there, and is gone since. */
  readonly started: EventView | undefined;
}

/** Whether the writer runs, and no failure of it is to be explained. */
export const goesOn = (context: PodContext, writer: Writer): boolean =>
  writer.container.state === 'running' && !writerFails(context, writer);

/** Returns what the writer did, in words. */
export function did(context: PodContext, { writer, reader, other, started }: Story): string {
  const { container } = writer;
  const { dead, name, waiting } = container;
  if (started)
    return `it was there when ${reader.name} started and is gone since; ${who(container)}, which writes there, runs only in a new pod`;
  if (other) return `the spec of ${who(container)} names ${cut(other.path, 50)} there`;
  if (goesOn(context, writer)) {
    if (hadTime(container, reader)) return `${who(container)} had run for long and has not written it`;
    if (startsAfter(container, reader, context)) return `${who(container)}, which writes there, starts after it`;
    return startsAfter(reader, container, context)
      ? `${who(container)} runs and has not written it yet`
      : `${who(container)} runs and has not written it: containers start in no order`;
  }
  if (dead === undefined)
    return startsAfter(container, reader, context)
      ? `${who(container)}, which writes there, starts only after it`
      : `${who(container)} has not run (${waiting?.reason ?? 'not started'})`;
  const code = `exit code ${dead.exitCode}`;
  return dead.exitCode === 0
    ? `${who(container)} (${code}) did not write it`
    : `${name}, which writes that volume, fails with ${code}`;
}

/** Returns what to do so that the file is there. */
export function fixesOf(context: PodContext, story: Story): Fix[] {
  const { reader, writer, at, other, path: wanted } = story;
  const { container, path } = writer;
  const read = look(`read what ${container.name} did`, logCommand(context, container));
  if (story.started)
    return [
      {
        text: `replace the pod: in a new one ${container.name} runs again and writes ${path}`,
        command: replaceCommand(context),
        risk: 'restarts',
        effect: 'restores',
      },
      editFix(
        context,
        `write ${path} to a separate volume: on volume ${at.volume.name}, something deletes it while ${reader.name} runs`,
      ),
      read,
    ];
  if (writerFails(context, writer))
    return [read, editFix(context, `fix ${container.name} first: ${reader.name} needs its file`)];
  if (other) {
    const write = `make ${container.name} write ${path}`;
    return [
      editFix(context, other.here ? `correct the path: make ${reader.name} read ${other.here}, or ${write}` : write),
      read,
    ];
  }
  if (container.type === 'init')
    return [read, editFix(context, `make ${who(container)} write ${path}, where it mounts volume ${at.volume.name}`)];
  if (startsAfter(container, reader, context) && !hadTime(container, reader))
    return [
      editFix(
        context,
        reader.type === 'init'
          ? `make an init container before ${reader.name} write ${wanted}, or run ${reader.name} as a container`
          : `let ${reader.name} wait until ${wanted} exists`,
      ),
    ];
  if (hadTime(container, reader))
    return [
      look(
        `list what ${container.name} has written`,
        command`kubectl -n ${context.namespace} exec ${context.name} -c ${container.name} -- ls -la ${writer.mount.mountPath}`,
      ),
      editFix(
        context,
        `correct the path: ${reader.name} reads ${wanted}, which ${container.name} would write as ${path}`,
      ),
      read,
    ];
  return [
    editFix(
      context,
      container.type === 'sidecar'
        ? `add a startupProbe to ${container.name} that tests the file: then ${reader.name} starts after it is written`
        : `let ${reader.name} wait until ${wanted} exists; or make ${container.name} a native sidecar (an init container ` +
            'with restartPolicy Always) with a startupProbe that tests the file',
    ),
    read,
  ];
}
