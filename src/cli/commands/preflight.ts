/** `preflight`: will the workloads of manifests start here? */
import { UserError } from '../../errors.ts';
import type { Inspection } from '../../model/inspection.ts';
import type { PlannedContext } from '../../preflight/checks/check.ts';
import { clientOf } from '../client.ts';
import type { Command, Invocation } from '../command.ts';
import { withSource } from '../open.ts';
import { print } from '../print.ts';
import { progressOn } from '../progress.ts';
import { formatOf } from '../terminal.ts';

export const preflight: Command = {
  name: 'preflight',
  about: 'Check manifests before you apply them: will their pods start here?',
  description:
    'Checks the pods of manifests before they are applied: the ConfigMaps, Secrets, keys, claims and other objects that they refer to; quota, LimitRanges, Pod Security and webhooks, by a dry run of the API server; what the nodes have free, taints and selectors; heap settings, probes, ports and mounts. ' +
    'Objects of the same manifests count as present. ' +
    'It creates nothing: dry runs change nothing in the cluster.\n' +
    'Exit codes: 0 nothing was found that would keep a pod from starting (what could not be checked is listed), 1 something would, 2 an error.',
  usage: 'preflight -f FILE',
  examples: [
    ['Before kubectl apply', 'preflight -f deploy/'],
    ['A chart of Helm', 'preflight -f - -n shop < <(helm template shop ./chart)'],
    ['Also look into the images', 'preflight -f web.yaml --inspect-image'],
    ['In GitHub Actions', 'preflight -f k8s/ -o markdown >> "$GITHUB_STEP_SUMMARY"'],
  ],
  flags: ['filename', 'inspect-image', 'output', 'no-headers'],
  formats: ['table', 'wide', 'json', 'yaml', 'markdown'],
  errorCode: 2,
  async run(invocation) {
    const { flags, io, edge, words } = invocation;
    const format = formatOf(flags, preflight.formats);
    const files = flags.lists.filename ?? [];
    if (words.length > 0 || files.length === 0)
      throw new UserError(
        'preflight needs manifests: -f FILE, a folder, or -f - for standard input',
        `usage: ${io.program} ${preflight.usage}`,
      );
    const [{ readManifests }, { manifestsOf }, { preflight: check }] = await Promise.all([
      import('../../sources/manifests.ts'),
      import('../../preflight/manifests.ts'),
      import('../../preflight/preflight.ts'),
    ]);
    const progress = progressOn(io);
    return withSource(invocation, async (source) => {
      const { cwd } = io.environment;
      const objects = await readManifests(files, { cwd, readStdin: (most) => io.readStdin(most) });
      await edge.learn(objects);
      const given = flags.values.namespace || undefined;
      const manifests = manifestsOf(objects, { usual: source.defaultNamespace, given });
      if (manifests.planned.length === 0) throw new UserError('the manifests hold no workload, Job or pod to check');
      const answer = await check({
        client: clientOf(source),
        source,
        manifests,
        onProgress: progress.say,
        ...(flags.switches['inspect-image'] === true ? { inspect: (context) => lookInto(context, invocation) } : {}),
      }).finally(progress.done);
      await print(answer, format, false, invocation, {
        table: async (one, view) => (await import('../../render/preflight.ts')).renderPreflight(one, view),
        markdown: async (one) => (await import('../../render/preflight-markdown.ts')).preflightMarkdown(one),
      });
      return answer.outcome === 'blocked' ? 1 : 0;
    }).finally(progress.done);
  },
};

/** Images that were looked into in this run: many pods have the same one. */
const seen = new WeakMap<Invocation, Map<string, Promise<Inspection>>>();

/** Looks into the images of a pod, for the platform of a node that it may be on. */
async function lookInto(context: PlannedContext, invocation: Invocation): Promise<Inspection[]> {
  const { environment } = invocation.io;
  const [{ inspectImage }, { barredFrom }] = await Promise.all([
    import('../../registry/inspect-image.ts'),
    import('../../knowledge/placement.ts'),
  ]);
  const nodes = context.list('nodes').some;
  const node = nodes.find((one) => barredFrom(one, context.pod) === null) ?? nodes[0];
  const { operatingSystem: os, architecture } = node?.status?.nodeInfo ?? {};
  const platform = os && architecture ? { name: node?.metadata?.name ?? '', os, architecture } : null;
  const known = seen.get(invocation) ?? new Map<string, Promise<Inspection>>();
  seen.set(invocation, known);
  const { spec } = context.pod;
  if (!spec) return [];
  const found: Inspection[] = [];
  for (const { spec: container } of context.containers) {
    const { name: _, ...rest } = container;
    const key = JSON.stringify([rest, spec.securityContext ?? null, spec.volumes ?? [], platform]);
    const question = {
      container,
      spec,
      node: platform,
      imageID: '',
      ...(environment.ending && { signal: environment.ending }),
    };
    const asked = known.get(key) ?? inspectImage(question, environment);
    known.set(key, asked);
    found.push({ ...(await asked), container: container.name });
  }
  return found;
}
