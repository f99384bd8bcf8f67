/** What the three checks of connections share: a dependency that the program could not reach. */
import { command } from '../../../model/command.ts';
import type { Fix, Found } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { DocumentedMeta, PodContext } from '../../check.ts';
import { editFix, look } from '../../support/owner.ts';
import { endedBy, WEAKENED } from '../../support/ended.ts';
import { summary, who } from '../../support/words.ts';
import { isApiServer, wayToApiServer } from './api-server.ts';
import { reach } from './advice/network.ts';
import { hostOfCommand, target } from './hosts.ts';
import { namedInSpec } from './settings.ts';
import { byHost, remoteSettings } from '../../upstream/support/target.ts';
import { aboutAddress, API_SERVER } from '../../support/about.ts';

/** How one check differs from the others. */
export interface Kind {
  readonly id: string;
  readonly kind: 'connection-refused' | 'connection-timeout' | 'connection-failed';
  /** Between the container and the dependency: `gets no answer from`. */
  readonly verb: string;
  /** A further look at what causes this kind: the way to the address may be at fault, where the log names none. */
  readonly look?: (context: PodContext) => Fix;
}

/** The metadata server of a cloud's machines: a link-local address, by the name that its clients print. */
const METADATA = /\b169\.254\.169\.254\b|metadata\.google\.internal|\b(?:ec2)?imds\b|instance metadata/i;

const metadataFixes = (context: PodContext, { name }: ContainerView): Fix[] => [
  editFix(
    context,
    `give ${name} what it asks the metadata server of the machine for (a region, a network, credentials) as flags or env`,
  ),
  editFix(
    context,
    'or let pods reach 169.254.169.254: on AWS a hop limit of 2 for IMDSv2, or hostNetwork: true; a NetworkPolicy may block it, too',
  ),
];

/** Returns the dependency that the settings of a container name, if it is the only one: a log may name none. */
function onlySetting(
  context: PodContext,
  container: ContainerView,
): { readonly host: string; readonly port: number | undefined } | undefined {
  const [only, ...others] = byHost(remoteSettings(context, container));
  return others.length === 0 ? only : undefined;
}

/** Returns a finding for each container that ended on a failed connection of this kind. */
export function connections(context: PodContext, { id, kind, verb, look: more }: Kind): Found[] {
  return endedBy(context, kind).map(({ container, match, evidence, line, sure }) => {
    const address =
      match.fields.host === undefined ? { ...match.fields, ...hostOfCommand(container, line) } : match.fields;
    const dependency = target(address).slice(0, 80);
    const only = address.host === undefined ? onlySetting(context, container) : undefined;
    const onlyAddress = only && (only.port === undefined ? only.host : `${only.host}:${only.port}`);
    const server = isApiServer(context, container, address, line);
    const way = server ? wayToApiServer(context) : undefined;
    const places = namedInSpec(context, container, address.host ?? '');
    const field = places[0]?.field ?? "the program's configuration";
    return {
      result: 'found',
      id,
      category: 'app-error',
      confidence: sure('likely'),
      container: container.name,
      ...(server
        ? { about: API_SERVER, details: { address: dependency } }
        : { about: aboutAddress(context, address.host, address.port, line) }),
      summary: summary(
        `${who(container)} ${verb} ${server ? `the API server (${dependency})` : dependency}: ${way?.says ? `${way.says}: ` : ''}`,
        line,
        only && !way ? `; its settings name ${onlyAddress} alone` : '',
      ),
      chain: [],
      evidence: [...evidence, ...places, ...(way?.evidence ?? [])],
      fixes: way
        ? way.fixes
        : METADATA.test(line)
          ? metadataFixes(context, container)
          : [
              ...(more && (address.host ?? only?.host) !== undefined
                ? reach(context, {
                    host: (address.host ?? only?.host)!,
                    port: Number(address.port ?? only?.port) || undefined,
                  })
                : [
                    look(
                      'list the Services and their ready endpoints',
                      command`kubectl -n ${context.namespace} get services,endpointslices -o wide`,
                    ),
                    ...(more ? [more(context)] : []),
                  ]),
              editFix(
                context,
                `correct the address in ${field}, or make the program retry until ${dependency} answers`,
              ),
            ],
    };
  });
}

/** The metadata that all three have. */
export const CONNECTION = {
  category: 'app-error',
  criteria: {
    confirmed: null,
    likely:
      'The log gives it as the reason for the exit. The upstream checks read the Service and its pods, and explain ' +
      'this cause.',
    possible: WEAKENED,
  },
  silent: 'Failed attempts that succeed when the program retries.',
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  family: 'unreachable',
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: ['unreachable-service', 'eviction'],
} as const satisfies Partial<DocumentedMeta>;
