/** Where the value of a container's environment variable comes from, and the fixes that change it there. */
import { changedSince } from '../../../evidence/last-edit.ts';
import { command } from '../../../model/command.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citeField, citePod } from '../../support/cite.ts';
import { lookUpConfig } from '../../support/config-objects.ts';
import { editFix } from '../../support/owner.ts';
import { environmentOf, sourceFor } from './env-sources.ts';
import type { EnvSource } from './env-sources.ts';

/** The place of a variable. */
export interface VariablePlace {
  /** `env JAVA_OPTS`, `env JAVA_OPTS (key opts of ConfigMap jvm)`. */
  readonly says: string;
  /** `ConfigMap/jvm`; undefined where the spec has the value. */
  readonly object: string | undefined;
  /** Cites the place; undefined where the pod does not set the variable. */
  readonly citation: Citation | undefined;
  /** The value, where it can be read and is the one that the container had. */
  readonly value: string | undefined;
  /** Returns a fix that opens the place in an editor. */
  readonly edit: (text: string) => Fix;
  /** Returns a fix that writes a new value. */
  readonly write: (text: string, value: string) => Fix;
}

/** A container reads its environment when it starts. */
const NEXT = '; the next restart reads it';

function inObject(context: PodContext, container: ContainerView, source: EnvSource): VariablePlace | undefined {
  if (source.object === undefined) return undefined;
  const { kind, name, key } = source.object;
  const fact = lookUpConfig(context, kind, name);
  const edited = fact.state === 'known' && changedSince(fact.value, container) !== undefined;
  const type = kind.toLowerCase();
  const edit = (text: string): Fix => ({
    text: `${text}${NEXT}`,
    command: command`kubectl -n ${context.namespace} edit ${type} ${name}`,
    risk: 'changes',
  });
  return {
    says: `env ${source.name} (key ${key} of ${kind} ${name})`,
    object: `${kind}/${name}`,
    citation:
      kind === 'ConfigMap' && source.value !== undefined
        ? citeField(`ConfigMap/${name}`, `data[${key}]`, source.value.slice(0, 200))
        : citePod(context, source.field, `${kind} ${name} key ${key}`),
    value: edited ? undefined : source.value,
    edit: (text) => edit(kind === 'Secret' ? `${text} (its values are in base64)` : text),
    write: (text, value) =>
      kind === 'Secret'
        ? edit(`${text} (its values are in base64)`)
        : {
            text: `${text}${NEXT}`,
            command: command`kubectl -n ${context.namespace} patch configmap ${name} --type=merge -p ${JSON.stringify({ data: { [key]: value } })}`,
            risk: 'changes',
          },
  };
}

/** Returns the place of a variable, as the kubelet sets it. */
export function placeOfVariable(context: PodContext, container: ContainerView, variable: string): VariablePlace {
  const environment = environmentOf(context, container);
  const source = sourceFor(environment, variable);
  const object = source && inObject(context, container, source);
  if (object) return object;
  const by = environment.complete ? ', which the image or a script sets' : '';
  return {
    says: source ? `env ${variable}` : `env ${variable}${by}`,
    object: undefined,
    citation: source && citePod(context, source.field, (source.value ?? '').slice(0, 200)),
    value: source?.value,
    edit: (text) => editFix(context, text),
    write: (text, value) => editFix(context, text, { container: container.name, set: { [`env[${variable}]`]: value } }),
  };
}
