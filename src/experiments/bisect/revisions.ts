/** The revisions of the pod's workload, read for an experiment, and who wrote the newest. */
import { revisionsOf } from '../../checks/app/support/revisions.ts';
import type { Revision, Revisions } from '../../checks/app/support/revisions.ts';
import { unreadable } from '../../diagnosis/missing.ts';
import { UserError } from '../../errors.ts';
import { factsOf, Ledger } from '../../evidence/ledger.ts';
import type { KubeObject } from '../../model/objects.ts';
import { resourceNamed } from '../../model/resources.ts';
import { gather } from '../../sources/gather.ts';
import type { Lab } from '../test.ts';

/** Two revisions to compare. */
export interface Compared {
  readonly own: Revision;
  readonly older: Revision;
  /** The workload as kubectl takes it: `deployment/web`. */
  readonly owner: string;
}

const KINDS = 'a Deployment, a StatefulSet or a DaemonSet';

/** Reads the revisions; what cannot be read ends the experiment. @throws UserError */
async function read(lab: Lab): Promise<Revisions> {
  const { pod, source } = lab;
  const { namespace = '', name = '' } = pod.metadata ?? {};
  const ledger = new Ledger(source.now());
  const facts = factsOf(ledger, namespace);
  for (;;) {
    const revisions = revisionsOf({ pod, name, list: facts.list });
    const wishes = ledger.takeWishes();
    if (wishes.length === 0) {
      if (revisions) return revisions;
      break;
    }
    await gather(source, wishes, ledger);
    for (const { query, fact } of ledger.entries())
      if (fact.state !== 'known' && query.verb === 'list')
        throw await unreadable(source, { resource: 'pods', namespace, name }, fact, query.resource);
  }
  throw new UserError(
    `${name} has no revisions to compare`,
    `bisect needs a pod of ${KINDS} that has an older revision`,
  );
}

/**
 * Returns the pod's revision and an older one.
 * @param wanted the number of the older revision; undefined: the newest with ready pods, else the one before
 * @throws UserError where there is none, or the revisions cannot be read
 */
export async function comparedRevisions(lab: Lab, wanted: number | undefined): Promise<Compared> {
  const { own, older, olders, owner } = await read(lab);
  const chosen = wanted === undefined ? older : olders.find(({ number }) => number === wanted);
  if (chosen) return { own, older: chosen, owner };
  const known = olders.map(({ number }) => number).join(', ');
  throw new UserError(
    wanted === undefined
      ? `${owner} has no revision older than ${own.number}, so there is no change to look for`
      : `${owner} has no older revision ${wanted}`,
    known === '' ? `to list its revisions: kubectl rollout history ${owner}` : `it has: ${known}`,
  );
}

/** Whether a writer owns a field of the pod template. */
const wroteTemplate = (fields: unknown): boolean => {
  const spec = (fields as Record<string, Record<string, unknown>> | undefined)?.['f:spec'];
  return spec !== undefined && 'f:template' in spec;
};

/** Returns who last wrote the workload's pod template, by metadata.managedFields; undefined: not known. */
export async function lastWriter(lab: Lab, owner: string): Promise<string | undefined> {
  const [kind = '', name = ''] = owner.split('/');
  const resource = resourceNamed(kind);
  if (resource === undefined) return undefined;
  const fact = await lab.source.fetch({ verb: 'get', resource, namespace: lab.pod.metadata?.namespace ?? '', name });
  if (fact.state !== 'known') return undefined;
  const writers = ((fact.value as KubeObject).metadata?.managedFields ?? []).filter(
    ({ subresource, fieldsV1 }) => !subresource && wroteTemplate(fieldsV1),
  );
  return writers.sort((a, b) => Date.parse(String(b.time)) - Date.parse(String(a.time)))[0]?.manager;
}
