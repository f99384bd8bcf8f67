/** Files that an image may well have, where a volume is mounted over their directory. */
import { citeExit, citeLog, citeWaiting } from '../cite.ts';
import type { Citation, ContainerView, PodContext } from '../check.ts';

export interface Wanted {
  /** Absolute path of a program or file, or the bare name of a program that was looked for in PATH. */
  readonly path: string;
  readonly citations: readonly Citation[];
}

/** runc, crun: what the runtime could not find (runc libcontainer, crun src/libcrun/container.c). */
const NOT_FOUND = [
  /exec: "([^"]{1,400})": stat [^:]{1,400}: no such file or directory/,
  /exec: "([^"]{1,400})": (?:executable file not found in \$PATH|no such file or directory)/,
  /executable file `([^`]{1,400})`(?: not found|: No such file)/,
  /exec: "([^"]{1,400})": .{0,100}(?:not a directory|is a directory)/,
];

function inMessages(context: PodContext, container: ContainerView): Wanted | undefined {
  const texts: [string | undefined, () => Citation][] = [
    [container.waiting?.message, () => citeWaiting(context, container)],
    [container.dead?.message, () => ({ ...citeExit(context, container), field: `${container.deadPath}.message`, quote: container.dead?.message ?? '' })],
  ];
  const events = context.podEvents();
  const told = events.state === 'known' ? events.value.filter(({ reason, container: name }) => reason === 'Failed' && name === container.name) : [];
  for (const event of told) texts.push([event.message, () => ({ object: event.object, field: `event ${event.reason}`, time: event.last, quote: event.message })]);
  const stuck = container.dead?.reason === 'StartError' || container.waiting?.reason === 'RunContainerError' || container.waiting?.reason === 'CreateContainerError';
  if (!stuck) return undefined;
  let path: string | undefined;
  const citations: Citation[] = [];
  for (const [text, cite] of texts) {
    const match = NOT_FOUND.map((find) => find.exec(text ?? '')).find((one) => one !== null);
    if (!match) continue;
    path ??= match[1];
    if (match[1] === path) citations.push(cite());
  }
  return path ? { path, citations } : undefined;
}

/** Files of a program rather than of its configuration. */
const CODE = /\.(?:py|pyc|js|mjs|cjs|ts|jar|war|class|rb|php|pl|sh|bash|dll|exe|so(?:\.\d+)*|ex|exs|beam|lua|r)$|\/(?:s?bin|node_modules|vendor|dist|build|lib|src)\//i;

function inLog(context: PodContext, container: ContainerView): Wanted | undefined {
  const log = context.log(container);
  if (log.state !== 'known') return undefined;
  for (const signal of log.value.signals.filter(({ fatal }) => fatal)) {
    const path =
      signal.kind === 'exec-no-such-file' || signal.kind === 'not-executable' ? signal.fields.path
      : signal.kind === 'command-not-found' ? signal.fields.command
      : signal.kind === 'missing-module' ? signal.fields.module
      : signal.kind === 'missing-file' && CODE.test(signal.fields.path) ? signal.fields.path
      : undefined;
    const relative = path !== undefined && !path.startsWith('/') && (signal.kind === 'missing-file' || /^\.{1,2}\//.test(path));
    const absolute = relative && container.spec.workingDir ? `${container.spec.workingDir}/${path}` : path;
    if (absolute?.startsWith('/')) return { path: absolute, citations: [citeLog(context, log.value, signal.line), ...(container.dead ? [citeExit(context, container)] : [])] };
  }
  return undefined;
}

/** What a container looked for in vain, from the runtime's messages or else from the log. */
export const wantedOf = (context: PodContext, container: ContainerView): Wanted | undefined => inMessages(context, container) ?? inLog(context, container);
