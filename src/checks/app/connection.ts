/** What the three checks of connections share: a dependency that the log says could not be reached. */
import type { Fix, Found, PodContext } from '../check.ts';
import { editFix } from '../owner.ts';
import { endedBy } from '../signals.ts';
import { summary, who } from '../words.ts';
import { hostOfCommand, target } from './hosts.ts';
import { namedInSpec } from './settings.ts';

export interface Kind {
  readonly id: string;
  readonly kind: 'connection-refused' | 'connection-timeout' | 'connection-failed';
  /** Between the container and the dependency: `is refused a connection by`. */
  readonly verb: string;
  /** A look that helps with this kind alone. */
  readonly look?: (context: PodContext) => Fix;
}

/** One finding for each container whose log ends with a connection of this kind. */
export function connections(context: PodContext, { id, kind, verb, look }: Kind): Found[] {
  return endedBy(context, kind).map(({ container, signal, evidence, line, sure }) => {
    const address = signal.fields.host === undefined ? { ...signal.fields, ...hostOfCommand(container, line) } : signal.fields;
    const dependency = target(address).slice(0, 80);
    const places = namedInSpec(context, container, address.host ?? '');
    return {
      result: 'found',
      id,
      category: 'app-error',
      confidence: sure('likely'),
      container: container.name,
      summary: summary(`${who(container)} ${verb} ${dependency}: `, line),
      chain: [],
      evidence: [...evidence, ...places],
      fixes: [
        { text: 'see the Services, and whether ready pods stand behind them', command: `kubectl -n ${context.namespace} get services,endpointslices -o wide`, risk: 'read-only' },
        ...(look ? [look(context)] : []),
        editFix(context, `correct the address${places[0] ? ` in ${places[0].field}` : ' where the program is configured'}, or have it wait for ${dependency} and try again`),
      ],
    };
  });
}

/** The criteria of all three. */
export const CRITERIA = {
  confirmed: null,
  likely: 'The log says so as the reason of its end. What the Services and the pods behind them say is told by the upstream checks, which explain this one.',
  possible: 'The container was killed from outside, or a more decisive word stands in the same cascade.',
} as const;
