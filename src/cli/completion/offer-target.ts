/** Choices that come from the target: pods and workloads, their containers, the variables of these. */
import { containersOf, hasFailed } from '../../evidence/containers.ts';
import type { Pod } from '../../model/objects.ts';
import { EXPLAINABLE, RESOURCES } from '../../model/resources.ts';
import { parseTarget, targetType } from '../target.ts';
import { among, DIRECTIVES, NOTHING, starting } from './choices.ts';
import type { Choice, Offer } from './choices.ts';
import type { Place, Scene } from './surroundings.ts';

const { noSpace, noFiles, keepOrder } = DIRECTIVES;

/**
 * Offers pods, `TYPE/` and `TYPE/NAME`, as `kubectl logs` does.
 * Source: k8s.io/kubectl/pkg/util/completion/completion.go:doPodResourceCompletion.
 */
export async function targets(text: string, place: Place): Promise<Offer> {
  const slash = text.indexOf('/');
  if (slash >= 0) {
    const type = targetType(text.slice(0, slash));
    if (type === undefined) return NOTHING;
    const names = await place.names(type, text.slice(slash + 1));
    return among(
      names.map((choice) => ({ ...choice, value: `${text.slice(0, slash)}/${choice.value}` })),
      text,
      noFiles | keepOrder,
    );
  }
  const pods = starting(await place.names('pods', text), text);
  const named = (list: readonly string[]): Choice[] =>
    starting(
      list.map((one) => ({ value: `${one}/` })),
      text,
    );
  const plural = named(EXPLAINABLE);
  // Short names such as `sts` are offered only where no pod and no full name fits.
  const types =
    plural.length > 0 || pods.length > 0 ? plural : named(EXPLAINABLE.flatMap((one) => RESOURCES[one].aliases));
  return { choices: [...pods, ...types], directive: noFiles | keepOrder | (pods.length === 0 ? noSpace : 0) };
}

/** Returns the target's containers, or the variables of their env. Empty where no target is named yet. */
export async function ofTarget(
  what: 'container' | 'variable',
  { command, words, typed, surroundings }: Scene,
): Promise<Choice[]> {
  if (command?.completes?.words[0] !== 'target') return [];
  let named: ReturnType<typeof parseTarget>;
  try {
    named = parseTarget(words, '');
  } catch {
    return [];
  }
  const object = await (await surroundings.place(typed)).object(named.resource, named.name);
  if (object === undefined) return [];
  const containers = containersOf(podIn(object));
  if (what === 'container') {
    const troubled = containers.filter((one) => one.waiting !== undefined || hasFailed(one));
    return [...troubled, ...containers.filter((one) => !troubled.includes(one))].map(
      ({ name, type, waiting, state, restarts }) => {
        const about = [
          type === 'app' ? '' : type,
          waiting?.reason ?? (state === 'none' ? '' : state),
          restarts > 0 ? `${restarts} restarts` : '',
        ]
          .filter((part) => part !== '')
          .join(', ');
        return { value: name, about };
      },
    );
  }
  const only = typed.flags.values.container;
  const wanted = containers.filter(({ name }) => only === undefined || only === '' || name === only);
  return [...new Set(wanted.flatMap(({ spec }) => (spec.env ?? []).map(({ name }) => name)))].map((name) => ({
    value: `${name}=`,
  }));
}

/** Returns the pod itself, or the pod that a workload's template describes. */
function podIn(object: object): Pod {
  interface Workload {
    readonly spec?: {
      readonly template?: { readonly spec?: object };
      readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: object } } };
    };
  }
  const { spec } = object as Workload;
  const template = spec?.jobTemplate?.spec?.template ?? spec?.template;
  return (template === undefined ? object : { spec: template.spec }) as Pod;
}
