/** From the outcomes of the checks to an item of the answer: what blocks, what may, and the table of categories. */
import { checkOf } from '../checks/index.ts';
import { ranked } from '../diagnosis/printed.ts';
import { CATEGORIES, SURENESS } from '../model/finding.ts';
import type { Category, Citation, Fix, Found, Outcome } from '../model/finding.ts';
import { lineOf } from '../model/command.ts';
import type { PreflightItem, PreflightResult, PreflightRow } from '../model/preflight.ts';
import { NOT_LOOKED } from './checks/images.ts';
import type { Planned } from './manifests.ts';
import type { World } from './world.ts';

/** What a check said, with the category of its outcome. */
export interface Spoken {
  readonly category: Category;
  readonly outcome: Outcome;
}

/** Causes and risks of one workload. */
const MOST = 12;

/** Returns a citation of the planned pod as one of the template that it is made from. */
function placed({ ref, path }: Planned, citation: Citation): Citation {
  if (citation.object !== `Pod/${ref.name}`) return citation;
  const field = /^spec\b/.test(citation.field) && path !== '' ? `${path}.${citation.field}` : citation.field;
  return { ...citation, object: `${ref.kind}/${ref.name}`, field };
}

/** The kinds of objects that commands name. */
const NAMED =
  /\b(?:pvc|persistentvolumeclaim|pod|deployment|statefulset|daemonset|replicaset|job|cronjob)s?[ /]([a-z0-9.-]+)/;

/** Whether a command is about an object that does not exist yet. */
function isAhead({ ref }: Planned, world: World, fix: Fix): boolean {
  const named = NAMED.exec(lineOf(fix.command) ?? '')?.[1];
  if (named === undefined) return false;
  if (named === ref.name) return true;
  const there = world.cluster({
    verb: 'get',
    resource: 'persistentvolumeclaims',
    namespace: ref.namespace,
    name: named,
  });
  return there.state === 'absent';
}

/** Returns a fix as one of the manifests: what edits the workload in the cluster would be undone by them. */
function fixOf(planned: Planned, world: World, fix: Fix): Fix[] {
  const ahead = isAhead(planned, world, fix);
  if (fix.risk === 'read-only') return ahead ? [] : [fix];
  if (fix.risk === 'restarts')
    return [{ ...fix, command: null, risk: 'changes', text: `${fix.text}, in the manifests` }];
  return [ahead ? { ...fix, command: null } : fix];
}

/** Says that Helm makes the object only after this hook. */
function late(world: World, found: Found): Found {
  const { about } = found;
  if (about === null || about.part !== null || !world.comesLater(about.kind, about.name)) return found;
  return {
    ...found,
    confidence: found.confidence === 'confirmed' ? 'likely' : found.confidence,
    summary: `${found.summary}; the manifests have it, but Helm makes it only after this hook`,
    fixes: [
      {
        text: `make ${about.kind} ${about.name} a hook with a lower weight, or run this hook after the installation`,
        command: null,
        risk: 'changes',
      },
    ],
  };
}

/** Returns a finding about the workload. */
function ofWorkload(planned: Planned, world: World, found: Found): Found {
  const { ref } = planned;
  const own = `Pod/${ref.name}`;
  const one = late(world, found);
  return {
    ...one,
    chain: one.chain.map((link) => (link.object === own ? { ...link, object: `${ref.kind}/${ref.name}` } : link)),
    evidence: one.evidence.map((citation) => placed(planned, citation)),
    fixes: one.fixes.flatMap((fix) => fixOf(planned, world, fix)),
  };
}

const titleOf = ({ id, summary }: Found): string => checkOf(id)?.title ?? summary;
const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);

function rowOf(category: Category, spoken: readonly Spoken[]): PreflightRow {
  const own = spoken.filter((one) => one.category === category).map(({ outcome }) => outcome);
  const found = own
    .filter((one): one is Found => one.result === 'found')
    .sort((a, b) => SURENESS[b.confidence] - SURENESS[a.confidence]);
  const [first] = found;
  if (first)
    return {
      category,
      result: first.confidence === 'possible' ? 'at-risk' : 'blocked',
      why: shortened(`${titleOf(first)}${found.length > 1 ? `, and ${found.length - 1} more` : ''}`),
    };
  const others = own.filter((one) => one.result !== 'found');
  const unsure = others.find((one) => one.result === 'unknown' && one.looked !== true);
  if (unsure) return { category, result: 'unknown', why: shortened(unsure.why) };
  const fine = others.find(({ unused }) => unused !== true) ?? others[0];
  if (fine === undefined)
    return category === 'app-error'
      ? { category, result: 'unknown', why: 'the program has not run' }
      : { category, result: 'not-used', why: 'the pod has nothing to check here' };
  return { category, result: fine.unused ? 'not-used' : 'no-fault', why: shortened(fine.why) };
}

/** Categories that are never known before a start, or only with a flag. */
const LATER: ReadonlySet<Category> = new Set(['app-error', 'bad-image']);

/** Returns the worst of results. */
export function worst(results: readonly PreflightResult[]): PreflightResult {
  const order: readonly PreflightResult[] = ['blocked', 'at-risk', 'unknown', 'no-fault'];
  return order.find((one) => results.includes(one)) ?? 'no-fault';
}

/**
 * Returns what is known of one workload.
 * @param isLooked whether its images were looked into
 */
export function itemOf(
  planned: Planned,
  world: World,
  spoken: readonly Spoken[],
  isLooked: boolean,
): Omit<PreflightItem, 'images'> {
  const seen = new Set<string>();
  const findings = spoken
    .flatMap(({ outcome }) => (outcome.result === 'found' ? [ofWorkload(planned, world, outcome)] : []))
    .filter(({ id, container, summary }) => {
      const key = `${id}\n${container}\n${summary}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort(
      (a, b) =>
        SURENESS[b.confidence] - SURENESS[a.confidence] ||
        CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category),
    );
  const checks = CATEGORIES.map((category) =>
    rowOf(
      category,
      // The confidence of a finding may have changed.
      spoken.map((one) => (one.outcome.result === 'found' ? { ...one, outcome: late(world, one.outcome) } : one)),
    ),
  );
  const unchecked = spoken.flatMap(({ outcome }) =>
    outcome.result === 'unknown' && outcome.looked !== true && outcome.why !== NOT_LOOKED ? [outcome.why] : [],
  );
  const counted = checks.filter(({ category }) => isLooked || !LATER.has(category));
  const isUnknown = counted.some(({ category, result }) => result === 'unknown' && category !== 'app-error');
  const causes = findings.filter(({ confidence }) => confidence !== 'possible');
  const risks = findings.filter(({ confidence }) => confidence === 'possible');
  return {
    target: planned.ref,
    result: causes.length > 0 ? 'blocked' : risks.length > 0 ? 'at-risk' : isUnknown ? 'unknown' : 'no-fault',
    checks,
    causes: ranked(causes.slice(0, MOST)),
    risks: ranked(risks.slice(0, MOST)),
    unchecked: [...new Set(unchecked)],
  };
}
