/** Why a variable that the log reports as missing has no value: no entry sets it, or its optional reference is not met. */
import { nearest } from '../../../evidence/text.ts';
import { command, PLACEHOLDER } from '../../../model/command.ts';
import type { Citation, Confidence, Fix } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citeAbsent, citeField, citePod } from '../../support/cite.ts';
import { addKeyFix, createConfig, sayKeys } from '../../support/config-objects.ts';
import { editFix, isSettable, ownerOf } from '../../support/owner.ts';
import type { Ended } from '../../support/ended.ts';
import { allMissing } from './env-names.ts';
import type { Wanted } from './env-names.ts';
import { nearestVariables, sourceFor } from './env-sources.ts';
import type { Environment, EnvSource, Unmet } from './env-sources.ts';
import { removeReference } from './refers-to.ts';
import { correction } from './rename.ts';

/** The parts of a finding that depend on the reason. */
export interface EnvReading {
  readonly confidence: Confidence;
  readonly summary: string;
  readonly cited: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/** Returns what a sentence calls the variable: `environment variable PORT`, `property db.url (env DB_URL)`. */
export const sayWanted = ({ logged, variable, called }: Wanted): string =>
  called === undefined ? `environment variable ${variable}` : `${called} ${logged} (env ${variable})`;

/** Whether the spec sets a variable to an empty value. */
const isEmpty = (environment: Environment, name: string): boolean => sourceFor(environment, name)?.value === '';

/** Whether one variable holds the path of a file with the value of another: `DB_PASSWORD_FILE` of `DB_PASSWORD`. */
const namesFileOf = (name: string, variable: string): boolean =>
  name.length > variable.length &&
  name.toLowerCase().startsWith(variable.toLowerCase()) &&
  /^(?:__?|\.)(?:from_?)?(?:file|path)(?:_?(?:path|name))?$/i.test(name.slice(variable.length));

/** Returns what else the user should know: similar names, a container with the variable, a missing envFrom object. */
function hintOf(
  context: PodContext,
  container: ContainerView,
  variable: string,
  near: readonly string[],
  environment: Environment,
): string {
  const { absent, complete, unread } = environment;
  const partly = complete ? '' : ` as far as is known (${unread.join(', ')} may not be read)`;
  const listed = near.map((name) =>
    isEmpty(environment, name) ? `${name} (empty)` : namesFileOf(name, variable) ? `${name}, which names a file` : name,
  );
  if (near.length > 0) return `${partly}; it has ${listed.join(', ')}`;
  const other = context.containers.find(
    ({ name, spec }) => name !== container.name && spec.env?.some((one) => one.name === variable),
  );
  if (other) return `${partly}; container ${other.name} has it`;
  return absent[0] ? `${partly}; ${absent[0]} of its envFrom (optional) does not exist` : partly;
}

/** In YAML, a value of env that looks like a number or a boolean is none that the API takes. */
export const IN_QUOTES = ' (a number, true or false in quotes)';

/** Returns the fix that gives a variable of the spec a value. */
export const giveValue = (context: PodContext, container: string, variable: string): Fix =>
  editFix(context, `give ${variable} a value${IN_QUOTES}`, { container, set: { [`env[${variable}]`]: PLACEHOLDER } });

/** Sets the variables on the workload, or in the manifest of a bare pod. */
function setFix(context: PodContext, container: string, all: readonly string[], { logged, exact }: Wanted): Fix {
  // The user gives the value (fix-test --set).
  const change = { container, set: Object.fromEntries(all.map((name) => [`env[${name}]`, PLACEHOLDER])) };
  const named = all.includes(logged) ? '' : `the usual name for ${logged}: `;
  const usual = exact ? '' : ` (${named}the app may read another, or add a prefix)`;
  const text = `set ${all.join(', ')}${usual}`;
  const owner = ownerOf(context.pod);
  if (!owner || !isSettable(owner)) return editFix(context, `${text} in env of ${container}${IN_QUOTES}`, change);
  const values = all.map((name) => `${name}=${PLACEHOLDER}`);
  return {
    text,
    command: command`kubectl -n ${context.namespace} set env ${owner.target} -c ${container} ${values}`,
    risk: 'restarts',
    change,
  };
}

/** Returns the fixes that start from a variable with a similar name. The image may read the variable under that name. */
function nearFixes(
  context: PodContext,
  container: string,
  variable: string,
  near: string | undefined,
  environment: Environment,
): Fix[] {
  if (near === undefined) return [];
  if (isEmpty(environment, near)) return [giveValue(context, container, near)];
  // Its value is a path: under the other name, the program would take the path itself for the value.
  if (namesFileOf(near, variable))
    return [
      editFix(
        context,
        `set ${variable} to the content of the file that ${near} names (such as valueFrom.secretKeyRef), not to its path`,
      ),
    ];
  return [editFix(context, `rename ${near} to ${variable} in the spec`)];
}

/** Returns the reading if no entry of the spec sets the variable. */
export function unsetVariable(
  context: PodContext,
  { container, log, match, sure }: Ended<'missing-env'>,
  wanted: Wanted,
  environment: Environment,
): EnvReading {
  const { variable } = wanted;
  const all = allMissing(log, match, wanted).filter((name) => name === variable || !sourceFor(environment, name));
  const near = nearestVariables(environment, variable);
  const nearSource = environment.sources.find(({ name }) => name === near[0]);
  const [absent] = environment.absent;
  const names = [...new Set(environment.sources.map(({ name }) => name))];
  const what = all.length > 1 ? `environment variables ${all.join(', ')}` : sayWanted(wanted);
  const sets = names.length > 0 ? `sets ${names.slice(0, 12).join(', ')}, not` : 'sets nothing, so not';
  return {
    // A Secret that may not be read could have it.
    confidence: sure(environment.complete && wanted.exact ? 'confirmed' : 'likely'),
    summary:
      `${container.name} needs ${what}, which its env and envFrom do not set` +
      hintOf(context, container, variable, near, environment),
    cited: [
      citePod(context, `${container.specPath}.env`, `${sets} ${all.join(', ')}`),
      ...(absent ? [citeAbsent(absent.replace(' ', '/'))] : []),
      ...(nearSource ? [citePod(context, nearSource.field, nearSource.name)] : []),
    ],
    fixes: [
      ...nearFixes(context, container.name, variable, near[0], environment),
      setFix(context, container.name, all, wanted),
      ...removeReference(context, container, variable),
    ],
  };
}

/** Returns the reading if the variable's optional reference names an object or key that does not exist. */
export function unmetReference(
  context: PodContext,
  { container, sure }: Ended<'missing-env'>,
  wanted: Wanted,
  source: EnvSource,
  { kind, name, key, keys }: Unmet,
  environment: Environment,
): EnvReading {
  const near = keys ? nearest(key, keys)[0] : undefined;
  const has =
    keys === undefined ? '' : keys.length === 0 ? '; it has no keys' : `; it has ${keys.slice(0, 4).join(', ')}`;
  const says = keys === undefined ? `${kind} ${name} does not exist` : `${kind} ${name} has no key ${key}`;
  // The container may need other keys of the same object.
  const lacking = environment.sources.flatMap(({ unmet }) =>
    unmet?.kind === kind && unmet.name === name ? [unmet.key] : [],
  );
  const all = [...new Set([key, ...lacking])];
  const create: Fix = {
    text: `create the ${kind} with ${all.length === 1 ? `key ${key}` : `keys ${all.join(', ')}`}`,
    command: createConfig(context, kind, name, ...all.map((one) => `--from-literal=${one}=${PLACEHOLDER}`)),
    risk: 'changes',
  };
  return {
    confidence: sure('confirmed'),
    summary: `${container.name} needs ${sayWanted(wanted)}, but ${says} (the reference is optional: true)${has}`,
    cited: [
      keys === undefined ? citeAbsent(`${kind}/${name}`) : citeField(`${kind}/${name}`, 'data', sayKeys(keys)),
      citePod(context, source.field, `${kind} ${name} key ${key}, optional: true`),
    ],
    fixes: [
      ...(near
        ? [
            editFix(
              context,
              `refer to key ${near}, which exists, instead of ${key}`,
              correction(context, kind, name, { key, to: near }),
            ),
          ]
        : []),
      keys === undefined ? create : addKeyFix(context, kind, name, key),
      editFix(context, 'remove optional: true, so that the kubelet reports a missing key before the container starts'),
    ],
  };
}
