/** What changed before a pod first crashed: its template, the ConfigMaps and Secrets it reads, its admission. */
import { command } from '../../../model/command.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeField, citePod } from '../../support/cite.ts';
import { look } from '../../support/owner.ts';
import { referencesOf } from '../../config/support/references.ts';
import type { KubeObject } from '../../../model/objects.ts';
import { lastEdit } from '../../../evidence/last-edit.ts';
import type { Difference } from './difference.ts';
import { crashedFromTheStart, firstCrash } from './first-crash.ts';
import { revisionsOf } from './revisions.ts';
import type { Revision } from './revisions.ts';
import { admissionDifferences, templateDifferences } from './template-diff.ts';

/** A change that may have caused the first crash. */
export interface Change {
  /** A clause with its subject: `revision 2 removed env DATABASE_URL of web`. */
  readonly text: string;
  readonly citation: Citation;
  /** Words in a cause that this change supports: env names, `image`, ConfigMap names, `memory`, `cpu`, `liveness`. */
  readonly relatesTo: readonly string[];
  /** What shows the change; absent: the citation does. */
  readonly fix?: Fix;
  /** The older revision that ran before. */
  readonly revision?: number;
}

/** An edit that is older than this at the first crash did not cause it. */
const WINDOW_SECONDS = 3600;
/** The API writes whole seconds, and a mounted file follows within about a minute (kubelet syncFrequency). */
const SLACK_SECONDS = 90;

const MAX_CHANGES = 8;

function fromRevisions(context: PodContext, crash: number): Change[] {
  const revisions = crashedFromTheStart(context, crash) ? revisionsOf(context) : undefined;
  if (!revisions) return [];
  const { own, older } = revisions;
  const differences = older ? templateDifferences(older.spec, own.spec, 'spec.template.spec') : [];
  return [
    ...differences.flatMap((difference) => (older ? [rolledOut(own, older, difference)] : [])),
    ...admissionDifferences(own.spec, context.pod).map((difference) => admitted(context, difference)),
  ];
}

const rolledOut = (own: Revision, older: Revision, difference: Difference): Change => ({
  text: `revision ${own.number} ${difference.text}`,
  citation: citeField(own.object, difference.field, `revision ${older.number} -> ${own.number}: ${difference.quote}`),
  relatesTo: difference.relatesTo,
  revision: older.number,
});

/** LimitRanger and the VPA name themselves in an annotation. Any other change is of an admission webhook. */
function admitter(context: PodContext, { field }: Difference): string {
  const annotations = context.pod.metadata?.annotations ?? {};
  if (!field.includes('.resources.')) return 'an admission webhook';
  if (annotations.vpaUpdates) return 'the VerticalPodAutoscaler';
  return annotations['kubernetes.io/limit-ranger'] ? 'a LimitRange' : 'an admission webhook';
}

const admitted = (context: PodContext, difference: Difference): Change => ({
  text: `${admitter(context, difference)} ${difference.text}`,
  citation: citePod(context, difference.field, `template -> pod: ${difference.quote}`),
  relatesTo: difference.relatesTo,
});

interface Source {
  readonly resource: 'configmaps' | 'secrets';
  readonly kind: string;
  readonly name: string;
}

/** Returns the ConfigMaps and Secrets that the pod reads, each once. Other checks look them up too. */
function sourcesOf(context: PodContext): Source[] {
  const sources = referencesOf(context).map(({ kind, name }): [string, Source] => [
    `${kind}/${name}`,
    { resource: kind === 'ConfigMap' ? 'configmaps' : 'secrets', kind, name },
  ]);
  return [...new Map(sources).values()];
}

const ago = (seconds: number): string =>
  seconds < 120 ? `${Math.max(0, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;

function fromEdits(context: PodContext, crash: number): Change[] {
  return sourcesOf(context).flatMap(({ resource, kind, name }): Change[] => {
    const fact = context.get(resource, name);
    const edit = fact.state === 'known' ? lastEdit(fact.value as KubeObject) : undefined;
    if (!edit) return [];
    const before = (crash - Date.parse(edit.time)) / 1000;
    if (before < -SLACK_SECONDS || before > WINDOW_SECONDS) return [];
    const object = `${kind}/${name}`;
    const when = before > 0 ? `, ${ago(before)} before the first crash` : '';
    const output =
      kind === 'Secret' ? ['-o', 'jsonpath={.metadata.managedFields}'] : ['-o', 'yaml', '--show-managed-fields'];
    const quote = `data written by ${edit.manager} at ${edit.time}`;
    return [
      {
        text: `${object} was edited by ${edit.manager}${when}`,
        citation: citeField(object, 'metadata.managedFields', quote, edit.time),
        relatesTo: [name],
        fix: look(
          kind === 'Secret' ? `read who wrote ${object}` : `read ${object} and who wrote it`,
          command`kubectl -n ${context.namespace} get ${kind.toLowerCase()} ${name} ${output}`,
        ),
      },
    ];
  });
}

/**
 * Returns what changed before the first crash: what the pod's revision changed, edits of what the pod reads, then what
 * admission changed. Empty where nothing crashes.
 */
export const changesBefore = (context: PodContext): Change[] => context.once('changes', () => readChanges(context));

function readChanges(context: PodContext): Change[] {
  const crash = firstCrash(context);
  if (crash === undefined) return [];
  const ofSpec = fromRevisions(context, crash);
  const edits = fromEdits(context, crash);
  const isRollout = ({ revision }: Change): boolean => revision !== undefined;
  return [...ofSpec.filter(isRollout), ...edits, ...ofSpec.filter((change) => !isRollout(change))].slice(
    0,
    MAX_CHANGES,
  );
}
