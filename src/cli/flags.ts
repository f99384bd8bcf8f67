/** Every flag, in one table: the global flags of kubectl, those of kubectl that this program ignores, and our own. */
import type { GlobalFlags } from '../sources/cluster/flags.ts';

/**
 * What completion offers for an argument or the value of a flag: fixed words, or names that are looked up when Tab is
 * pressed. `target` is a pod or TYPE/NAME, `format` a format of the command, `variable` an environment variable of the
 * target, `code` an exit code or signal.
 */
export type Choices =
  | readonly string[]
  | 'target'
  | 'container'
  | 'variable'
  | 'namespace'
  | 'node'
  | 'context'
  | 'cluster'
  | 'user'
  | 'format'
  | 'command'
  | 'code'
  | 'file'
  | 'folder';

export interface Flag {
  readonly name: string;
  readonly short?: string;
  /**
   * `switch` takes no value (or `=true`, `=false`); `list` can be given several times; `optional` takes a duration or
   * no value.
   */
  readonly type: 'value' | 'switch' | 'list' | 'optional';
  /** The placeholder of the value in help: `CONTAINER`. */
  readonly value?: string;
  readonly about: string;
  /** What completion offers for its value; undefined: no choices. */
  readonly completes?: Choices;
  /** The value is a list of choices, separated by commas. */
  readonly several?: boolean;
}

const value = (name: string, about: string, placeholder: string, short?: string): Flag => ({
  name,
  type: 'value',
  value: placeholder,
  about,
  ...(short === undefined ? {} : { short }),
});
const chosen = (completes: Choices, ...rest: Parameters<typeof value>): Flag => ({ ...value(...rest), completes });
const toggle = (name: string, about: string): Flag => ({ name, type: 'switch', about });

/** k8s.io/cli-runtime/pkg/genericclioptions/config_flags.go:AddFlags, all of them; accepted by every command. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  chosen('file', 'kubeconfig', 'Path of the kubeconfig file', 'FILE'),
  chosen('folder', 'cache-dir', 'Folder of kubectl for what is kept between runs: when a fix-test held', 'DIR'),
  chosen('file', 'client-certificate', 'Client certificate file for TLS', 'FILE'),
  chosen('file', 'client-key', 'Client key file for TLS', 'FILE'),
  value('token', 'Bearer token for the API server', 'TOKEN'),
  value('as', 'User to impersonate', 'USER'),
  value('as-uid', 'UID to impersonate', 'UID'),
  { name: 'as-group', type: 'list', value: 'GROUP', about: 'Group to impersonate; can be repeated' },
  {
    name: 'as-user-extra',
    type: 'list',
    value: 'KEY=VALUE',
    about: 'Extra field of the user to impersonate; can be repeated',
  },
  value('username', 'User name for basic authentication', 'NAME'),
  value('password', 'Password for basic authentication', 'PASSWORD'),
  chosen('cluster', 'cluster', 'Cluster in the kubeconfig', 'NAME'),
  chosen('user', 'user', 'User in the kubeconfig', 'NAME'),
  chosen('namespace', 'namespace', 'Namespace', 'NAMESPACE', 'n'),
  chosen('context', 'context', 'Context in the kubeconfig', 'NAME'),
  value('server', 'Address of the API server', 'URL', 's'),
  value('tls-server-name', 'Server name to expect in the certificate of the API server', 'NAME'),
  toggle('insecure-skip-tls-verify', 'Do not verify the certificate of the API server'),
  chosen('file', 'certificate-authority', 'Certificate file of the certificate authority', 'FILE'),
  value('request-timeout', 'How long to wait for one response: 10, 1s, 2m; 0 for no limit', 'DURATION'),
  toggle('disable-compression', 'Request uncompressed responses'),
];

/**
 * Flags of kubectl that this program accepts and ignores, so that an alias with them works
 * (staging/src/k8s.io/kubectl/pkg/cmd/cmd.go; -v of klog).
 */
export const IGNORED_FLAGS: readonly Flag[] = [
  value('v', 'kubectl log level; ignored', 'LEVEL', 'v'),
  value('vmodule', 'ignored', 'PATTERN'),
  toggle('warnings-as-errors', 'ignored'),
  toggle('match-server-version', 'ignored'),
  value('kuberc', 'ignored', 'FILE'),
  value('profile', 'ignored', 'NAME'),
  value('profile-output', 'ignored', 'FILE'),
  value('log-flush-frequency', 'ignored', 'DURATION'),
];

/** Our own flags, by the names that a command lists in `flags`. */
export const OWN_FLAGS = {
  container: chosen('container', 'container', 'Only this container', 'CONTAINER', 'c'),
  from: chosen(
    'file',
    'from',
    'Read a recording instead of a cluster: a folder, a .tar.gz, a YAML or JSON file, or - for standard input',
    'PATH',
  ),
  output: chosen('format', 'output', 'Output format', 'FORMAT', 'o'),
  'no-headers': toggle('no-headers', 'Print tables without their headers'),
  'exit-code': toggle('exit-code', 'Exit with 1 if a cause is found, 2 on an error'),
  'ignore-not-found': toggle('ignore-not-found', 'Print nothing and exit with 0 if the target does not exist'),
  tail: value('tail', 'Number of lines from the end of each log', 'LINES'),
  all: toggle('all', 'Print the whole of each log that was read'),
  file: chosen('file', 'file', 'File to write; default: NAME-TIME.tar.gz in this folder', 'FILE.tar.gz', 'f'),
  filename: {
    name: 'filename',
    short: 'f',
    type: 'list',
    value: 'FILE',
    about: 'Manifests: a file, a folder, or - for standard input; can be repeated',
    completes: 'file',
  },
  bundle: chosen('file', 'bundle', 'File to save all evidence in if the command fails', 'FILE.tar.gz'),
  report: {
    name: 'report',
    type: 'list',
    value: '[FORMAT=]FILE',
    about:
      'File for the answer if the command fails: text, json, yaml, markdown, html or junit, by default by the ending of its name; can be repeated',
    completes: 'file',
  },
  dir: chosen('folder', 'dir', 'Folder to write to; it has to be on PATH', 'FOLDER'),
  force: toggle('force', 'Overwrite a file that exists'),
  client: toggle('client', 'Accepted for compatibility with kubectl version'),
  yes: { name: 'yes', short: 'y', type: 'switch', about: 'Agree to the plan without being asked' },
  'dry-run': chosen(
    ['none', 'client', 'server'],
    'dry-run',
    'Create nothing and print the objects: as they would be sent (client), or as the server would accept them (server)',
    'client|server',
  ),
  'keep-labels': toggle(
    'keep-labels',
    'Give the copies the labels of the pod; refused while a selector matches these labels',
  ),
  'share-volumes': toggle(
    'share-volumes',
    'Let the copies mount the storage that the pod can write to: claims, nfs, hostPath and others',
  ),
  'skip-init': toggle('skip-init', 'Leave init containers out of the copies'),
  duration: value('duration', 'How long to watch each copy: 30s, 5m', 'DURATION'),
  'inspect-only': toggle('inspect-only', 'Only look into the image in its registry, and create nothing in the cluster'),
  'inspect-image': toggle(
    'inspect-image',
    'Look into the images in their registries, with your own credentials: is the program there, does it fit the nodes',
  ),
  image: value('image', 'The known-good image; it needs /bin/sh and sleep', 'IMAGE'),
  on: { ...chosen('node', 'on', 'Nodes to compare with, separated by commas', 'NODE,…'), several: true },
  command: value('command', 'Shell command that the copies run instead of the original', 'COMMAND'),
  fix: value('fix', 'Number of the cause to test the fix of; default 1', 'N'),
  patch: chosen(
    'file',
    'patch',
    'A patch of the pod spec to test instead of the fix, YAML or JSON; - for standard input',
    'FILE',
  ),
  'to-revision': value(
    'to-revision',
    'Revision to compare with; default the newest older one that has ready pods, else the one before',
    'N',
  ),
  set: {
    name: 'set',
    type: 'list',
    value: 'NAME=VALUE',
    about: 'Value of an environment variable, or of a key that env refers to; can be repeated',
    completes: 'variable',
  },
  'all-namespaces': { name: 'all-namespaces', short: 'A', type: 'switch', about: 'All namespaces' },
  selector: value('selector', 'Label selector: app=web,tier in (a,b)', 'SELECTOR', 'l'),
  'field-selector': value(
    'field-selector',
    'Field selector that the server supports: spec.nodeName=node-1',
    'SELECTOR',
  ),
  since: value(
    'since',
    'Include pods that recovered if they crashed within this time: 30m, 24h, 7d; default 1h',
    'DURATION',
  ),
  'sort-by': chosen(
    ['age', 'cause', 'confidence', 'last-exit', 'name', 'namespace', 'node', 'pods', 'restarts', 'state'],
    'sort-by',
    'Order of the rows: age, cause, confidence, last-exit, name, namespace, node, pods, restarts, state, or a JSONPath such as .metadata.name',
    'ORDER',
  ),
  'no-group': toggle('no-group', 'Print each pod on its own line'),
  'chunk-size': value('chunk-size', 'Rows to request at once; 0 for all', 'ROWS'),
  recreate: toggle('recreate', 'For a pod without a controller: save its manifest, delete the pod and create it again'),
  restart: toggle('restart', 'Restart the rollout of the workload, as kubectl rollout restart does'),
  scale: toggle('scale', 'Scale the workload to zero and back to the same replicas'),
  wait: toggle('wait', 'Follow the new pods until they are ready, or until one crashes; then explain it'),
  timeout: value('timeout', 'How long to wait: 30s, 5m, 24h', 'DURATION'),
  save: chosen('file', 'save', 'File to save the manifest in before the pod is deleted', 'FILE'),
  'kernel-log': chosen(
    'file',
    'kernel-log',
    'Kernel log of the node (dmesg, journalctl -k) to search for the pod; - for standard input',
    'FILE',
  ),
  prometheus: value('prometheus', 'URL of a Prometheus to read the history of memory use from', 'URL'),
  'prometheus-header': {
    name: 'prometheus-header',
    type: 'list',
    value: 'NAME: VALUE',
    about: 'Header to send to Prometheus, such as Authorization; can be repeated',
  },
  watch: {
    name: 'watch',
    short: 'w',
    type: 'optional',
    value: 'DURATION',
    about: 'Follow changes; with a duration, for at most that long',
  },
  windows: toggle('windows', 'The codes of Windows instead'),
  'read-only': toggle('read-only', 'Offer no experiments'),
} as const satisfies Readonly<Record<string, Flag>>;
export type OwnFlag = keyof typeof OWN_FLAGS;

/** Returns a flag of a command. @param abouts the command's own descriptions */
export const ownFlag = (name: OwnFlag, abouts: Partial<Readonly<Record<OwnFlag, string>>> = {}): Flag => ({
  ...OWN_FLAGS[name],
  ...(abouts[name] === undefined ? {} : { about: abouts[name] }),
});

/** Our own flags that every command accepts. */
export const COMMON_FLAGS: readonly Flag[] = [
  chosen(['auto', 'always', 'never'], 'color', 'When to print colors: auto, always or never', 'WHEN'),
  toggle('no-color', 'Print no colors; the same as --color=never'),
  toggle('debug', 'Print the stack trace of an error'),
  { name: 'help', short: 'h', type: 'switch', about: 'Help for a command' },
];

/** Every flag of every command. */
export const ALL_FLAGS: readonly Flag[] = [
  ...GLOBAL_FLAGS,
  ...IGNORED_FLAGS,
  ...Object.values(OWN_FLAGS),
  ...COMMON_FLAGS,
];

/** The flags of a command line, by name. If a flag is given twice, the last value counts, as in kubectl. */
export interface Flags {
  readonly values: Readonly<Record<string, string>>;
  readonly switches: Readonly<Record<string, boolean>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Returns the global flags of kubectl that were given, as the cluster source accepts them. */
export function globalFlags(flags: Flags): GlobalFlags {
  const given = GLOBAL_FLAGS.flatMap(({ name, type }): [string, unknown][] => {
    const found = type === 'value' ? flags.values[name] : type === 'switch' ? flags.switches[name] : flags.lists[name];
    return found === undefined ? [] : [[camel(name), found]];
  });
  return Object.fromEntries(given) as GlobalFlags;
}
