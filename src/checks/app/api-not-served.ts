/** The program uses an API that the cluster does not serve: a version that was removed, or a missing CRD. */
import { command } from '../../model/command.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { removedApi } from '../../knowledge/removed-apis.ts';
import type { RemovedApi } from '../../knowledge/removed-apis.ts';
import { citeField, citeLog } from '../support/cite.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { alternative, editFix, look } from '../support/owner.ts';
import { cut, sentence, who } from '../support/words.ts';
import { apiIn } from './support/api-names.ts';
import type { ApiName } from './support/api-names.ts';
import { servedOf } from './support/served.ts';
import type { Served } from './support/served.ts';

/** Lines above and below the error that may name the API. */
const NEAR = 30;

interface Named {
  readonly api: ApiName;
  readonly line: number;
}

/** Returns the API that the matched line names, or the nearest line around it. */
function named({ log, match }: Ended<'refused'>): Named | undefined {
  const at = (line: number): Named[] => {
    const api = apiIn(log.lines[line]?.text ?? '');
    return api ? [{ api, line }] : [];
  };
  const near = Array.from({ length: NEAR }, (_, step) => [match.line - step - 1, match.line + step + 1]).flat();
  return [match.line, ...match.also, ...near].flatMap(at)[0];
}

/** Returns what is wrong, in words. @param line names the API */
function says(api: ApiName, removed: RemovedApi | undefined, served: Served, line: string): string {
  const version = removed?.version ?? api.version;
  const what = /no matches for /.test(line)
    ? `no matches for kind "${api.kind}" in version "${version}"`
    : `the API server does not serve ${[api.kind, version].filter(Boolean).join(' in ')}`;
  if (removed) {
    const now = removed.since
      ? `; use ${removed.since.version} (since 1.${removed.since.minor})`
      : ', without a successor';
    const runs = served.minor === undefined ? '' : `, this cluster is 1.${served.minor}`;
    return `${what}: Kubernetes 1.${removed.removedIn} removed it${runs}${now}`;
  }
  if (served.group === 'absent')
    return `${what}: its CRD${api.kind ? ' is' : 's are'} not installed (there is no such group)`;
  if (served.versions)
    return `${what}: the API server serves only ${cut(served.versions.join(', '), 40)} of that group`;
  return api.kind
    ? `${what}: its CRD, or that version of it, is missing`
    : `${what}: the CRDs of that group, or that version of them, are missing`;
}

function fixesOf(
  context: PodContext,
  { container }: Ended<'refused'>,
  api: ApiName,
  removed: RemovedApi | undefined,
): Fix[] {
  const group = removed?.since
    ? removed.since.version.split('/')[0]
    : api.hasGroup
      ? api.version.slice(0, api.version.indexOf('/'))
      : removed?.version.split('/')[0];
  const list = look(
    'list what the API server serves',
    group?.includes('.') || removed
      ? command`kubectl api-resources --api-group=${group ?? ''}`
      : command`kubectl api-versions`,
  );
  if (removed) {
    const use = removed.since ? ` (it has to use ${removed.since.version})` : '';
    return [
      editFix(
        context,
        `run a release of the image of ${container.name} that supports this version of Kubernetes${use}`,
      ),
      list,
    ];
  }
  return [
    list,
    {
      text: `install the CRD${api.kind ? ` of ${api.kind}` : `s of ${group}`}, in the release that the image of ${container.name} expects, before it starts`,
      command: null,
      risk: 'changes',
    },
    alternative(editFix(context, `run a release of the image of ${container.name} that uses what the cluster serves`)),
  ];
}

function finding(context: PodContext, one: Ended<'refused'>): Found[] {
  const name = named(one);
  if (!name) return [];
  const { api, line } = name;
  const removed = api.version ? removedApi(api.version, api.kind) : undefined;
  const served = servedOf(context, removed?.version ?? (api.hasGroup ? api.version : undefined));
  // It may have been installed since.
  const now = served.versions?.includes((removed?.version ?? api.version).split('/')[1] ?? '') === true;
  const stated = served.group === 'absent' || (served.versions !== undefined && !now);
  const cited: Citation[] = [
    ...(line === one.match.line ? [] : [citeLog(context, one.log, line)]),
    ...(served.versions ? [citeField(`APIGroup/${served.name}`, 'versions', served.versions.join(', '))] : []),
  ];
  return [
    {
      result: 'found',
      id: 'app/api-not-served',
      category: 'app-error',
      confidence: one.sure(stated ? 'confirmed' : 'likely'),
      container: one.container.name,
      about: null,
      summary: sentence(`${who(one.container)}: ${says(api, removed, served, one.log.lines[line]?.text ?? '')}`),
      chain: [],
      evidence: [...one.evidence, ...cited],
      fixes: fixesOf(context, one, api, removed),
    },
  ];
}

export default defineCheck({
  id: 'app/api-not-served',
  category: 'app-error',
  title: 'API not served by the cluster',
  description:
    'The program asks for a kind that the API server does not serve: Kubernetes removed that version of the API, or the ' +
    'CustomResourceDefinition is missing.',
  criteria: {
    confirmed:
      'The log gives it as the reason for the exit, and the API server was asked and does not serve that version.',
    likely: 'The log gives it as the reason for the exit.',
    possible: WEAKENED,
  },
  silent: 'The same messages where the program survives them, and messages that name no kind.',
  sources: [
    'https://kubernetes.io/docs/reference/using-api/deprecation-guide/',
    'k8s.io/apimachinery/pkg/api/meta/errors.go:NoKindMatchError',
    'k8s.io/apimachinery/pkg/api/errors/errors.go:NewGenericServerResponse',
  ],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/refused', 'app/config-invalid'],
  symptomOf: ['eviction'],
  weight: 71,
  run: (context) => endedBy(context, 'refused').flatMap((one) => finding(context, one)),
});
