import { nearest } from '../../evidence/text.ts';
import { citeAbsent, citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Confidence, Fix, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { editFix, ownerOf } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { cut } from '../support/words.ts';
import { allMissing, wantedBy } from './support/env-names.ts';
import type { Wanted } from './support/env-names.ts';
import { environmentOf, nearestVariables, sourceFor } from './support/env-sources.ts';
import type { EnvSource, Environment, Unmet } from './support/env-sources.ts';
import { correction } from './support/rename.ts';

interface Told {
  readonly confidence: Confidence;
  readonly summary: string;
  readonly cited: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/** A variable of this name that another container of the pod has. */
function elsewhere(context: PodContext, container: ContainerView, variable: string): string | undefined {
  return context.containers.find(
    (other) => other.name !== container.name && other.spec.env?.some(({ name }) => name === variable),
  )?.name;
}

const called = ({ told, variable, called: word }: Wanted): string =>
  word === undefined ? `environment variable ${variable}` : `${word} ${told} (env ${variable})`;

/** Nothing of the spec gives it. */
function unset(
  context: PodContext,
  { container, log, match, sure }: Ended<'missing-env'>,
  wanted: Wanted,
  environment: Environment,
): Told {
  const { variable } = wanted;
  const all = allMissing(log, match, wanted).filter((name) => name === variable || !sourceFor(environment, name));
  const near = nearestVariables(environment, variable);
  const other = elsewhere(context, container, variable);
  const [absent] = environment.absent;
  const hint =
    near.length > 0
      ? `; it has ${near.join(', ')}`
      : other
        ? `; container ${other} has it`
        : absent
          ? `; ${absent} of its envFrom (optional) does not exist`
          : '';
  const unread = environment.complete
    ? ''
    : ` as far as can be seen (${environment.unread.join(', ')} may not be read)`;
  const names = [...new Set(environment.sources.map(({ name }) => name))];
  const what = all.length > 1 ? `environment variables ${all.join(', ')}` : called(wanted);
  // The value is the person's to give (fix-test --set).
  const change = { container: container.name, set: Object.fromEntries(all.map((name) => [`env[${name}]`, 'VALUE'])) };
  const owner = ownerOf(context.pod);
  const text = `set ${all.join(', ')}${wanted.exact ? '' : ` (the usual name for ${wanted.told}: the app may read another, or add a prefix)`}`;
  return {
    // The lookup proves it where every envFrom could be read; a Secret that may not be read could hold it.
    confidence: sure(environment.complete && wanted.exact ? 'confirmed' : 'likely'),
    summary: `${container.name} needs ${what}, which its env and envFrom do not set${unread}${hint}`,
    cited: [
      citePod(
        context,
        `${container.specPath}.env`,
        names.length > 0
          ? `sets ${names.slice(0, 12).join(', ')}, not ${all.join(', ')}`
          : `sets nothing, so not ${all.join(', ')}`,
      ),
      ...(absent ? [citeAbsent(absent.replace(' ', '/'))] : []),
      ...(near[0] ? [citePod(context, environment.sources.find(({ name }) => name === near[0])!.field, near[0])] : []),
    ],
    fixes: [
      ...(near[0] ? [editFix(context, `name it ${variable} where the spec says ${near[0]}`)] : []),
      owner
        ? {
            text,
            command: `kubectl -n ${context.namespace} set env ${owner.target} -c ${container.name} ${all.map((name) => `${name}=VALUE`).join(' ')}`,
            risk: 'restarts',
            change,
          }
        : editFix(context, `${text} in env of ${container.name}`, change),
    ],
  };
}

/** An optional reference that is not met. */
function unmet(
  context: PodContext,
  { container, sure }: Ended<'missing-env'>,
  wanted: Wanted,
  source: EnvSource,
  gone: Unmet,
): Told {
  const { kind, name, key, keys } = gone;
  const near = keys ? nearest(key, keys)[0] : undefined;
  const has =
    keys === undefined ? '' : keys.length === 0 ? '; it has no keys' : `; it has ${keys.slice(0, 4).join(', ')}`;
  const says = keys === undefined ? `${kind} ${name} does not exist` : `${kind} ${name} has no key ${key}`;
  const add =
    keys === undefined
      ? `kubectl -n ${context.namespace} create ${kind === 'Secret' ? 'secret generic' : 'configmap'} ${name} --from-literal=${key}=VALUE`
      : `kubectl -n ${context.namespace} patch ${kind.toLowerCase()} ${name} --type=merge -p '{"${kind === 'Secret' ? 'stringData' : 'data'}":{"${key}":"VALUE"}}'`;
  return {
    confidence: sure('confirmed'),
    summary: `${container.name} needs ${called(wanted)}, but ${says} (the reference is optional: true)${has}`,
    cited: [
      keys === undefined
        ? citeAbsent(`${kind}/${name}`)
        : citeField(`${kind}/${name}`, 'data', keys.length > 0 ? `keys: ${keys.slice(0, 20).join(', ')}` : 'no keys'),
      citePod(context, source.field, `${kind} ${name} key ${key}, optional: true`),
    ],
    fixes: [
      ...(near
        ? [
            editFix(
              context,
              `refer to key ${near}, which is there, in place of ${key}`,
              correction(context, kind, name, { key, to: near }),
            ),
          ]
        : []),
      {
        text: keys === undefined ? `make the ${kind} with key ${key}` : `add key ${key} to ${kind} ${name}`,
        command: add,
        risk: 'changes',
      },
      editFix(context, 'take optional: true out, so that a key that is absent is told before the container starts'),
    ],
  };
}

function empty(
  context: PodContext,
  { container, sure }: Ended<'missing-env'>,
  wanted: Wanted,
  source: EnvSource,
): Told {
  return {
    confidence: sure('confirmed'),
    summary: `${container.name} needs ${called(wanted)}, which ${source.from} sets to an empty value`,
    cited: [
      /^(?:ConfigMap|Secret) /.test(source.from)
        ? citeField(source.from.replace(' ', '/'), `data of ${wanted.variable}`, '""')
        : citePod(context, source.field, '""'),
    ],
    fixes: [
      editFix(context, `give ${wanted.variable} a value`, {
        container: container.name,
        set: { [`env[${wanted.variable}]`]: 'VALUE' },
      }),
    ],
  };
}

function given(context: PodContext, { container }: Ended<'missing-env'>, wanted: Wanted, source: EnvSource): Told {
  return {
    confidence: 'possible',
    summary: `${container.name} says that ${called(wanted)} is missing, but ${source.from} sets it: it may be empty, unexported by a script, or newer than the container`,
    cited: [citePod(context, source.field, `${wanted.variable} from ${source.from}`)],
    fixes: [
      editFix(context, `give ${wanted.variable} a value`, {
        container: container.name,
        set: { [`env[${wanted.variable}]`]: 'VALUE' },
      }),
    ],
  };
}

function finding(context: PodContext, one: Ended<'missing-env'>): Found {
  const { container, log, match, evidence } = one;
  const wanted = wantedBy(log, match);
  const environment = environmentOf(context, container);
  const source = sourceFor(environment, wanted.variable);
  const told =
    source === undefined
      ? unset(context, one, wanted, environment)
      : source.unmet
        ? unmet(context, one, wanted, source, source.unmet)
        : source.value === ''
          ? empty(context, one, wanted, source)
          : given(context, one, wanted, source);
  return {
    result: 'found',
    id: 'config/missing-env',
    category: 'missing-config',
    confidence: told.confidence,
    container: container.name,
    about: null,
    summary: cut(told.summary, 160),
    chain: [],
    evidence: [...evidence, ...told.cited],
    fixes: [
      ...told.fixes,
      {
        text: `see what the container is given`,
        command: `kubectl -n ${context.namespace} set env pod/${context.name} --list`,
        risk: 'read-only',
      },
    ],
  };
}

export default defineCheck({
  id: 'config/missing-env',
  category: 'missing-config',
  title: 'Environment variable missing',
  description: 'The application ended because an environment variable that it needs is not set, or is empty.',
  criteria: {
    confirmed:
      "The log names the variable, and it is in none of the container's env and envFrom (all of which were read), or its value there is empty, or the optional reference that should give it is not met.",
    likely:
      'The log names the variable, and an envFrom object that might hold it could not be read; or the log names a setting, of which the variable is only the usual name.',
    possible: 'The spec does set the variable.',
  },
  silent: 'Where the log names no variable as missing.',
  sources: [
    'pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables',
    'https://docs.spring.io/spring-boot/reference/features/external-config.html',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/config-invalid', 'app/refused', 'app/usage'],
  symptomOf: [],
  weight: 80,
  run: (context) => endedBy(context, 'missing-env').map((one) => finding(context, one)),
});
