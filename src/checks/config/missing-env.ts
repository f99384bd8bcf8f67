import { citeField, citePod } from '../cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Confidence, ContainerView, Found, PodContext } from '../check.ts';
import { editFix, ownerOf } from '../owner.ts';
import { endedBy, GENERAL } from '../signals.ts';
import type { Ended } from '../signals.ts';
import { cut } from '../words.ts';
import { environmentOf, nearestVariables, sourceFor } from './env-sources.ts';

/** A variable of this name that another container of the pod has. */
function elsewhere(context: PodContext, container: ContainerView, variable: string): string | undefined {
  return context.containers.find((other) => other.name !== container.name && other.spec.env?.some(({ name }) => name === variable))?.name;
}

function finding(context: PodContext, { container, signal, evidence, sure }: Ended<'missing-env'>): Found {
  const { variable } = signal.fields;
  const environment = environmentOf(context, container);
  const source = sourceFor(environment, variable);
  const near = source ? [] : nearestVariables(environment, variable);
  const other = source ? undefined : elsewhere(context, container, variable);
  const cited: Citation[] = [];
  let confidence: Confidence;
  let summary: string;
  if (source === undefined) {
    // The lookup proves it where every envFrom could be read; a Secret that may not be read could hold it.
    confidence = sure(environment.complete ? 'confirmed' : 'likely');
    const hint = near.length > 0 ? `; it has ${near.join(', ')}` : other ? `; container ${other} has it` : '';
    const unread = environment.complete ? '' : ` as far as can be seen (${environment.unread.join(', ')} may not be read)`;
    summary = `${container.name} needs environment variable ${variable}, which its env and envFrom do not set${unread}${hint}`;
    const names = [...new Set(environment.sources.map(({ name }) => name))];
    cited.push(citePod(context, `${container.specPath}.env`, names.length > 0 ? `sets ${names.slice(0, 12).join(', ')}, not ${variable}` : `sets nothing, so not ${variable}`));
    if (near[0]) cited.push(citePod(context, environment.sources.find(({ name }) => name === near[0])!.field, near[0]));
  } else if (source.value === '') {
    confidence = sure('confirmed');
    summary = `${container.name} needs environment variable ${variable}, which ${source.from} sets to an empty value`;
    cited.push(source.from.startsWith('ConfigMap') ? citeField(source.from.replace(' ', '/'), `data[${variable}]`, '""') : citePod(context, source.field, '""'));
  } else {
    confidence = 'possible';
    summary = `${container.name} says that environment variable ${variable} is missing, but ${source.from} sets it: it may be empty, unexported by a script, or newer than the container`;
    cited.push(citePod(context, source.field, `${variable} from ${source.from}`));
  }
  const owner = ownerOf(context.pod);
  // The value is the person's to give (fix-test --set).
  const change = { container: container.name, set: { [`env[${variable}]`]: 'VALUE' } };
  const set = owner && source === undefined ? { text: `set ${variable}`, command: `kubectl -n ${context.namespace} set env ${owner.target} -c ${container.name} ${variable}=VALUE`, risk: 'restarts' as const, change } : editFix(context, source ? `give ${variable} a value` : `set ${variable} in env of ${container.name}`, change);
  return {
    result: 'found', id: 'config/missing-env', category: 'missing-config', confidence, container: container.name,
    summary: cut(summary, 160), chain: [], evidence: [...evidence, ...cited],
    fixes: [
      ...(near[0] ? [editFix(context, `name it ${variable} where the spec says ${near[0]}`)] : []),
      set,
      { text: `see what the container is given`, command: `kubectl -n ${context.namespace} set env pod/${context.name} --list`, risk: 'read-only' },
    ],
  };
}

export default defineCheck({
  id: 'config/missing-env',
  category: 'missing-config',
  title: 'Environment variable missing',
  description: 'The application ended because an environment variable that it needs is not set, or is empty.',
  criteria: {
    confirmed: "The log names the variable, and it is in none of the container's env and envFrom (all of which were read), or its value there is empty.",
    likely: 'The log names the variable, and an envFrom object that might hold it could not be read.',
    possible: 'The spec does set the variable.',
  },
  silent: 'Where the log names no variable as missing.',
  sources: ['pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables'],
  explains: [...GENERAL, 'app/config-invalid', 'app/refused', 'app/usage'],
  weight: 80,
  run: (context) => endedBy(context, 'missing-env').map((one) => finding(context, one)),
});
