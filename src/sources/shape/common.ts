/** Shapes that many kinds share. Source: k8s.io/apimachinery pkg/apis/meta/v1/types.go, k8s.io/api core/v1/types.go. */
import type { ObjectMeta } from '../../model/objects.ts';
import type { LabelSelector } from '../../evidence/selector.ts';
import { anyObject, count, fields, flag, int, list, name, text, textOrNone, texts, time } from './fit.ts';

type Owner = NonNullable<ObjectMeta['ownerReferences']>[number];
type Writer = NonNullable<ObjectMeta['managedFields']>[number];

const META = {
  name,
  generateName: text,
  namespace: text,
  uid: text,
  resourceVersion: text,
  generation: int,
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: int,
  labels: texts,
  annotations: texts,
  finalizers: list(text),
  ownerReferences: list(
    fields<Owner>({ apiVersion: textOrNone, kind: name, name, uid: textOrNone, controller: flag }, 'kind', 'name'),
  ),
  managedFields: list(fields<Writer>({ manager: text, operation: text, subresource: text, time, fieldsV1: anyObject })),
};

/** Metadata of an object with a name. */
export const meta = fields<ObjectMeta>(META, 'name');
/** Metadata of a template or an event. */
export const metaWithoutName = fields<ObjectMeta>(META);

export const selector = fields<LabelSelector>({
  matchLabels: texts,
  matchExpressions: list(
    fields<NonNullable<LabelSelector['matchExpressions']>[number]>(
      { key: text, operator: text, values: list(text) },
      'key',
      'operator',
    ),
  ),
});

/** A condition of any object. */
export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  observedGeneration?: number;
}
export const conditions = list(
  fields<Condition>(
    { type: name, status: text, reason: text, message: text, lastTransitionTime: time, observedGeneration: int },
    'type',
    'status',
  ),
);

/** A reference to an object by its name. */
export const reference = fields<{
  kind?: string;
  namespace?: string;
  name?: string;
  apiVersion?: string;
  uid?: string;
}>({ kind: text, namespace: text, name: text, apiVersion: text, uid: text });

/** Counts of pods in the status of a workload. */
export const COUNTS = {
  replicas: count,
  readyReplicas: count,
  availableReplicas: count,
  unavailableReplicas: count,
  updatedReplicas: count,
  currentReplicas: count,
  fullyLabeledReplicas: count,
  observedGeneration: int,
  collisionCount: int,
};
