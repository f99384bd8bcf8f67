/** The application needs an environment variable that is not set, or is empty. */
import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { look } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { sentence } from '../support/words.ts';
import { absentValues } from './support/env-reads.ts';
import { besides, wantedBy } from './support/env-names.ts';
import type { Wanted } from './support/env-names.ts';
import { giveValue, sayWanted, unmetReference, unsetVariable } from './support/env-readings.ts';
import type { EnvReading } from './support/env-readings.ts';
import { environmentOf, sourceFor } from './support/env-sources.ts';
import type { Environment, EnvSource } from './support/env-sources.ts';

/** The variable is set to an empty value. */
function empty(
  context: PodContext,
  { container, sure }: Ended<'missing-env'>,
  wanted: Wanted,
  source: EnvSource,
): EnvReading {
  return {
    confidence: sure('confirmed'),
    summary: `${container.name} needs ${sayWanted(wanted)}, which ${source.from} sets to an empty value`,
    cited: [
      /^(?:ConfigMap|Secret) /.test(source.from)
        ? citeField(source.from.replace(' ', '/'), `data of ${wanted.variable}`, '""')
        : citePod(context, source.field, '""'),
    ],
    fixes: [giveValue(context, container.name, wanted.variable)],
  };
}

/** The variable is set. */
function given(
  context: PodContext,
  { container }: Ended<'missing-env'>,
  wanted: Wanted,
  source: EnvSource,
): EnvReading {
  return {
    confidence: 'possible',
    summary:
      `${container.name} says that ${sayWanted(wanted)} is missing, but ${source.from} sets it: ` +
      'it may be empty, unset by a script, or newer than the container',
    cited: [citePod(context, source.field, `${wanted.variable} from ${source.from}`)],
    fixes: [giveValue(context, container.name, wanted.variable)],
  };
}

/** Whether a variable has a value, as far as the spec and what it refers to say. */
const hasValue = (source: EnvSource | undefined): boolean =>
  source !== undefined && source.unmet === undefined && source.value !== '';

function readAs(context: PodContext, one: Ended<'missing-env'>, wanted: Wanted, environment: Environment): EnvReading {
  const source = sourceFor(environment, wanted.variable);
  if (source === undefined) return unsetVariable(context, one, wanted, environment);
  if (source.unmet) return unmetReference(context, one, wanted, source, source.unmet, environment);
  return source.value === '' ? empty(context, one, wanted, source) : given(context, one, wanted, source);
}

function read(context: PodContext, one: Ended<'missing-env'>): EnvReading {
  const environment = environmentOf(context, one.container);
  const named = wantedBy(one.log, one.match);
  // Of `USER or TOKEN not set`, only one may lack a value.
  const wanted =
    [named, ...besides(one.log, one.match)].find(({ variable }) => !hasValue(sourceFor(environment, variable))) ??
    named;
  const reading = readAs(context, one, wanted, environment);
  // `USER or URL must be set` may ask for one of them only.
  return wanted === named || reading.confidence !== 'confirmed' ? reading : { ...reading, confidence: 'likely' };
}

function finding(context: PodContext, one: Ended<'missing-env'>): Found {
  const { confidence, summary, cited, fixes } = read(context, one);
  return {
    result: 'found',
    id: 'config/missing-env',
    category: 'missing-config',
    confidence,
    container: one.container.name,
    about: null,
    summary: sentence(summary),
    chain: [],
    evidence: [...one.evidence, ...cited],
    fixes: [
      ...fixes,
      look(
        'list the environment of the containers',
        command`kubectl -n ${context.namespace} set env pod/${context.name} --list`,
      ),
    ],
  };
}

export default defineCheck({
  id: 'config/missing-env',
  category: 'missing-config',
  title: 'Environment variable missing',
  description: 'The application exits because an environment variable that it needs is not set, or is empty.',
  criteria: {
    confirmed:
      "The log names the variable, and none of the container's env and envFrom (all of which were read) has it, or its " +
      'value there is empty, or the optional reference that should set it is not met.',
    likely:
      'The log names the variable, and an envFrom object that may have it could not be read; or the line names several, ' +
      'and not the one that it calls missing, but another has no value; or the log names a setting, ' +
      'and the variable only has its usual name; or the trace quotes code that reads a variable that the pod does not set, ' +
      'and the error says that a value is absent.',
    possible: 'The spec sets the variable, or the same of a trace with an envFrom object that could not be read.',
  },
  silent: 'A log that does not report a variable as missing.',
  sources: [
    'pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables',
    'https://docs.spring.io/spring-boot/reference/features/external-config.html',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/config-invalid', 'app/refused', 'app/usage'],
  rulesOut: ['bad-image', 'resource-limits', 'volume', 'node'],
  symptomOf: [],
  weight: 80,
  run: (context) => {
    const named = endedBy(context, 'missing-env').map((one) => finding(context, one));
    return named.length > 0 ? named : absentValues(context);
  },
});
