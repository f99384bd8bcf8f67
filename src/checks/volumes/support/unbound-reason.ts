/** Why a claim is unbound, and the citations and fixes that several reasons share. */
import { andThen, command, fileNameFor } from '../../../model/command.ts';
import { isLacking } from '../../../model/facts.ts';
import type { Fact } from '../../../model/facts.ts';
import type { About, Citation, Confidence, Fix } from '../../../model/finding.ts';
import type { PersistentVolumeClaim } from '../../../model/objects.ts';
import { citeField } from '../../support/cite.ts';
import type { PodContext } from '../../check.ts';
import { look } from '../../support/owner.ts';
import { classNameOf, requested } from './claims.ts';

export type UnboundId =
  | 'volumes/claim-unbound'
  | 'volumes/storage-class-missing'
  | 'volumes/no-matching-volume'
  | 'volumes/provisioning-failed';

export interface Reason {
  readonly id: UnboundId;
  /** Default: the claim. */
  readonly about?: About;
  readonly confidence: Confidence;
  /** Waiting does not help. */
  readonly stays?: boolean;
  /** What follows `claim NAME` in a sentence. */
  readonly says: string;
  /** A message of many layers that continues `says`. */
  readonly quote?: string;
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/** The StorageClass in an event that says that it does not exist. */
export const CLASS_MISSING = /storageclass(?:\.storage\.k8s\.io)? "([^"]{1,253})" not found/i;

/** Returns how sure a cause is that one of these facts may contradict: the recording must have all of them. */
export const sureOf = (...facts: readonly Fact<unknown>[]): Confidence =>
  facts.some(isLacking) ? 'likely' : 'confirmed';

/** Returns the fix that replaces the claim. Its spec cannot be edited. */
export function claimFix({ namespace }: PodContext, name: string, text: string): Fix {
  const file = fileNameFor(name);
  return {
    text,
    command: andThen(
      command`kubectl -n ${namespace} get pvc ${name} -o yaml > ${file}`,
      'edit it, then',
      command`kubectl -n ${namespace} replace --force -f ${file}`,
    ),
    risk: 'changes',
  };
}

/** Returns the step that shows the claim and its events. */
export const describeClaim = ({ namespace }: PodContext, name: string): Fix =>
  look('read the claim and its events', command`kubectl -n ${namespace} describe pvc ${name}`);

/** Returns the step that lists the persistent volumes. */
export const listVolumes = (): Fix => look('list the persistent volumes', command`kubectl get persistentvolumes`);

/** Returns the step that lists the StorageClasses. */
export const listClasses = (text = 'list the StorageClasses'): Fix => look(text, command`kubectl get storageclasses`);

/** Cites the size that the claim asks for. */
export const citeRequest = (name: string, claim: PersistentVolumeClaim): Citation =>
  citeField(`PersistentVolumeClaim/${name}`, 'spec.resources.requests.storage', requested(claim));

/** Cites the class that the claim asks for. */
export const citeClass = (name: string, claim: PersistentVolumeClaim): Citation =>
  citeField(`PersistentVolumeClaim/${name}`, 'spec.storageClassName', classNameOf(claim) ?? '""');
