/** A configuration that does not parse or is not accepted. */
import { citeField, citePod } from '../cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, ContainerView, Fix, PodContext } from '../check.ts';
import { carriersOf, mountOf } from '../mounts.ts';
import { editFix } from '../owner.ts';
import { endedBy, GENERAL } from '../signals.ts';
import { summary, who } from '../words.ts';

interface Place {
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
  /** `ConfigMap/web-config key config.yaml`. */
  readonly says: string;
  /** The offending line was found in the object itself. */
  readonly seen: boolean;
}

/** The line of a file's text that a message points at: by number, else by the word it complains about. */
function lineOf(text: string, at: string | undefined, key: string | undefined): { number: number; text: string } | undefined {
  const lines = text.split('\n');
  const number = Number(/\d+/.exec(at ?? '')?.[0] ?? 0);
  const index = number > 0 ? number - 1 : key ? lines.findIndex((line) => line.includes(key)) : -1;
  const line = lines[index];
  return line === undefined ? undefined : { number: index + 1, text: line };
}

/** Which object of the pod's own the file comes from, and what stands there. */
function placeOf(context: PodContext, container: ContainerView, path: string | undefined, at: string | undefined, key: string | undefined): Place | undefined {
  const mounted = path ? mountOf(container, context.pod, path) : undefined;
  if (!mounted) return undefined;
  const carriers = carriersOf(mounted.volume);
  const keyOf = (carrier: (typeof carriers)[number]): string | undefined => (carrier.items ? carrier.items.find((item) => item.path === mounted.inside)?.key : mounted.inside) || undefined;
  const carrier = carriers.find((one) => keyOf(one) !== undefined);
  const file = carrier ? keyOf(carrier) : undefined;
  if (!carrier || !file) return undefined;
  const object = `${carrier.kind}/${carrier.name}`;
  const evidence: Citation[] = [citePod(context, carrier.field, `${carrier.name}, mounted at ${mounted.mount.mountPath}`)];
  let seen = false;
  if (carrier.kind === 'ConfigMap') {
    const map = context.get('configmaps', carrier.name);
    const text = map.state === 'known' ? map.value.data?.[file] : undefined;
    const line = text === undefined ? undefined : lineOf(text, at, key);
    if (line) {
      seen = true;
      evidence.unshift(citeField(object, `data[${file}]`, `line ${line.number}: ${line.text.slice(0, 160)}`));
    }
  }
  const resource = carrier.kind.toLowerCase();
  const fixes: Fix[] = [
    ...(carrier.kind === 'ConfigMap' ? [{ text: `read the file: key ${file} of ConfigMap ${carrier.name}`, command: `kubectl -n ${context.namespace} get configmap ${carrier.name} -o jsonpath='{.data.${file.replaceAll('.', '\\.')}}' | cat -n`, risk: 'read-only' as const }] : []),
    { text: `correct key ${file} of ${carrier.kind} ${carrier.name}; mounted files follow within a minute or two, and the next restart reads them`, command: `kubectl -n ${context.namespace} edit ${resource} ${carrier.name}`, risk: 'changes' },
  ];
  return { evidence, fixes, says: `${object} key ${file}`, seen };
}

export default defineCheck({
  id: 'app/config-invalid',
  category: 'app-error',
  title: 'Configuration invalid',
  description: 'A configuration file, or a value the program was given, does not parse or is not accepted: a syntax error, an unknown directive, a value of the wrong kind.',
  criteria: {
    confirmed: 'The log names the file, the file comes from a ConfigMap of the pod, and the line or word it complains about was found there.',
    likely: 'The complaint stands in the last cascade, and the process then ended with a code other than 0.',
    possible: 'The container was killed from outside, or a more decisive word stands in the same cascade.',
  },
  silent: 'Warnings about configuration that the program survives, and parse errors of data it was sent while serving.',
  sources: ['https://yaml.org/spec/1.2.2/', 'https://nginx.org/en/docs/beginners_guide.html', 'https://kubernetes.io/docs/concepts/configuration/configmap/'],
  explains: GENERAL,
  weight: 61,
  run: (context) =>
    endedBy(context, 'config-invalid').map(({ container, signal, evidence, sure }) => {
      const { detail, path, at, key } = signal.fields;
      const place = placeOf(context, container, path, at, key);
      const where = `${path ? ` ${path.slice(0, 60)}` : ''}${at && !detail.includes(at) ? ` ${/^\d+$/.test(at) ? `line ${at}` : at.slice(0, 30)}` : ''}`;
      return {
        result: 'found',
        id: 'app/config-invalid',
        category: 'app-error',
        confidence: sure(place?.seen ? 'confirmed' : 'likely'),
        container: container.name,
        summary: summary(`${who(container)} does not accept its configuration${where}: `, detail),
        chain: place ? [{ object: place.says.split(' ')[0] ?? '', says: `${place.says} is the file ${path}` }] : [],
        evidence: [...evidence, ...(place?.evidence ?? [])],
        fixes: place ? place.fixes : [editFix(context, `correct ${path ?? (key ? `the value of ${key}` : 'the configuration')}: in the image, or in what the pod passes as env, args or volume`)],
      };
    }),
});
