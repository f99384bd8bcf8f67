/** A ConfigMap or Secret that the program itself asks the API for and does not find, looked up. */
import { citeExit, citeLog } from '../../support/cite.ts';
import type { Found } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { temper } from '../../support/ended.ts';
import { summary, who } from '../../support/words.ts';
import { citeLookup, listFix, nearestNames } from './references.ts';
import { aboutObject } from '../../support/about.ts';

/**
 * The API server's own words for an object it does not have (k8s.io/apimachinery pkg/api/errors:NewNotFound), as
 * clients print them; quotes may be escaped.
 */
const NOT_FOUND = /\b(configmap|secret)s? \\{0,2}"([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)\\{0,2}" not found/i;

/**
 * What a container's last words say it does not find, where the pod's namespace has none by that name.
 * @param named names that are told already
 */
export function askedInLog(
  context: PodContext,
  kind: 'ConfigMap' | 'Secret',
  id: string,
  named: ReadonlySet<string>,
): Found[] {
  return context.subjects.flatMap((container): Found[] => {
    const log = context.log(container);
    if (
      log.state !== 'known' ||
      !container.dead ||
      container.dead.exitCode === 0 ||
      container.dead.reason === 'StartError'
    )
      return [];
    const { lines, matches, decisive } = log.value;
    const fatal = matches.filter((match) => match.fatal).flatMap(({ line, also }) => [line, ...also]);
    const told = (fatal.length > 0 ? fatal : decisive.slice(0, 1)).find(
      (index) => NOT_FOUND.exec(lines[index]?.text.slice(0, 4000) ?? '')?.[1]?.toLowerCase() === kind.toLowerCase(),
    );
    if (told === undefined) return [];
    const text = lines[told]!.text.slice(0, 4000);
    const name = NOT_FOUND.exec(text)![2]!;
    if (
      named.has(`${kind}/${name}`) ||
      context.get(kind === 'ConfigMap' ? 'configmaps' : 'secrets', name).state !== 'absent'
    )
      return [];
    const reference = { kind, name, keys: [], optional: false, container: container.name, via: '', field: '' };
    const near = nearestNames(context, kind, name);
    const make = kind === 'ConfigMap' ? `create configmap ${name}` : `create secret generic ${name}`;
    return [
      {
        result: 'found',
        id,
        category: 'missing-config',
        container: container.name,
        about: aboutObject(context, kind, name),
        // The answer does not say in which namespace the program asked.
        confidence: temper(context, container, log.value, told, 'likely'),
        summary: summary(
          `${kind} ${name} does not exist in namespace ${context.namespace}; ${who(container)} asks the API for it and exits ${container.dead.exitCode}`,
          '',
          near.length > 0 ? ` (there is ${near.slice(0, 2).join(', ')})` : '',
        ),
        chain: [],
        evidence: [citeLog(context, log.value, told), citeLookup(reference), citeExit(context, container)],
        fixes: [
          {
            text: `make ${kind} ${name} with what the program needs (its install manifests or chart may bring it), or configure the name or namespace that it asks for`,
            command: `kubectl -n ${context.namespace} ${make} --from-literal=KEY=VALUE`,
            risk: 'changes',
          },
          listFix(context, kind),
          {
            text: 'see whether another namespace has it',
            command: `kubectl get ${kind.toLowerCase()}s --all-namespaces --field-selector metadata.name=${name}`,
            risk: 'read-only',
          },
        ],
        explains: [{ symptomsOf: 'specific-error' }, 'app/config-invalid', 'app/refused'],
      },
    ];
  });
}
