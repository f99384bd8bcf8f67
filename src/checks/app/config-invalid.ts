/** A configuration that does not parse or is not accepted. */
import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { carriersOf, mountOf } from '../support/mounts.ts';
import { carriedFiles } from '../config/support/files.ts';
import { WEAKENED } from '../support/ended.ts';
import { editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';
import { complaints, formatOf, mountedFileOf, placeIn } from './support/complaints.ts';

interface Place {
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
  /** `ConfigMap/web-config key config.yaml`. */
  readonly says: string;
  /** The file as the container sees it. */
  readonly path: string;
  /** The offending line was found in the object itself. */
  readonly seen: boolean;
}

/** The line of a file's text that a message points at: by number, else by the word it complains about. */
function lineOf(
  text: string,
  at: string | undefined,
  key: string | undefined,
): { number: number; text: string } | undefined {
  const lines = text.split('\n');
  const number = Number(/\d+/.exec(at ?? '')?.[0] ?? 0);
  const index = number > 0 ? number - 1 : key ? lines.findIndex((line) => line.includes(key)) : -1;
  const line = lines[index];
  return line === undefined ? undefined : { number: index + 1, text: line };
}

/** Which object of the pod's own the file comes from, and what stands there. */
function placeOf(
  context: PodContext,
  container: ContainerView,
  path: string | undefined,
  at: string | undefined,
  key: string | undefined,
): Place | undefined {
  const mounted = path ? mountOf(container, context.pod, path) : undefined;
  if (!mounted) return undefined;
  const carriers = carriersOf(mounted.volume);
  const keyOf = (carrier: (typeof carriers)[number]): string | undefined =>
    (carrier.items ? carrier.items.find((item) => item.path === mounted.inside)?.key : mounted.inside) || undefined;
  const carrier = carriers.find((one) => keyOf(one) !== undefined);
  const file = carrier ? keyOf(carrier) : undefined;
  if (!carrier || !file) return undefined;
  const object = `${carrier.kind}/${carrier.name}`;
  const evidence: Citation[] = [
    citePod(context, carrier.field, `${carrier.name}, mounted at ${mounted.mount.mountPath}`),
  ];
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
  return {
    evidence,
    fixes: correct(context, carrier.kind, carrier.name, file),
    says: `${object} key ${file}`,
    path: path ?? '',
    seen,
  };
}

function correct(context: PodContext, kind: 'ConfigMap' | 'Secret', name: string, key: string): Fix[] {
  return [
    ...(kind === 'ConfigMap'
      ? [
          {
            text: `read the file: key ${key} of ConfigMap ${name}`,
            command: `kubectl -n ${context.namespace} get configmap ${name} -o jsonpath='{.data.${key.replaceAll('.', '\\.')}}' | cat -n`,
            risk: 'read-only' as const,
          },
        ]
      : []),
    {
      text: `correct key ${key} of ${kind} ${name}; mounted files follow within a minute or two, and the next restart reads them`,
      command: `kubectl -n ${context.namespace} edit ${kind.toLowerCase()} ${name}`,
      risk: 'changes',
    },
  ];
}

/** Words by which parsers of JSON are known (V8, Python's json, Go's encoding/json, Jackson, Gson, .NET). */
const OF_JSON = /json|invalid character ['"‘]/i;

/** Where JSON.parse stops in a text (position, and the words around it); undefined where it parses. */
function brokenAt(text: string): { position: number; near: string } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const position = Number(/position (\d{1,9})/.exec(String(error))?.[1] ?? text.length);
    return {
      position,
      near: text
        .slice(Math.max(0, position - 40), position + 40)
        .replace(/\s+/g, ' ')
        .trim(),
    };
  }
}

/**
 * A parser of JSON complains and names no file: a `.json` key of the container's own ConfigMaps that does not parse is
 * the proof.
 */
function brokenJson(context: PodContext, container: ContainerView, detail: string): Place | undefined {
  if (!OF_JSON.test(detail)) return undefined;
  const broken = carriedFiles(context, container).flatMap((file) => {
    if (file.carrier.kind !== 'ConfigMap' || !/\.json$/i.test(file.path)) return [];
    const map = context.get('configmaps', file.carrier.name);
    const text = map.state === 'known' ? map.value.data?.[file.key] : undefined;
    const at = text === undefined ? undefined : brokenAt(text);
    return at === undefined || text === undefined ? [] : [{ file, text, at }];
  });
  const told = Number(/(?:position|char) (\d{1,9})/.exec(detail)?.[1] ?? -1);
  // Parsers agree about where they stop to a character or two.
  const agrees = (position: number): boolean => told >= 0 && Math.abs(position - told) <= 3;
  const one = broken.find(({ at }) => agrees(at.position)) ?? broken[0];
  if (one === undefined) return undefined;
  const { file, text, at } = one;
  const { name, field } = file.carrier;
  const lines = text.slice(0, at.position).split('\n');
  const place = `position ${at.position}: line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
  return {
    evidence: [
      citeField(`ConfigMap/${name}`, `data[${file.key}]`, `does not parse as JSON at ${place}: ${at.near}`),
      citePod(context, field, `${name}, mounted at ${file.mountPath}`),
    ],
    fixes: correct(context, 'ConfigMap', name, file.key),
    says: `ConfigMap/${name} key ${file.key}`,
    path: file.path,
    seen: told >= 0 ? agrees(at.position) : broken.length === 1,
  };
}

export default defineCheck({
  id: 'app/config-invalid',
  category: 'app-error',
  title: 'Configuration invalid',
  description:
    'A configuration file, or a value the program was given, does not parse or is not accepted: a syntax error, an unknown directive, a value of the wrong kind.',
  criteria: {
    confirmed:
      'The log names the file (or its trace quotes it, and the parser is one of its format), the file comes from a ConfigMap of the pod, and the line or word it complains about was found there; or a parser of JSON names none, and a mounted .json key does not parse at the place it tells (where it tells none: the only such key).',
    likely: 'The complaint stands in the last cascade, and the process then ended with a code other than 0.',
    possible: WEAKENED,
  },
  silent: 'Warnings about configuration that the program survives, and parse errors of data it was sent while serving.',
  sources: [
    'https://yaml.org/spec/1.2.2/',
    'https://nginx.org/en/docs/beginners_guide.html',
    'https://kubernetes.io/docs/concepts/configuration/configmap/',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: ['unreachable-service', 'eviction'],
  weight: 61,
  run: (context) =>
    complaints(context).map(({ container, log, line, lineAt, fields, evidence, sure }) => {
      const { detail, key } = fields;
      const quoted = fields.path === undefined ? mountedFileOf(context, container, log, lineAt) : undefined;
      const named = fields.path ?? quoted?.path;
      const at = fields.at ?? placeIn(detail, log.lines[lineAt + 1]?.text ?? '', named);
      const place =
        (fields.path === undefined ? brokenJson(context, container, detail) : undefined) ??
        placeOf(context, container, named, at, key);
      // A path that only the trace quotes is surely meant where the parser is one of that format.
      const meant = quoted?.near !== true || new RegExp(formatOf(quoted.path), 'i').test(line);
      const path = place?.path ?? named;
      const where = `${path ? ` ${path.slice(0, 60)}` : ''}${at && !detail.includes(at) ? ` ${/^\d+$/.test(at) ? `line ${at}` : at.slice(0, 30)}` : ''}`;
      return {
        result: 'found',
        id: 'app/config-invalid',
        category: 'app-error',
        confidence: sure(place?.seen && meant ? 'confirmed' : 'likely'),
        container: container.name,
        about: null,
        summary: summary(`${who(container)} does not accept its configuration${where}: `, detail),
        chain: place ? [{ object: place.says.split(' ')[0] ?? '', says: `${place.says} is the file ${path}` }] : [],
        evidence: [...evidence, ...(place?.evidence ?? [])],
        fixes: place
          ? place.fixes
          : [
              editFix(
                context,
                `correct ${path ?? (key ? `the value of ${key}` : 'the configuration')}: in the image, or in what the pod passes as env, args or volume`,
              ),
            ],
      };
    }),
});
