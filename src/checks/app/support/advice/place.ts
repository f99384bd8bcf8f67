/** Where the settings of a container have a word that its error names. */
import { command } from '../../../../model/command.ts';
import type { Fix } from '../../../../model/finding.ts';
import { carriersOf, mountsOf } from '../../../support/mounts.ts';
import { editFix } from '../../../support/owner.ts';
import { placeOf } from '../config-place.ts';
import type { At } from './kind.ts';

/** A place of the configuration. */
export interface Place {
  /** `key app.yaml of ConfigMap web`, `env LOG_LEVEL`, `args`. */
  readonly says: string;
  /** Returns the fix that edits this place. */
  readonly edit: (text: string) => Fix;
}

const editMap = ({ context }: At, name: string, text: string): Fix => ({
  text,
  command: command`kubectl -n ${context.namespace} edit configmap ${name}`,
  risk: 'changes',
});

/** Names in logs, in variables and in files differ in case and in their separators: `password_secret`, PASSWORD-SECRET. */
const folded = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, '');

const hasWord = (text: string, word: string): boolean => {
  const at = text.indexOf(word);
  return at >= 0 && !/\w/.test(text[at - 1] ?? '') && !/\w/.test(text[at + word.length] ?? '');
};

function inCommand({ context, container }: At, word: string): Place | undefined {
  const { command: words = [], args = [] } = container.spec;
  const field = [args, words].find((list) => list.some((one) => hasWord(one, word)));
  if (field === undefined) return undefined;
  const says = `${field === args ? 'args' : 'command'} of ${container.name}`;
  return { says, edit: (text) => editFix(context, text) };
}

function inEnv(at: At, word: string): Place | undefined {
  const { context, container } = at;
  const wanted = folded(word);
  const found = (container.spec.env ?? []).find(
    ({ name, value }) => folded(name) === wanted || (value !== undefined && hasWord(value, word)),
  );
  if (found === undefined) return undefined;
  const ref = found.valueFrom?.secretKeyRef ?? found.valueFrom?.configMapKeyRef;
  const kind = found.valueFrom?.secretKeyRef ? 'Secret' : 'ConfigMap';
  const from = ref?.name ? ` (key ${ref.key} of ${kind} ${ref.name})` : '';
  const says = `env ${found.name} of ${container.name}${from}`;
  return { says, edit: (text) => editFix(context, text) };
}

function inConfigMaps(at: At, word: string): Place | undefined {
  const { context, container } = at;
  const mounted = mountsOf(container, context.pod)
    .flatMap(({ volume }) => carriersOf(volume))
    .flatMap(({ kind, name }) => (kind === 'ConfigMap' ? [name] : []));
  const ofEnv = [
    ...(container.spec.envFrom ?? []).map(({ configMapRef }) => configMapRef?.name),
    ...(container.spec.env ?? []).map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
  ];
  for (const name of new Set([...mounted, ...ofEnv])) {
    const map = name && name !== 'kube-root-ca.crt' ? context.get('configmaps', name) : undefined;
    if (map?.state !== 'known') continue;
    const key = Object.entries(map.value.data ?? {}).find(
      ([one, value]) => folded(one) === folded(word) || hasWord(value, word),
    )?.[0];
    if (key !== undefined) return { says: `key ${key} of ConfigMap ${name}`, edit: (text) => editMap(at, name!, text) };
  }
  return undefined;
}

/** Returns the place that has a word; undefined where no readable setting has it. */
export function placeOfWord(at: At, word: string): Place | undefined {
  if (word.length < 2 || word.length > 200) return undefined;
  return inEnv(at, word) ?? inCommand(at, word) ?? inConfigMaps(at, word);
}

/** Returns the fix that edits the place of a word, or the workload where no place has it. */
export function editPlace(at: At, word: string, text: string): Fix {
  const place = placeOfWord(at, word);
  return place ? place.edit(`${text}, in ${place.says}`) : editFix(at.context, text);
}

/** Returns the fixes in the ConfigMap or Secret that a configuration file comes from; undefined for other files. */
export function editFile(at: At, path: string, line: string | undefined): readonly Fix[] | undefined {
  return placeOf(at.context, at.container, path, line, undefined, at.text)?.fixes;
}
