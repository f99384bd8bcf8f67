/** Objects of Kubernetes that flags of a command name: `--configmap=NAMESPACE/NAME`. Ingress controllers have such flags. */
import { expand } from '../../../knowledge/expansion.ts';
import { command } from '../../../model/command.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citeAbsent } from '../../support/cite.ts';
import { editFix, look } from '../../support/owner.ts';
import { refOf } from '../../upstream/support/phrases.ts';
import { commandWords } from './command-line.ts';

/** The last word of the flag shows the kind. */
const FLAG =
  /^(--?[\w-]{0,60}?(?:(config-?maps?)|(secret|certificate)|(service)))=([\w.$()-]{1,253})\/([a-z0-9][\w.-]{0,252})$/i;

/** What a flag names. */
interface Named {
  readonly flag: string;
  readonly resource: 'configmaps' | 'secrets' | 'services';
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Returns the value of a variable that holds the pod's namespace, or a literal. */
const variableOf =
  ({ namespace }: PodContext, { spec }: ContainerView) =>
  (wanted: string): string | undefined => {
    const found = spec.env?.find(({ name }) => name === wanted);
    return found?.valueFrom?.fieldRef?.fieldPath === 'metadata.namespace' ? namespace : found?.value;
  };

/** Returns the objects that the flags of a container name, at most five. */
function namedBy(context: PodContext, container: ContainerView): Named[] {
  return commandWords(container)
    .flatMap((word): Named[] => {
      const [, flag = '', map, secret, , from = '', name = ''] = FLAG.exec(word.slice(0, 600)) ?? [];
      const namespace = expand(from, variableOf(context, container));
      if (name === '' || !/^[a-z0-9][a-z0-9-]{0,62}$/.test(namespace)) return [];
      const kind = map ? 'ConfigMap' : secret ? 'Secret' : 'Service';
      const resource = map ? 'configmaps' : secret ? 'secrets' : 'services';
      return [{ flag, kind, resource, namespace, name }];
    })
    .slice(0, 5);
}

/** What the flags of a program that ended without a reason name. */
export interface FlagObjects {
  /** For the end of a sentence; empty where all that was read exists. */
  readonly says: string;
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/** Looks up what the flags of a container name: a program may end where such an object does not exist. */
export function flagObjects(context: PodContext, container: ContainerView): FlagObjects {
  const all = namedBy(context, container).map((one) => ({
    ...one,
    state: context.get(one.resource, one.name, one.namespace).state,
  }));
  const absent = all.find(({ state }) => state === 'absent');
  if (absent) {
    const { flag, kind, namespace, name } = absent;
    return {
      says: `; its flag ${flag} names ${kind} ${name} of namespace ${namespace}, which does not exist`,
      evidence: [citeAbsent(refOf(context, kind, name, namespace))],
      fixes: [
        editFix(context, `name an existing ${kind} in ${flag}, or create ${kind} ${name} in namespace ${namespace}`),
      ],
    };
  }
  const unread = all.find(({ state }) => state !== 'known' && state !== 'partial');
  if (!unread) return { says: '', evidence: [], fixes: [] };
  const { flag, kind, resource, namespace, name } = unread;
  return {
    says: '',
    evidence: [],
    fixes: [
      look(
        `see whether ${kind} ${name} exists in namespace ${namespace}, which its flag ${flag} names: it was not read`,
        command`kubectl -n ${namespace} get ${resource} ${name}`,
      ),
    ],
  };
}
