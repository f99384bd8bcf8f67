/**
 * `list`: every pod that crash loops, cannot start, has failed, or crashed recently, with its likeliest cause.
 */
import { UserError } from '../../errors.ts';
import type { PodScan } from '../../sources/pod-scan.ts';
import type { Source } from '../../sources/source.ts';
import { listed } from '../../model/facts.ts';
import { RESOURCES, resourceNamed } from '../../model/resources.ts';
import type { DiagnosisList } from '../../model/list.ts';
import type { KubeObject } from '../../model/objects.ts';
import type { Command, Invocation } from '../command.ts';
import { durationOf, watchOf } from '../durations.ts';
import { withSource } from '../open.ts';
import { previewOn } from '../preview.ts';
import { print } from '../print.ts';
import { progressOn } from '../progress.ts';
import { sameSource } from '../same-source.ts';
import { formatOf } from '../terminal.ts';
import { shellLine } from '../../model/command.ts';

const SINCE = '1h';
const CHUNK = 500;

export const list: Command = {
  name: 'list',
  about: 'List failing pods and their likeliest cause, grouped by root cause',
  description:
    'Lists every pod that crash loops, cannot start, has failed, or crashed within --since (default 1h), with its likeliest cause, the confidence, its restarts and its last exit. ' +
    'Pods with the same root cause are one row: a missing Secret, an endpoint that does not answer, a node. Healthy pods are not listed. ' +
    'Without a command, the program runs list. ' +
    'It only sends GET requests and changes nothing.',
  usage: 'list',
  examples: [
    ['What is wrong in this namespace?', 'list'],
    ['In the whole cluster', 'list -A'],
    ['Every pod on its own line, most restarts first', 'list -A --no-group --sort-by restarts'],
    ['Pods of one app that crashed within the last day', 'list -l app=web --since 24h'],
    ['Keep the list on the screen', 'list -A -w'],
    ['For a ticket', 'list -n shop -o markdown'],
    ['As a page for a browser', 'list -A -o html > list.html'],
    ['From a recording instead of a cluster', 'list --from bundle.tar.gz'],
  ],
  flags: [
    'all-namespaces',
    'selector',
    'field-selector',
    'since',
    'sort-by',
    'no-group',
    'chunk-size',
    'watch',
    'from',
    'output',
    'no-headers',
    'exit-code',
    'ignore-not-found',
  ],
  abouts: { 'ignore-not-found': 'Print nothing if no pod fails' },
  formats: ['table', 'wide', 'json', 'yaml', 'name', 'markdown', 'html'],
  async run(invocation) {
    const { words, flags, io } = invocation;
    const format = formatOf(flags, list.formats);
    if (words.length > 0)
      throw new UserError(
        `list takes no names: "${words[0]!}"`,
        `to choose by label: -l SELECTOR\nto explain one: ${io.program} ${shellLine`explain ${words}`}`,
      );
    const [since, chunk, order] = [
      sinceOf(flags.values.since ?? SINCE),
      chunkOf(flags.values['chunk-size'] ?? String(CHUNK)),
      await orderWanted(flags.values['sort-by']),
    ];
    const options = { selection: selectionOf(invocation), since, apart: flags.switches['no-group'] === true };
    const watching = watchOf(flags);
    if (watching !== null) {
      if (flags.values.from !== undefined)
        throw new UserError('a recording cannot be watched: it does not change', 'leave --watch out');
      return (await import('../list-watch.ts')).listWatch(invocation, {
        format,
        chunk,
        order,
        options,
        seconds: watching.seconds,
        namespaceIn: (usual) => namespaceOf({ kind: 'cluster', defaultNamespace: usual }, invocation),
      });
    }
    const progress = progressOn(io);
    return withSource(invocation, async (source) => {
      // The connection is made while the checks are loaded.
      void source.opened?.();
      const { survey } = await import('../../survey/survey.ts');
      const scan = await scanOf(source, chunk);
      const namespace = namespaceOf(source, invocation);
      const found = await survey(source, scan, {
        ...options,
        ...(namespace === undefined ? {} : { namespace }),
        ...previewOn(io, progress),
      }).finally(progress.done);
      if (found.scanned.pods === 0 && namespace !== undefined && source.kind === 'cluster')
        await checkNamespace(source, namespace);
      const answer = order === undefined ? found : (await import('../../survey/sort.ts')).sorted(found, order);
      await show(answer, source, invocation, format);
      if (
        answer.items.length === 0 &&
        format !== 'markdown' &&
        format !== 'html' &&
        flags.switches['ignore-not-found'] !== true
      )
        io.err(nothingFound(namespace, answer));
      return flags.switches['exit-code'] === true && answer.items.some((item) => item.state !== 'recovered') ? 1 : 0;
    }).finally(progress.done);
  },
};

const briefly = async (answer: DiagnosisList): Promise<DiagnosisList> =>
  (await import('../../render/list-shown.ts')).withoutFixes(answer);

async function show(
  answer: DiagnosisList,
  source: Source,
  invocation: Invocation,
  format: ReturnType<typeof formatOf>,
): Promise<void> {
  // What is not printed need not be masked.
  const shown = format === 'table' || format === 'name' ? await briefly(answer) : answer;
  await print(shown, format, source.kind === 'bundle', invocation, {
    table: async (one, view) => {
      const [{ explainHint }, { renderListScreen }, { againWith }] = await Promise.all([
        import('../../render/list.ts'),
        import('../../render/list-screen.ts'),
        import('../again.ts'),
      ]);
      const { program, stdout } = invocation.io;
      const commands = {
        explain: explainHint(one, program, sameSource(invocation)),
        wide: againWith(invocation, list.name, { add: { output: 'wide' } }) ?? '-o wide',
        paged: `${againWith(invocation, list.name, {}) ?? ''} | less`.trim(),
      };
      return renderListScreen(one, commands, view, stdout.isTerminal ? stdout.rows : undefined);
    },
    markdown: async (one) => (await import('../../render/markdown-list.ts')).listMarkdown(one),
    // As `kubectl get pods -o name`, which does not print namespaces either.
    names: (one) => one.items.map((item) => `${nameOf(item)}\n`).join(''),
  });
}

/** Returns an object as `kubectl get -o name` prints it: `pod/web-1`, `deployment.apps/web`. */
function nameOf({ target: { kind, name } }: DiagnosisList['items'][number]): string {
  const resource = resourceNamed(kind);
  const group = resource === undefined ? '' : RESOURCES[resource].group;
  return `${kind.toLowerCase()}${group ? `.${group}` : ''}/${name}`;
}

async function scanOf(source: Source, chunk: number): Promise<PodScan> {
  const { isBundle } = await import('../open.ts');
  if (isBundle(source)) return (await import('../../sources/bundle/pod-scan.ts')).bundleScan(source);
  const [{ clusterScan }, { ClusterSource }] = await Promise.all([
    import('../../sources/cluster/pod-scan.ts'),
    import('../../sources/cluster/source.ts'),
  ]);
  if (!(source instanceof ClusterSource)) throw new TypeError(`a source of kind ${source.kind} has no pods to list`);
  return clusterScan(source, chunk);
}

/** -A overrides -n, as in kubectl. All namespaces of a recording are listed unless one is named. */
function namespaceOf(source: Pick<Source, 'kind' | 'defaultNamespace'>, { flags }: Invocation): string | undefined {
  if (flags.switches['all-namespaces'] === true) return undefined;
  const given = flags.values.namespace;
  if (given !== undefined && given !== '') return given;
  return source.kind === 'bundle' ? undefined : source.defaultNamespace;
}

function selectionOf({ flags }: Invocation): { labelSelector?: string; fieldSelector?: string } {
  const [labelSelector, fieldSelector] = [flags.values.selector, flags.values['field-selector']];
  return { ...(labelSelector ? { labelSelector } : {}), ...(fieldSelector ? { fieldSelector } : {}) };
}

/** The API returns an empty list for a namespace that does not exist: a typing error must not look like good news. */
async function checkNamespace(source: Source, namespace: string): Promise<void> {
  const fact = await source.fetch({ verb: 'get', resource: 'namespaces', name: namespace });
  if (fact.state !== 'absent') return;
  const all = await source.fetch({ verb: 'list', resource: 'namespaces', metadataOnly: true });
  const names = listed<KubeObject>(all).some.map((one) => one.metadata?.name ?? '');
  const close = (await import('../../evidence/text.ts')).nearest(namespace, names);
  throw new UserError(
    `namespaces "${namespace}" not found`,
    close.length > 0 ? `did you mean ${close.join(', ')}?` : undefined,
  );
}

/** As kubectl says it: "No resources found in shop namespace." */
function nothingFound(namespace: string | undefined, { gaps }: DiagnosisList): string {
  const read = gaps.length > 0 ? ' among those that could be read' : '';
  return `No failing pods found${namespace === undefined ? '' : ` in ${namespace} namespace`}${read}.\n`;
}

/** Reads a duration, also in days: `7d`; 0: only pods that fail now. @returns seconds */
function sinceOf(text: string): number {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  if (days !== undefined) return Number(days) * 86_400;
  return /^0[smh]?$/.test(text) ? 0 : durationOf('since', text);
}

function chunkOf(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new UserError(
      `invalid argument "${text}" for "--chunk-size" flag: give a number of rows for each request, or 0 for all at once`,
    );
  return Number(text);
}

async function orderWanted(
  text: string | undefined,
): Promise<ReturnType<typeof import('../../survey/sort.ts').orderOf> | undefined> {
  return text === undefined || text === '' ? undefined : (await import('../../survey/sort.ts')).orderOf(text);
}
