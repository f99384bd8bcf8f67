/** Shapes of workloads and of what scales them. Source: k8s.io/api apps/v1, batch/v1, autoscaling/v2 types.go. */
import type {
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  ReplicaSet,
  StatefulSet,
} from '../../model/objects.ts';
import { conditions, COUNTS, meta, metaWithoutName, reference, selector } from './common.ts';
import {
  any,
  anyObject,
  count,
  countOrZero,
  fields,
  flag,
  int,
  intOrName,
  list,
  orElse,
  text,
  textOrNone,
  time,
} from './fit.ts';
import { podSpec } from './pod-spec.ts';

type Needed<T> = NonNullable<T>;

const template = fields<Needed<Deployment['spec']>['template']>({ metadata: metaWithoutName, spec: podSpec });
const HEAD = { apiVersion: text, kind: text, metadata: meta };

export const deployment = fields<Deployment>(
  () => ({
    ...HEAD,
    spec: fields<Needed<Deployment['spec']>>({
      replicas: count,
      selector: orElse(selector, () => ({})),
      template: orElse(template, () => ({})),
      paused: flag,
      minReadySeconds: count,
      progressDeadlineSeconds: count,
      revisionHistoryLimit: count,
      strategy: fields<Needed<Needed<Deployment['spec']>['strategy']>>({
        type: text,
        rollingUpdate: fields<Needed<Needed<Needed<Deployment['spec']>['strategy']>['rollingUpdate']>>({
          maxSurge: intOrName,
          maxUnavailable: intOrName,
        }),
      }),
    }),
    status: fields<Needed<Deployment['status']>>({ ...COUNTS, conditions: conditions as never }),
  }),
  'metadata',
);

export const replicaSet = fields<ReplicaSet>(
  () => ({
    ...HEAD,
    spec: fields<Needed<ReplicaSet['spec']>>({
      replicas: count,
      selector: orElse(selector, () => ({})),
      template: orElse(template, () => ({})),
      minReadySeconds: count,
    }),
    status: fields<Needed<ReplicaSet['status']>>({ ...COUNTS, replicas: countOrZero, conditions }),
  }),
  'metadata',
);

export const statefulSet = fields<StatefulSet>(
  () => ({
    ...HEAD,
    spec: fields<Needed<StatefulSet['spec']>>({
      replicas: count,
      selector: orElse(selector, () => ({})),
      template: orElse(template, () => ({})),
      serviceName: text,
      podManagementPolicy: text,
      minReadySeconds: count,
      volumeClaimTemplates: list(
        fields<Needed<Needed<StatefulSet['spec']>['volumeClaimTemplates']>[number]>({ metadata: meta, spec: any }),
      ),
      updateStrategy: fields<Needed<Needed<StatefulSet['spec']>['updateStrategy']>>({
        type: text,
        rollingUpdate: fields<Needed<Needed<Needed<StatefulSet['spec']>['updateStrategy']>['rollingUpdate']>>({
          partition: count,
        }),
      }),
    }),
    status: fields<Needed<StatefulSet['status']>>({
      ...COUNTS,
      replicas: countOrZero,
      currentRevision: text,
      updateRevision: text,
      conditions,
    }),
  }),
  'metadata',
);

export const daemonSet = fields<DaemonSet>(
  () => ({
    ...HEAD,
    spec: fields<Needed<DaemonSet['spec']>>({
      selector: orElse(selector, () => ({})),
      template: orElse(template, () => ({})),
      minReadySeconds: count,
      updateStrategy: fields<Needed<Needed<DaemonSet['spec']>['updateStrategy']>>({ type: text }),
    }),
    status: fields<Needed<DaemonSet['status']>>({
      currentNumberScheduled: countOrZero,
      desiredNumberScheduled: countOrZero,
      numberAvailable: count,
      numberMisscheduled: countOrZero,
      numberReady: countOrZero,
      numberUnavailable: count,
      updatedNumberScheduled: count,
      observedGeneration: int,
      conditions,
    }),
  }),
  'metadata',
);

const jobSpec = fields<Needed<Job['spec']>>({
  parallelism: count,
  completions: count,
  backoffLimit: count,
  backoffLimitPerIndex: count,
  activeDeadlineSeconds: int,
  ttlSecondsAfterFinished: count,
  suspend: flag,
  completionMode: text,
  managedBy: text,
  podFailurePolicy: fields<Needed<Needed<Job['spec']>['podFailurePolicy']>>({
    rules: orElse(list(anyObject), () => []),
  }),
  podReplacementPolicy: text,
  selector,
  manualSelector: flag,
  template: orElse(template, () => ({})),
});

export const job = fields<Job>(
  () => ({
    ...HEAD,
    spec: jobSpec,
    status: fields<Needed<Job['status']>>({
      active: count,
      failed: count,
      succeeded: count,
      ready: count,
      terminating: count,
      startTime: time,
      completionTime: time,
      conditions,
    }),
  }),
  'metadata',
);

export const cronJob = fields<CronJob>(
  () => ({
    ...HEAD,
    spec: fields<Needed<CronJob['spec']>>({
      schedule: textOrNone,
      timeZone: text,
      suspend: flag,
      concurrencyPolicy: text,
      startingDeadlineSeconds: int,
      jobTemplate: orElse(
        fields<Needed<CronJob['spec']>['jobTemplate']>({ metadata: metaWithoutName, spec: jobSpec }),
        () => ({}),
      ),
    }),
    status: fields<Needed<CronJob['status']>>({
      active: list(reference),
      lastScheduleTime: time,
      lastSuccessfulTime: time,
    }),
  }),
  'metadata',
);

export const controllerRevision = fields<ControllerRevision>(
  { ...HEAD, revision: orElse(int, () => 0), data: any },
  'metadata',
);

type Scaler = Needed<HorizontalPodAutoscaler['spec']>;
export const horizontalPodAutoscaler = fields<HorizontalPodAutoscaler>(
  () => ({
    ...HEAD,
    spec: fields<Scaler>({
      scaleTargetRef: fields<Scaler['scaleTargetRef']>({ apiVersion: text, kind: text, name: text }, 'kind', 'name'),
      minReplicas: count,
      maxReplicas: countOrZero,
      metrics: list(any),
    }),
    status: fields<Needed<HorizontalPodAutoscaler['status']>>({
      currentReplicas: count,
      desiredReplicas: count,
      lastScaleTime: time,
      conditions,
    }),
  }),
  'metadata',
);
