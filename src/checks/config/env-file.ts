/** An environment variable from a file of a volume (fileKeyRef) that the kubelet cannot give. */
import type { ContainerView } from '../../evidence/views.ts';
import type { EnvVar } from '../../model/objects.ts';
import type { Citation, Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { citeMount, citePod, citeWaiting } from '../support/cite.ts';
import { editFix, look } from '../support/owner.ts';
import { logCommand, sentence, who } from '../support/words.ts';

interface FileKey {
  readonly variable: string;
  readonly volume: string;
  readonly path: string;
  readonly key: string;
}

/** The three texts of pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables. */
const TEXTS: readonly { readonly find: RegExp; readonly is: 'key' | 'file' | 'volume' }[] = [
  { find: /environment variable key "([^"]{1,253})" not found in file "/, is: 'key' },
  { find: /couldn't parse env file/, is: 'file' },
  { find: /cannot find the volume "([^"]{1,253})" referenced by FileKeyRef/, is: 'volume' },
];

function fileKeysOf(container: ContainerView): FileKey[] {
  return (container.spec.env ?? []).flatMap((variable: EnvVar) => {
    const ref = variable.valueFrom?.fileKeyRef;
    return ref ? [{ variable: variable.name, volume: ref.volumeName, path: ref.path, key: ref.key }] : [];
  });
}

/** Cites the init containers that could write the file: those that mount the volume. */
function writers(context: PodContext, { volume }: FileKey): { names: string[]; cited: Citation[] } {
  const mounting = context.containers.flatMap((one) => {
    const mount = one.type === 'app' ? undefined : one.spec.volumeMounts?.find(({ name }) => name === volume);
    return mount && mount.readOnly !== true ? [{ one, mount }] : [];
  });
  return {
    names: mounting.map(({ one }) => one.name),
    cited: mounting.map(({ one, mount }) => citeMount(context, one, mount)),
  };
}

const SAYS = {
  key: ({ path, key }: FileKey) => `file ${path} has no key ${key}`,
  file: ({ path }: FileKey) => `file ${path} is missing, or has a line that is not KEY='value'`,
  volume: ({ volume }: FileKey) => `the pod has no volume ${volume}`,
};

function found(context: PodContext, container: ContainerView): Found[] {
  const message = container.waiting?.message ?? '';
  const text = TEXTS.find(({ find }) => find.test(message));
  const files = fileKeysOf(container);
  if (container.waiting?.reason !== 'CreateContainerConfigError' || !text || files.length === 0) return [];
  const named = text.find.exec(message)?.[1];
  const fits = files.filter((one) => named === undefined || (text.is === 'key' ? one.key : one.volume) === named);
  const file = fits[0];
  if (!file) return [];
  const { names, cited } = writers(context, file);
  const [writer] = names;
  const by = text.is === 'volume' || !writer ? '' : `; init container ${writer} writes volume ${file.volume}`;
  const first = context.containers.find(({ name }) => name === writer);
  return [
    {
      result: 'found',
      id: 'config/env-file',
      category: 'missing-config',
      confidence: named === undefined && fits.length > 1 ? 'likely' : 'confirmed',
      container: container.name,
      about: null,
      summary: sentence(`${who(container)} cannot get ${file.variable}: ${SAYS[text.is](file)}${by}`),
      chain: [],
      evidence: [
        citeWaiting(context, container),
        citePod(
          context,
          `${container.specPath}.env[${file.variable}].valueFrom.fileKeyRef`,
          `volumeName ${file.volume}, path ${file.path}, key ${file.key}`,
        ),
        ...cited,
      ],
      fixes: [
        editFix(
          context,
          text.is === 'volume'
            ? `add volume ${file.volume} to the pod, or correct volumeName`
            : `${writer ? `let init container ${writer} write` : 'write'} ${file.key}='…' into ${file.path}, or correct path and key`,
        ),
        ...(first ? [look(`see what ${writer} did`, logCommand(context, first))] : []),
      ],
    },
  ];
}

export default defineCheck({
  id: 'config/env-file',
  category: 'missing-config',
  title: 'Environment variable from a file that lacks it',
  description:
    'A variable comes from a file of a volume (fileKeyRef, on by default since 1.35), and the file lacks the key or ' +
    'cannot be read, or the pod has no such volume. The container cannot be created.',
  criteria: {
    confirmed: "The kubelet's message names the key or the volume that a fileKeyRef of the container names.",
    likely: 'The message says that an env file cannot be read, and the container has several.',
    possible: null,
  },
  silent: 'A reference with optional: true: where the file lacks the key, the kubelet leaves the variable out.',
  sources: ['pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables', 'https://kep.k8s.io/3721'],
  goesAway: 'never',
  endedBy: null,
  settledBy: null,
  explains: [],
  symptomOf: [],
  weight: 80,
  run: (context) => context.subjects.flatMap((container) => found(context, container)),
});
