/** A ConfigMap or Secret that the program asks the API for and that does not exist. */
import { citeExit, citeLog } from '../../support/cite.ts';
import { command } from '../../../model/command.ts';
import type { Found } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { createConfig, listConfig, lookUpConfig } from '../../support/config-objects.ts';
import type { ConfigKind } from '../../support/config-objects.ts';
import { look } from '../../support/owner.ts';
import { temper } from '../../support/ended.ts';
import { summary, who } from '../../support/words.ts';
import { citeLookup, nearestNames } from './references.ts';
import { aboutObject } from '../../support/about.ts';

/**
 * The API server's message for an object that does not exist (k8s.io/apimachinery pkg/api/errors:NewNotFound), as
 * clients print it; quotes may be escaped.
 */
const NOT_FOUND = /\b(configmap|secret)s? \\{0,2}"([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)\\{0,2}" not found/i;
/** Most characters of a line that are read. */
const LINE = 4000;

function examine(
  context: PodContext,
  kind: ConfigKind,
  id: string,
  named: ReadonlySet<string>,
  container: ContainerView,
): Found | undefined {
  const { dead } = container;
  const log = context.log(container);
  if (log.state !== 'known' || !dead || dead.exitCode === 0 || dead.reason === 'StartError') return undefined;
  const { lines, matches, decisive } = log.value;
  const fatal = matches.filter((match) => match.fatal).flatMap(({ line, also }) => [line, ...also]);
  const read = (index: number): RegExpExecArray | null => {
    const text = lines[index]?.text.slice(0, LINE) ?? '';
    return text.toLowerCase().includes('" not found') ? NOT_FOUND.exec(text) : null;
  };
  const line = (fatal.length > 0 ? fatal : decisive.slice(0, 1)).find(
    (index) => read(index)?.[1]?.toLowerCase() === kind.toLowerCase(),
  );
  if (line === undefined) return undefined;
  const name = read(line)![2]!;
  if (named.has(`${kind}/${name}`) || lookUpConfig(context, kind, name).state !== 'absent') return undefined;
  const reference = { kind, name, keys: [], optional: false, container: container.name, via: '', field: '' };
  const near = nearestNames(context, kind, name);
  return {
    result: 'found',
    id,
    category: 'missing-config',
    container: container.name,
    about: aboutObject(context, kind, name),
    // The answer does not say in which namespace the program asked.
    confidence: temper(context, container, log.value, line, 'likely'),
    summary: summary(
      `${kind} ${name} does not exist in namespace ${context.namespace}; ` +
        `${who(container)} asks the API for it and exits ${dead.exitCode}`,
      '',
      near.length > 0 ? ` (similar: ${near.slice(0, 2).join(', ')})` : '',
    ),
    chain: [],
    evidence: [citeLog(context, log.value, line), citeLookup(reference), citeExit(context, container)],
    fixes: [
      {
        text:
          `create ${kind} ${name} with what the program needs (its install manifests or chart may have it), ` +
          'or configure the name or namespace that it asks for',
        command: createConfig(context, kind, name, '--from-literal=YOUR_KEY=YOUR_VALUE'),
        risk: 'changes',
      },
      ...listConfig(context, kind),
      look(
        'check whether another namespace has it',
        command`kubectl get ${kind.toLowerCase()}s --all-namespaces --field-selector metadata.name=${name}`,
      ),
    ],
    explains: [{ symptomsOf: 'specific-error' }, 'app/config-invalid', 'app/refused'],
  };
}

/**
 * Returns the objects that the final errors of containers report as not found, and that the pod's namespace lacks.
 * @param named objects that have a cause already
 */
export const askedInLog = (context: PodContext, kind: ConfigKind, id: string, named: ReadonlySet<string>): Found[] =>
  context.subjects.flatMap((container) => examine(context, kind, id, named, container) ?? []);
