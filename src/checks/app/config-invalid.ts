/** A configuration that does not parse, or that the program does not accept. */
import { unquotedIn } from '../../knowledge/type-hints.ts';
import type { Fix } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import { citePod } from '../support/cite.ts';
import { WEAKENED } from '../support/ended.ts';
import { editFix } from '../support/owner.ts';
import { retryFix } from '../support/retry.ts';
import { summary, who } from '../support/words.ts';
import { configErrors, formatOf, mountedFileOf, placeIn } from './support/config-errors.ts';
import { placeOfWord } from './support/advice/place.ts';
import { brokenJson, placeOf } from './support/config-place.ts';
import { keySizes } from './support/key-sizes.ts';
import { namedVariable } from './support/named-variable.ts';
import { unnamedFile } from './support/unnamed-file.ts';
import { quotedValue } from './support/value-in-env.ts';

/** A key with a wrong length (logs/catalogue/platform/keys.patterns.ts). */
const WRONG_LENGTH = ' has a wrong length: ';
const newline: Fix = {
  text: 'count the bytes of the key in its Secret: a newline at its end counts, and `echo` writes one (use printf)',
  command: null,
  risk: 'read-only',
};

export default defineCheck({
  id: 'app/config-invalid',
  category: 'app-error',
  title: 'Configuration invalid',
  description:
    'A configuration file, or a value that the program reads, does not parse or is not accepted: a syntax error, an ' +
    'unknown directive, a value of the wrong kind.',
  criteria: {
    confirmed:
      'The log names the file (or its trace quotes it, and the parser is one of its format), the file comes from a ' +
      'ConfigMap of the pod, and that ConfigMap still has the mistake: the word that the log names, JSON that does not ' +
      'parse, or a usual mistake of YAML or TOML at the line. Or a JSON parser names no file, ' +
      'and a mounted .json key does not parse at the position that the log names; without a position it must be the ' +
      'only such key. Or the log names no file but quotes a line with its number, and one mounted key has it there.',
    likely:
      'The error is in the final error block, and the process then exited with a code other than 0; the mistake is not ' +
      'seen in the ConfigMap, which may have changed since; or the log names no file, and one mounted key has the ' +
      'setting that it names.',
    possible: WEAKENED,
  },
  silent: 'Configuration warnings that the program survives, and parse errors of data that it received while serving.',
  sources: [
    'https://yaml.org/spec/1.2.2/',
    'https://nginx.org/en/docs/beginners_guide.html',
    'https://kubernetes.io/docs/concepts/configuration/configmap/',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }],
  rulesOut: ['resource-limits', 'node'],
  symptomOf: ['unreachable-service', 'eviction'],
  weight: 61,
  run: (context) =>
    configErrors(context).map(({ container, log, line, lineAt, fields, evidence, sure }) => {
      const { detail, key } = fields;
      const quoted = fields.path === undefined ? mountedFileOf(context, container, log, lineAt) : undefined;
      const broken = fields.path === undefined ? brokenJson(context, container, detail) : undefined;
      const known = broken?.path ?? fields.path ?? quoted?.path;
      const unnamed = known === undefined ? unnamedFile(context, container, detail, key, fields.at) : undefined;
      const named = known ?? unnamed?.path;
      const at =
        fields.at ??
        placeIn(detail, log.lines[lineAt + 1]?.text ?? '', named) ??
        (unnamed ? `line ${unnamed.line}` : undefined);
      const place = broken ?? placeOf(context, container, named, at, key, detail);
      // A path that only the trace quotes is the file of the error where the parser is one of its format.
      const meant =
        (quoted?.near !== true || new RegExp(formatOf(quoted.path), 'i').test(line)) && unnamed?.isExact !== false;
      const unquoted = unquotedIn(detail);
      const value = key === undefined && known === undefined ? quotedValue(container, detail) : undefined;
      const variable =
        key === undefined && known === undefined && !value
          ? namedVariable(context, container, detail)?.place
          : undefined;
      const keys = detail.includes(WRONG_LENGTH) && !place && !key ? keySizes(context, container, detail) : undefined;
      const path = place?.path ?? named;
      const lineText = at && /^\d+$/.test(at) ? `line ${at}` : at?.slice(0, 30);
      const where = `${path ? ` ${path.slice(0, 60)}` : ''}${at && !detail.includes(at) ? `, ${lineText}` : ''}`;
      const what = path ?? (key ? `${key} in the configuration` : 'the configuration');
      return {
        result: 'found',
        id: 'app/config-invalid',
        category: 'app-error',
        confidence: sure(place?.seen && meant ? 'confirmed' : 'likely'),
        container: container.name,
        about: null,
        summary: summary(
          `${who(container)} does not accept its configuration${where}: `,
          detail,
          place?.gone ? ` (${place.object} has changed since)` : '',
        ),
        chain: place
          ? [
              {
                object: place.object,
                says: `key ${place.key} is the file ${path}${place.gone ? '; it has changed since the container read it' : ''}`,
              },
            ]
          : [],
        evidence: [
          ...evidence,
          ...(place?.evidence ?? []),
          ...(keys?.evidence ?? []),
          ...(value?.names ?? []).map((name) =>
            citePod(context, `${container.specPath}.env[${name}]`, value?.value ?? ''),
          ),
          ...(variable?.citation ? [variable.citation] : []),
        ],
        fixes: place
          ? [
              ...(place.gone
                ? [retryFix(context, `start ${context.name} again now: it reads the file as it is now`)]
                : []),
              ...place.fixes,
            ]
          : [
              ...(keys?.fixes ?? [
                (key ? placeOfWord({ context, container, text: detail }, key) : undefined)?.edit(
                  `correct ${key}${unquoted ? `: ${unquoted.hint}` : ''}`,
                ) ??
                  (value &&
                    editFix(
                      context,
                      `correct ${value.names.join(' or ')} in env of ${container.name}: the error quotes its value ${value.value}`,
                    )) ??
                  variable?.edit(`correct the value that the error names: ${variable.says}`) ??
                  editFix(
                    context,
                    `correct ${what}: ${unquoted ? `${unquoted.hint}, ` : ''}in the image, or in the env, args or volumes of the pod`,
                  ),
              ]),
              ...(detail.includes(WRONG_LENGTH) ? [newline] : []),
            ],
      };
    }),
});
