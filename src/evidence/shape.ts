/**
 * Drops fields of the wrong type from objects. An API server's answers always fit the types; a bundle may have been
 * cut, merged or written by hand. A broken field then reads as a missing one.
 */

type Rule = 'string' | 'number' | 'boolean' | 'object' | 'list' | 'named' | 'objects' | 'map' | 'map or objects';

const rules = (rule: Rule, names: string): [string, Rule][] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name, rule]);

/** The rule for a field, by its name alone. Names with different meanings in different places are left out. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...rules(
    'object',
    `
      metadata spec lastState terminated waiting running resources securityContext httpGet tcpSocket exec grpc
      livenessProbe readinessProbe startupProbe lifecycle postStart preStop valueFrom configMapKeyRef secretKeyRef
      configMapRef secretRef fieldRef resourceFieldRef configMap secret emptyDir hostPath persistentVolumeClaim
      projected csi downwardAPI nfs ephemeral template involvedObject source series nodeInfo claimRef affinity
      nodeAffinity podAffinity podAntiAffinity scaleTargetRef targetRef storageClassRef serviceAccountToken
      jobTemplate dataSource local fieldsV1
    `,
  ),
  ...rules(
    'named',
    `
      containers initContainers ephemeralContainers containerStatuses initContainerStatuses
      ephemeralContainerStatuses volumes volumeMounts env
    `,
  ),
  ...rules(
    'objects',
    `
      envFrom ports conditions ownerReferences managedFields sources endpoints tolerations taints imagePullSecrets
      matchExpressions nodeSelectorTerms matchFields allocatedResourcesStatus topologySpreadConstraints
      schedulingGates images volumesAttached items
    `,
  ),
  // A map in a container, a list in a LimitRange.
  ...rules('map or objects', 'limits'),
  ...rules('list', 'command args accessModes finalizers values'),
  ...rules('map', 'labels annotations matchLabels requests nodeSelector allocatable capacity hard used'),
  ...rules(
    'string',
    `
      name namespace kind apiVersion generateName creationTimestamp deletionTimestamp startTime startedAt
      finishedAt lastTransitionTime lastProbeTime firstTimestamp lastTimestamp eventTime lastObservedTime reason
      message type phase image imageID containerID mountPath subPath subPathExpr mountPropagation workingDir
      terminationMessagePath terminationMessagePolicy restartPolicy nodeName serviceAccountName schedulerName
      priorityClassName hostname subdomain clusterIP externalName storageClassName volumeName volumeMode claimName
      secretName medium sizeLimit provisioner volumeBindingMode reportingComponent reportingInstance component
      fieldPath manager operator effect protocol imagePullPolicy key path value scheme
    `,
  ),
  ...rules(
    'number',
    `
      restartCount exitCode signal initialDelaySeconds periodSeconds timeoutSeconds successThreshold
      failureThreshold terminationGracePeriodSeconds activeDeadlineSeconds backoffLimit count replicas
      readyReplicas availableReplicas containerPort hostPort defaultMode mode runAsUser runAsGroup fsGroup
    `,
  ),
  ...rules(
    'boolean',
    `
      started controller optional readOnly hostNetwork runAsNonRoot readOnlyRootFilesystem privileged
      unschedulable suspend automountServiceAccountToken
    `,
  ),
]);

/** Returns whether a value is a JSON object: neither null nor a list. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A quantity may be a number in YAML written by hand. */
const isScalar = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function fitting(rule: Rule | undefined, value: unknown): unknown {
  switch (rule) {
    case 'string':
      return typeof value === 'string'
        ? value
        : typeof value === 'number' || typeof value === 'boolean'
          ? String(value)
          : undefined;
    case 'number':
      return typeof value === 'number' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'object':
      return isObject(value) ? value : undefined;
    case 'map':
      return isObject(value)
        ? Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (isScalar(one) ? [[key, String(one)]] : [])))
        : undefined;
    case 'list':
      return Array.isArray(value) ? value.filter(isScalar).map(String) : undefined;
    case 'objects':
      return Array.isArray(value) ? value.filter(isObject) : undefined;
    case 'map or objects':
      return Array.isArray(value) ? fitting('objects', value) : fitting('map', value);
    case 'named':
      return Array.isArray(value)
        ? value.filter((one) => isObject(one) && typeof one.name === 'string' && one.name !== '')
        : undefined;
    default:
      return value;
  }
}

/**
 * Names that mean something else below one parent: the conditions of an endpoint (discovery.k8s.io/v1) are one object,
 * the resources of a device's status a list, and what a CSI driver offers holds a number.
 */
const BELOW: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['endpoints conditions', 'object'],
  ['allocatedResourcesStatus resources', 'objects'],
  ['drivers allocatable', 'object'],
]);
const ruleOf = (name: string, parent: string): Rule | undefined => BELOW.get(`${parent} ${name}`) ?? RULES.get(name);

/** Maps with free keys: a ConfigMap may have a key named `spec`. */
const OPAQUE = new Set(['data', 'binaryData', 'fieldsV1', 'annotations', 'labels', 'parameters']);

/** What a list's members need besides a name: a mount is identified by its path, an owner by its kind. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  volumeMounts: ['mountPath'],
  ownerReferences: ['kind', 'name'],
};

const whole = (key: string, member: Record<string, unknown>): boolean =>
  (NEEDED[key] ?? []).every((field) => typeof member[field] === 'string' && member[field] !== '');

/**
 * Returns a copy of plain JSON in which every known field has its type or is absent. Unknown fields are kept.
 * @param key the field that holds the value
 */
export function shaped(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    return value
      .filter((member) => member !== null && member !== undefined && (!isObject(member) || whole(key, member)))
      .map((member) => (isObject(member) ? shaped(member, key) : member));
  }
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value)) {
    if (one === null || one === undefined) continue;
    const fit = fitting(ruleOf(name, key), one);
    if (fit !== undefined) result[name] = OPAQUE.has(name) ? fit : shaped(fit, name);
  }
  return result;
}

/**
 * Returns an object of an API list, in shape; undefined for anything without a name.
 * @param nameless accepts an object without a name: an Event is identified by what it is about
 */
export function shapedObject(value: unknown, nameless = false): unknown {
  const object = isObject(value) ? (shaped(value) as Record<string, unknown>) : undefined;
  for (const part of ['metadata', 'status', 'spec'])
    if (object && part in object && !isObject(object[part])) delete object[part];
  if (nameless) return object;
  return object && isObject(object.metadata) && typeof object.metadata.name === 'string' ? object : undefined;
}
