/** Every flag, in one table: kubectl's global ones, those of kubectl that mean nothing here, and our own. */
import type { GlobalFlags } from '../sources/cluster/flags.ts';

/**
 * What completion offers for a word or a flag's value: fixed words, or what is looked up where it is needed. `target`
 * is a pod or TYPE/NAME, `format` what the command prints, `variable` an env variable of the target, `code` an exit
 * code or signal.
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
   * `switch` takes no value (or `=true`, `=false`); `list` may be given again and again; `optional` takes a duration or
   * nothing.
   */
  readonly type: 'value' | 'switch' | 'list' | 'optional';
  /** What stands for the value in help: `CONTAINER`. */
  readonly value?: string;
  readonly about: string;
  /** What completion offers for its value; without it, nothing. */
  readonly completes?: Choices;
  /** Its value is several of those, separated by commas. */
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
  chosen('folder', 'cache-dir', 'Accepted as kubectl does; nothing is cached', 'DIR'),
  chosen('file', 'client-certificate', 'Client certificate file for TLS', 'FILE'),
  chosen('file', 'client-key', 'Client key file for TLS', 'FILE'),
  value('token', 'Bearer token for the API server', 'TOKEN'),
  value('as', 'User to impersonate', 'USER'),
  value('as-uid', 'UID to impersonate', 'UID'),
  { name: 'as-group', type: 'list', value: 'GROUP', about: 'Group to impersonate; may be repeated' },
  {
    name: 'as-user-extra',
    type: 'list',
    value: 'KEY=VALUE',
    about: 'Extra of the user to impersonate; may be repeated',
  },
  value('username', 'User name for basic authentication', 'NAME'),
  value('password', 'Password for basic authentication', 'PASSWORD'),
  chosen('cluster', 'cluster', 'Cluster of the kubeconfig', 'NAME'),
  chosen('user', 'user', 'User of the kubeconfig', 'NAME'),
  chosen('namespace', 'namespace', 'Namespace', 'NAMESPACE', 'n'),
  chosen('context', 'context', 'Context of the kubeconfig', 'NAME'),
  value('server', 'Address of the API server', 'URL', 's'),
  value('tls-server-name', 'Server name to expect in its certificate', 'NAME'),
  toggle('insecure-skip-tls-verify', 'Do not verify the certificate of the API server'),
  chosen('file', 'certificate-authority', 'Certificate file of the authority', 'FILE'),
  value('request-timeout', 'How long to wait for one answer: 10, 1s, 2m; 0 for no limit', 'DURATION'),
  toggle('disable-compression', 'Ask for uncompressed answers'),
];

/**
 * kubectl's own, taken and left alone, so that an alias with them works (staging/src/k8s.io/kubectl/pkg/cmd/cmd.go;
 * klog's -v).
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

/** Our own, by the names under which a command lists those it takes. */
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
  'exit-code': toggle('exit-code', 'Exit with 1 where a cause is found, 2 on an error'),
  tail: value('tail', 'Lines of each log, counted from its end', 'LINES'),
  all: toggle('all', 'Whole logs, as far as they were read'),
  file: chosen('file', 'file', 'File to write', 'FILE.tar.gz'),
  dir: chosen('folder', 'dir', 'Folder to write to; one on PATH', 'FOLDER'),
  force: toggle('force', 'Overwrite a file that exists'),
  client: toggle('client', 'Accepted as kubectl version does; no cluster is ever asked'),
  yes: { name: 'yes', short: 'y', type: 'switch', about: 'Agree to the plan without being asked' },
  'dry-run': chosen(
    ['none', 'client', 'server'],
    'dry-run',
    'Create nothing, print the objects: as they would be sent (client), or as the server would take them (server)',
    'client|server',
  ),
  'keep-labels': toggle(
    'keep-labels',
    "Give the copies the pod's own labels; refused while anything selects it by them",
  ),
  'share-claims': toggle('share-claims', 'Let the copies mount claims that the pod writes to'),
  'skip-init': toggle('skip-init', 'Leave init containers out of the copies'),
  duration: value('duration', 'How long each copy is watched: 30s, 5m', 'DURATION'),
  image: value('image', 'The known-good image; it needs /bin/sh and sleep', 'IMAGE'),
  on: { ...chosen('node', 'on', 'Nodes to compare with, separated by commas', 'NODE,…'), several: true },
  command: value('command', 'Shell command that the copies run instead of the original', 'COMMAND'),
  fix: value('fix', 'Number of the cause whose fix is tested; the first', 'N'),
  patch: chosen(
    'file',
    'patch',
    'A patch of the pod spec to test in place of the fix, YAML or JSON; - for standard input',
    'FILE',
  ),
  set: {
    name: 'set',
    type: 'list',
    value: 'NAME=VALUE',
    about: 'Value of an environment variable, or of a key that env refers to; may be repeated',
    completes: 'variable',
  },
  'all-namespaces': { name: 'all-namespaces', short: 'A', type: 'switch', about: 'All namespaces' },
  selector: value('selector', 'Label selector: app=web,tier in (a,b)', 'SELECTOR', 'l'),
  'field-selector': value('field-selector', 'Field selector, as the server takes it: spec.nodeName=node-1', 'SELECTOR'),
  since: value(
    'since',
    'Pods that are well again count if they crashed within this time: 30m, 24h, 7d; 1h',
    'DURATION',
  ),
  'sort-by': chosen(
    ['age', 'cause', 'confidence', 'last-exit', 'name', 'namespace', 'node', 'pods', 'restarts', 'state'],
    'sort-by',
    'Order of the rows: age, cause, confidence, last-exit, name, namespace, node, pods, restarts, state, or a JSONPath such as .metadata.name',
    'ORDER',
  ),
  'no-group': toggle('no-group', 'Every pod on a line of its own'),
  'chunk-size': value('chunk-size', 'Rows asked for in one request; 0 for all at once', 'ROWS'),
  recreate: toggle('recreate', 'Of a pod without a controller: save its manifest, delete it and make it anew'),
  restart: toggle('restart', 'Restart the rollout of the workload, as kubectl rollout restart does'),
  scale: toggle('scale', 'Scale the workload to zero and back to the same replicas'),
  wait: toggle('wait', 'Follow the new pods until they are ready, or one crashes and is explained'),
  timeout: value('timeout', 'How long to wait: 30s, 5m, 24h', 'DURATION'),
  save: chosen('file', 'save', 'File that the manifest is saved in before anything is deleted', 'FILE'),
  'kernel-log': chosen(
    'file',
    'kernel-log',
    "Lines of the node's kernel log (dmesg, journalctl -k) to match to the pod; - for standard input",
    'FILE',
  ),
  prometheus: value('prometheus', 'Prometheus to read history from', 'URL'),
  'prometheus-header': {
    name: 'prometheus-header',
    type: 'list',
    value: 'NAME: VALUE',
    about: 'Header to send to Prometheus, such as an Authorization; may be repeated',
  },
  watch: {
    name: 'watch',
    short: 'w',
    type: 'optional',
    value: 'DURATION',
    about: 'Keep following what changes; with a duration for so long at most',
  },
  windows: toggle('windows', 'Only the codes of Windows'),
} as const satisfies Readonly<Record<string, Flag>>;
export type OwnFlag = keyof typeof OWN_FLAGS;

/** Ours, taken by every command. */
export const COMMON_FLAGS: readonly Flag[] = [
  chosen(['auto', 'always', 'never'], 'color', 'When to colour: auto, always or never', 'WHEN'),
  toggle('debug', 'Print the stack of an error'),
  { name: 'help', short: 'h', type: 'switch', about: 'Help for a command' },
];

/** Every flag that any command takes. */
export const ALL_FLAGS: readonly Flag[] = [
  ...GLOBAL_FLAGS,
  ...IGNORED_FLAGS,
  ...Object.values(OWN_FLAGS),
  ...COMMON_FLAGS,
];

/** What was given: values by the flag's name. Of a value given twice the last counts, as in kubectl. */
export interface Flags {
  readonly values: Readonly<Record<string, string>>;
  readonly switches: Readonly<Record<string, boolean>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** kubectl's global flags as the cluster source takes them; what was not given is left out. */
export function globalFlags(flags: Flags): GlobalFlags {
  const given = GLOBAL_FLAGS.flatMap(({ name, type }): [string, unknown][] => {
    const found = type === 'value' ? flags.values[name] : type === 'switch' ? flags.switches[name] : flags.lists[name];
    return found === undefined ? [] : [[camel(name), found]];
  });
  return Object.fromEntries(given) as GlobalFlags;
}
