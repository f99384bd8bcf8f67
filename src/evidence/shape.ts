/**
 * Puts foreign objects into shape. An API server's answers always fit the types; a bundle may have been cut, merged or
 * made by hand. What does not fit is dropped, so that a broken field reads as one that is not there.
 */

type Rule = 'string' | 'number' | 'boolean' | 'object' | 'list' | 'named' | 'objects' | 'map' | 'map or objects';

const rules = (rule: Rule, names: string): [string, Rule][] => names.split(' ').map((name) => [name, rule]);

/** By a field's name, wherever it stands; names that mean different things in different places are not here. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...rules(
    'object',
    'metadata spec lastState terminated waiting running resources securityContext httpGet tcpSocket exec grpc livenessProbe readinessProbe startupProbe lifecycle postStart preStop valueFrom configMapKeyRef secretKeyRef configMapRef secretRef fieldRef resourceFieldRef configMap secret emptyDir hostPath persistentVolumeClaim projected csi downwardAPI nfs ephemeral template involvedObject source series nodeInfo claimRef affinity nodeAffinity podAffinity podAntiAffinity scaleTargetRef targetRef storageClassRef serviceAccountToken jobTemplate dataSource local fieldsV1',
  ),
  ...rules(
    'named',
    'containers initContainers ephemeralContainers containerStatuses initContainerStatuses ephemeralContainerStatuses volumes volumeMounts env',
  ),
  ...rules(
    'objects',
    'envFrom ports conditions ownerReferences managedFields sources endpoints tolerations taints imagePullSecrets matchExpressions nodeSelectorTerms matchFields allocatedResourcesStatus topologySpreadConstraints schedulingGates images volumesAttached items',
  ),
  // Of a container a map, of a LimitRange a list.
  ...rules('map or objects', 'limits'),
  ...rules('list', 'command args accessModes finalizers values'),
  ...rules('map', 'labels annotations matchLabels requests nodeSelector allocatable capacity hard used'),
  ...rules(
    'string',
    'name namespace kind apiVersion generateName creationTimestamp deletionTimestamp startTime startedAt finishedAt lastTransitionTime lastProbeTime firstTimestamp lastTimestamp eventTime lastObservedTime reason message type phase image imageID containerID mountPath subPath subPathExpr mountPropagation workingDir terminationMessagePath terminationMessagePolicy restartPolicy nodeName serviceAccountName schedulerName priorityClassName hostname subdomain clusterIP externalName storageClassName volumeName volumeMode claimName secretName medium sizeLimit provisioner volumeBindingMode reportingComponent reportingInstance component fieldPath manager operator effect protocol imagePullPolicy key path value scheme',
  ),
  ...rules(
    'number',
    'restartCount exitCode signal initialDelaySeconds periodSeconds timeoutSeconds successThreshold failureThreshold terminationGracePeriodSeconds activeDeadlineSeconds backoffLimit count replicas readyReplicas availableReplicas containerPort hostPort defaultMode mode runAsUser runAsGroup fsGroup',
  ),
  ...rules(
    'boolean',
    'started controller optional readOnly hostNetwork runAsNonRoot readOnlyRootFilesystem privileged unschedulable suspend automountServiceAccountToken',
  ),
]);

/** A JSON object: neither null nor a list. */
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

/** The conditions of an endpoint (discovery.k8s.io/v1) are one object, all others a list. */
const ruleOf = (name: string, parent: string): Rule | undefined =>
  name === 'conditions' && parent === 'endpoints' ? 'object' : RULES.get(name);

/** Data of ConfigMaps and annotations keep their keys as they are: a key there may be called `spec`. */
const OPAQUE = new Set(['data', 'binaryData', 'fieldsV1', 'annotations', 'labels', 'parameters']);

/** What a list's members must have besides a name: a mount is told apart by its path, an owner by its kind. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  volumeMounts: ['mountPath'],
  ownerReferences: ['kind', 'name'],
};

const whole = (key: string, member: Record<string, unknown>): boolean =>
  (NEEDED[key] ?? []).every((field) => typeof member[field] === 'string' && member[field] !== '');

/**
 * A copy of plain JSON in which every known field has its type or is absent. Fields it does not know are kept.
 * @param key the field in which the value stands
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
 * An object of the API as a list holds it: an object with a name, in shape; else undefined.
 * @param nameless an Event is known by what it is about, not by its name
 */
export function shapedObject(value: unknown, nameless = false): unknown {
  const object = isObject(value) ? (shaped(value) as Record<string, unknown>) : undefined;
  for (const part of ['metadata', 'status', 'spec'])
    if (object && part in object && !isObject(object[part])) delete object[part];
  if (nameless) return object;
  return object && isObject(object.metadata) && typeof object.metadata.name === 'string' ? object : undefined;
}
