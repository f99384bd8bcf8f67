/** The answer of `preflight` (`-o json`, kind Preflight). An unknown value is null. */
import type { Cause, Gap, ObjectRef } from './diagnosis.ts';
import type { Category } from './finding.ts';
import type { Inspection } from './inspection.ts';

/**
 * What is known before a start. blocked: something would keep it from starting · at-risk: something may · unknown: a part
 * could not be checked · no-fault: the checks looked and found no fault.
 */
export type PreflightResult = 'blocked' | 'at-risk' | 'unknown' | 'no-fault';

/** What the checks of one category say. */
export interface PreflightRow {
  readonly category: Category;
  /** not-used: the pod has no such thing. */
  readonly result: PreflightResult | 'not-used';
  readonly why: string;
}

/** One workload of the manifests. */
export interface PreflightItem {
  /** The workload. Its namespace is the one that it would be created in. */
  readonly target: ObjectRef;
  readonly result: PreflightResult;
  /** Always the six categories, then node. */
  readonly checks: readonly PreflightRow[];
  /** What would keep it from starting: confirmed or likely. */
  readonly causes: readonly Cause[];
  /** What may keep it from starting: possible. */
  readonly risks: readonly Cause[];
  /** What could not be checked and why, a sentence each. */
  readonly unchecked: readonly string[];
  /** With `--inspect-image`, what was seen in the image of each container. */
  readonly images: readonly Inspection[];
}

/** What keeps no pod from starting, and is worth knowing. */
export interface PreflightNote {
  /** A workload or a Service of the manifests. */
  readonly about: ObjectRef;
  /** A clause. */
  readonly says: string;
}

/** The answer of `preflight`: whether the workloads of manifests will start. */
export interface PreflightAnswer {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Preflight';
  /** The worst result of the items. */
  readonly outcome: PreflightResult;
  readonly items: readonly PreflightItem[];
  /** What does not keep a pod from starting: optional references to nothing, Services that find no pod or no port. */
  readonly notes: readonly PreflightNote[];
  /** Objects of the manifests of a kind that this program does not know, and what it leaves out for another reason. */
  readonly skipped: readonly { readonly object: string; readonly why: string }[];
  readonly gaps: readonly Gap[];
  /** The server's time of this answer, RFC 3339. */
  readonly at: string | null;
}
