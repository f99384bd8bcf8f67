/** `list`: a line for what `kubectl get pods` would show of each group, and under it, in a sentence, why. */
import { membersOf, restartsOf } from '../model/list-items.ts';
import type { Cause, ContainerReport } from '../model/diagnosis.ts';
import type { DiagnosisList, Group, PodItem } from '../model/list.ts';
import { columns } from './columns.ts';
import type { Cell, Column } from './columns.ts';
import { exitText, nextText } from './containers.ts';
import { alsoText, shortOf } from './list-also.ts';
import { listGapLines } from './list-gaps.ts';
import { styleFor } from './style.ts';
import type { Style } from './style.ts';
import { clip, sanitise, wrap, wrapCommand } from './text.ts';
import { instant } from '../knowledge/time.ts';
import { age, ago, dateTime } from './time.ts';
import type { View } from './view.ts';

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The container that the cause is about; else the one that looks worst. */
export function tellingContainer(item: PodItem): ContainerReport | undefined {
  const named = (item.causes[0] ?? item.history[0])?.container;
  const calm = ({ type, status }: ContainerReport): number =>
    type === 'init' && status === 'Completed' ? 2 : Number(status === 'Running');
  const worst = [...item.containers].sort((a, b) => calm(a) - calm(b) || b.restarts - a.restarts)[0];
  return item.containers.find((container) => container.name === named) ?? worst;
}

/**
 * `CrashLoopBackOff`, `Init:CrashLoopBackOff`, `Init:0/1`, as `kubectl get pods` has it; of a pod without containers
 * that ever were, its state.
 */
export function statusText(item: PodItem): string {
  const container = tellingContainer(item);
  if (item.state === 'pending') return 'Pending';
  if (container === undefined) return item.state;
  const { status, type } = container;
  const init = item.containers.filter((one) => one.type === 'init');
  const done = init.filter((one) => one.status === 'Completed').length;
  if (status === 'PodInitializing' && done < init.length) return `Init:${done}/${init.length}`;
  return `${type === 'init' ? 'Init:' : ''}${status === 'Waiting' ? 'ContainerCreating' : status}`;
}

/** Moments of one loop, the most telling first: pods of one trouble are in different ones of them. */
const LOOPS: readonly (readonly string[])[] = [
  ['CrashLoopBackOff', 'OOMKilled', 'Error', 'Completed', 'Running', 'NotReady'],
  ['Init:CrashLoopBackOff', 'Init:OOMKilled', 'Init:Error', 'Init:Running'],
  ['ImagePullBackOff', 'ErrImagePull'],
  ['Init:ImagePullBackOff', 'Init:ErrImagePull'],
];
const loopOf = (status: string): readonly string[] => LOOPS.find((loop) => loop.includes(status)) ?? [status];

/** What most of them show; `+` where some show something that is no other moment of the same loop. */
function statusOf(members: readonly PodItem[]): string {
  const counts = new Map<readonly string[] | string, string[]>();
  for (const status of members.map(statusText)) {
    const loop = loopOf(status);
    const key = loop.length > 1 ? loop : status;
    counts.set(key, [...(counts.get(key) ?? []), status]);
  }
  const [most] = [...counts].sort((a, b) => b[1].length - a[1].length);
  const shown = most === undefined ? '' : loopOf(most[1][0]!).find((status) => most[1].includes(status))!;
  return `${shown}${counts.size > 1 ? ' +' : ''}`;
}

const newestExit = (members: readonly PodItem[]): ContainerReport | undefined =>
  members
    .flatMap((item) => item.containers)
    .filter((container) => instant(container.lastExit?.finishedAt) !== undefined)
    .sort((a, b) => instant(b.lastExit!.finishedAt)! - instant(a.lastExit!.finishedAt)!)[0];

/** As `kubectl get pods`; of several pods the most, and the newest end. */
export function restartsText(members: readonly PodItem[], now: string): string {
  const most = Math.max(0, ...members.map(restartsOf));
  const when = ago(newestExit(members)?.lastExit?.finishedAt, now);
  return most > 0 && when !== null ? `${most} (${when})` : String(most);
}

/** Soonest of those that wait; null where the kubelet named no delay. */
function soonest(members: readonly PodItem[], now: string): string | null {
  const waits = members
    .flatMap((item) => item.containers)
    .filter((container) => container.backoff !== null)
    .sort((a, b) => (instant(a.backoff!.nextRestartAt) ?? 0) - (instant(b.backoff!.nextRestartAt) ?? 0));
  return nextText(waits[0]?.backoff ?? null, now)?.replace('in about ', 'in ') ?? null;
}

/** `deploy/web`, `deploy/web +2` where pods of others are among them, `web-1`. */
export function whoText(group: Group, members: readonly PodItem[]): string {
  const [first] = members;
  if (members.length === 1 || first === undefined) return first?.target.name ?? '';
  const [workload, ...more] = group.workloads;
  const bare = members.filter((item) => item.workload === null).length;
  if (workload === undefined) return `${first.target.name} +${members.length - 1}`;
  return `${shortOf(workload)}${more.length + bare === 0 ? '' : ` +${more.length + bare}`}`;
}

export function whereText(members: readonly PodItem[]): string {
  const names = [...new Set(members.map((item) => item.target.namespace))];
  return names.length === 1 ? names[0]! : `${names[0]} +${names.length - 1}`;
}

/**
 * `confirmed: Secret db does not exist …`; `was likely: …` of pods that are well again.
 * @param unread something could not be read: then what was recorded may say why all the same
 */
export function whyText(cause: Cause | null, was: boolean, unread: boolean): string {
  if (cause === null)
    return `${was ? 'was' : 'unknown'}: nothing ${unread ? 'that could be read' : 'recorded'} says why`;
  return `${was ? 'was ' : ''}${cause.confidence}: ${cause.summary}`;
}

/** `Every one of them is on node-2; 5 siblings run well elsewhere.` */
export function onlyNodeText({ onlyNode, pods, cause, workloads }: Group): string | undefined {
  // Where that is the cause, it has been said; of several workloads, of the first.
  if (onlyNode === null || (cause?.details.healthyElsewhere !== undefined && workloads.length < 2)) return undefined;
  const { name, wellElsewhere } = onlyNode;
  return `${pods.length === 1 ? 'It is' : `All ${pods.length} are`} on ${name}; ${wellElsewhere === 1 ? '1 sibling runs' : `${wellElsewhere} siblings run`} well on other nodes.`;
}

/** One sentence: how many, where, of how many causes. */
export function headline(list: DiagnosisList): string {
  const past = list.items.filter((item) => item.state === 'recovered').length;
  const now = list.items.length - past;
  const namespaces = new Set(
    list.items.filter((item) => item.state !== 'recovered').map((item) => item.target.namespace),
  ).size;
  const current = list.groups.filter((group) => !group.was);
  const causes = current.filter((group) => group.cause !== null).length;
  const unexplained = current
    .filter((group) => group.cause === null)
    .reduce((sum, group) => sum + group.pods.length, 0);
  const trouble = [
    ...(now === 0 ? [] : [`${plural(now, 'pod')}${namespaces > 1 ? ` in ${namespaces} namespaces` : ''} in trouble`]),
    ...(causes > 0 && causes < now ? [plural(causes, 'cause')] : []),
    ...(unexplained > 0 ? [`${unexplained} unexplained`] : []),
  ].join(', ');
  return [
    trouble,
    past === 0
      ? ''
      : `${now > 0 ? `${past} more` : plural(past, 'pod')} crashed and ${past === 1 ? 'is' : 'are'} well again`,
  ]
    .filter(Boolean)
    .join('; ');
}

function confidencePaint(cause: Cause | null, was: boolean, style: Style): (text: string) => string {
  return was ? style.dim : cause?.confidence === 'confirmed' ? style.bad : style.care;
}

const CALM = new Set(['Running', 'Completed']);

/** A group with what its line is made of. */
interface Line {
  readonly group: Group;
  readonly members: readonly PodItem[];
  readonly exit: string | null;
  readonly next: string | null;
}

function lineOf(group: Group, list: DiagnosisList): Line {
  const members = membersOf(group, list);
  return {
    group,
    members,
    exit: members[0] === undefined ? null : exitText(tellingContainer(members[0])?.lastExit ?? null),
    next: soonest(members, list.at),
  };
}

/**
 * What a layout leaves out of the line, and may cut: the ends first, then the restarts; names are cut last of all, for
 * they are copied.
 */
interface Layout {
  readonly ends: boolean;
  readonly restarts: boolean;
  readonly status: number | undefined;
  readonly names: boolean;
}

const LAYOUTS: readonly Layout[] = [
  { ends: true, restarts: true, status: undefined, names: false },
  { ends: false, restarts: true, status: 16, names: false },
  { ends: false, restarts: false, status: 10, names: false },
  { ends: false, restarts: false, status: 10, names: true },
];

/** The lines of the table, its header first where there is one; what found room in it. */
function tableOf(
  lines: readonly Line[],
  list: DiagnosisList,
  view: View,
  style: Style,
): { readonly text: string[]; readonly layout: Layout } {
  const namespaces = new Set(list.items.map((item) => item.target.namespace)).size > 1;
  const counts = list.groups.some((group) => group.pods.length > 1);
  const least = (length: number | false | undefined): Pick<Column, 'least'> =>
    length === false || length === undefined ? {} : { least: length };
  const columnsOf = ({ ends, restarts, status, names }: Layout): Column[] => [
    ...(namespaces ? [{ head: 'NAMESPACE', ...least(names && 10) }] : []),
    { head: 'NAME', ...least(names && 12) },
    ...(counts ? [{ head: 'PODS' }] : []),
    { head: 'STATUS', ...least(status) },
    ...(restarts ? [{ head: 'RESTARTS' }] : []),
    ...(ends ? [{ head: 'LAST EXIT' }, { head: 'NEXT' }] : []),
    ...(view.wide ? [{ head: 'NODE', ...least(status !== undefined && 6) }, { head: 'AGE' }] : []),
  ];
  const cellsOf = ({ group, members, exit, next }: Line, { ends, restarts }: Layout): (string | Cell)[] => {
    const status = sanitise(statusOf(members));
    const nodes = [...new Set(members.map((item) => item.node ?? '-'))];
    return [
      ...(namespaces ? [sanitise(whereText(members))] : []),
      sanitise(whoText(group, members)),
      ...(counts ? [String(members.length)] : []),
      { text: status, paint: CALM.has(status) ? style.good : style.bad },
      ...(restarts ? [restartsText(members, list.at)] : []),
      ...(ends ? [exit ?? '-', next ?? '-'] : []),
      ...(view.wide
        ? [
            sanitise(nodes.length === 1 ? nodes[0]! : `${nodes.length} nodes`),
            age(members[0]?.createdAt, list.at) ?? '-',
          ]
        : []),
    ];
  };
  for (const layout of LAYOUTS) {
    const text = columns(
      columnsOf(layout),
      lines.map((line) => cellsOf(line, layout)),
      { width: view.width, style, headers: view.headers },
    );
    if (text !== undefined) return { text, layout };
  }
  const layout = LAYOUTS.at(-1)!;
  return {
    text: narrow(
      lines.map((line) => cellsOf(line, layout)),
      view,
    ),
    layout,
  };
}

/** What the line had no room for: `9 restarts (71m ago), last exit 1 Error, starts again in 40s`. */
function leftOut({ members, exit, next }: Line, { ends, restarts }: Layout, at: string): string {
  const [count, ...when] = restartsText(members, at).split(' ');
  return [
    ...(restarts || count === '0' ? [] : [[plural(Number(count), 'restart'), ...when].join(' ')]),
    ...(ends || exit === null ? [] : [`last exit ${exit}`]),
    ...(ends || next === null ? [] : [next === 'any moment' ? 'starts again any moment' : `starts again ${next}`]),
  ].join(', ');
}

/** What stands under a group's line. */
function below({ group, members }: Line, fact: string, unread: boolean, view: View, style: Style): string[] {
  const [word, ...sentence] = whyText(group.cause, group.was, unread).split(': ');
  const said = `${word!}: ${sanitise(sentence.join(': '))}`;
  const paint = confidencePaint(group.cause, group.was, style);
  const indented = (text: string): string[] => wrap(sanitise(text), view.width - 2).map((line) => `  ${line}`);
  const only = onlyNodeText(group);
  const also = alsoText(group, members, view.wide);
  const lines = [
    ...wrap(said, view.width - 2).map(
      (line, i) => `  ${i === 0 ? `${paint(line.slice(0, word!.length))}${line.slice(word!.length)}` : line}`,
    ),
    ...(only === undefined ? [] : indented(only)),
    ...(also === undefined ? [] : indented(also)),
    ...(fact === '' ? [] : indented(fact).map(style.dim)),
  ];
  if (!view.wide) return lines;
  const fix = group.cause?.fixes[0];
  return [
    ...lines,
    ...(members.length > 1 ? indented(`pods: ${group.pods.join(' ')}`).map(style.dim) : []),
    ...(fix === undefined ? [] : indented(`fix (${fix.risk}): ${fix.text}`)),
    ...(fix?.command == null ? [] : wrapCommand(sanitise(fix.command), view.width, '    ')),
  ];
}

/**
 * The command that tells all of the first row.
 * @param program as the person calls it
 * @param where the flags that lead to what was read; undefined: it cannot be read again
 */
export function explainHint(
  { groups, items }: DiagnosisList,
  program: string,
  where: string | undefined,
): string | undefined {
  const first = groups[0] === undefined ? undefined : membersOf(groups[0], { items })[0];
  return first === undefined || where === undefined
    ? undefined
    : `${program} explain -n ${first.target.namespace} ${first.target.name}${where}`;
}

/**
 * @param hint the command for more
 * @returns the whole screen; '' where no pod is in trouble and nothing was left unread
 */
export function renderList(list: DiagnosisList, hint: string | undefined, view: View): string {
  const style = styleFor(view.color);
  const blocks: string[][] = [];
  const recorded =
    view.recorded && list.items.length > 0 ? [style.dim(`Recorded ${dateTime(list.at)}; ages are as of then.`)] : [];
  if (list.items.length > 0) {
    if (view.headers)
      blocks.push([
        ...wrap(`${headline(list)}.`, view.width).map((line) =>
          list.items.every((item) => item.state === 'recovered') ? style.good(line) : style.bad(line),
        ),
        ...recorded,
      ]);
    const lines = list.groups.map((group) => lineOf(group, list));
    const { text, layout } = tableOf(lines, list, view, style);
    const header = text.length > lines.length ? [text[0]!] : [];
    blocks.push([
      ...header,
      ...lines.flatMap((line, i) => [
        text[i + header.length]!,
        ...below(line, leftOut(line, layout, list.at), list.gaps.length > 0, view, style),
      ]),
    ]);
    if (view.headers && hint !== undefined)
      blocks.push([style.dim('Why, and what to do, of the first:'), ...wrapCommand(sanitise(hint), view.width, '  ')]);
  }
  const gaps = listGapLines(list.gaps, view, style);
  if (gaps.length > 0) blocks.push(gaps);
  return blocks.length === 0 ? '' : `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

/** A terminal too narrow for a table: a line each, cut at its edge. */
function narrow(cells: readonly (readonly (string | Cell)[])[], view: View): string[] {
  return cells.map((one) =>
    clip(
      one
        .map((cell) => (typeof cell === 'string' ? cell : cell.text))
        .filter((text) => text !== '-')
        .join('  '),
      view.width,
    ),
  );
}
