/** Errors of inotify: its limits are the node's, although their texts are those of files and disks. */
import { once, oneOf } from '../../../expressions.ts';
import type { LogAnalysis } from '../../../logs/log-analysis.ts';

/** The two limits of inotify, by the names of their files in /proc/sys/fs/inotify. */
export type InotifyLimit = 'max_user_instances' | 'max_user_watches';

/** A program that watches files or directories. */
const WATCHES = once(() =>
  oneOf([
    /\binotify|fsnotify|fsevents?\b|FileSystemWatcher|WatchService|PhysicalFilesWatcher|chokidar/i,
    /\b(?:file|dir(?:ectory)?|config|folder|path|to) ?watch(?:er|ers|es|ing)?\b/i,
    /\b(?:create|creating|new|start|starting|add|adding|initiali[sz](?:e|ing)) (?:a |an |the )?watch(?:er|ers|es)?\b/i,
    /\bwatcher\b|, watch(?: ['"/]|$)|unable to (?:monitor|watch) director/i,
  ]),
);
const INSTANCES = once(() =>
  oneOf([
    /too many open files|\bEMFILE\b|os error 24\b|errno 24\b/i,
    /inotify[ _]instances?|number of inotify instances|instance limit/i,
  ]),
);
const AMOUNT = once(() =>
  oneOf([
    /no space left on device|\bENOSPC\b|os error 28\b|errno 28\b/i,
    /inotify[ _]watch(?:es)?\b|number of file watchers|watch limit|unable to monitor directories/i,
  ]),
);

/** Lines after the error that may name the watcher: the frames of a trace. */
const AFTER = 6;
/** Frames that only watchers have. */
const FRAME = /FSWatcher|fsnotify|inotify|FileSystemWatcher|WatchService|PhysicalFilesWatcher|StartRaisingEvents/;

/**
 * Returns the limits of inotify that a line of a log says are reached; empty where it is about other files.
 * @param index of the line
 */
export function inotifyLimits(log: LogAnalysis, index: number): InotifyLimit[] {
  const text = (log.lines[index]?.text ?? '').slice(0, 2000);
  const trace = log.lines.slice(index + 1, index + 1 + AFTER).some((line) => FRAME.test(line.text.slice(0, 300)));
  if (!WATCHES().test(text) && !trace) return [];
  return [
    ...(INSTANCES().test(text) ? (['max_user_instances'] as const) : []),
    ...(AMOUNT().test(text) ? (['max_user_watches'] as const) : []),
  ];
}
