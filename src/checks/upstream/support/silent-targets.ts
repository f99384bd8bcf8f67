/** What a container that ended without a reason in its log may not have reached: by its exit code, or its settings. */
import { clientExit } from '../../../knowledge/client-exits.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { addressesIn, isIp, isLocal, maskedSetting } from '../../support/address.ts';
import { citeExit, citePod } from '../../support/cite.ts';
import { killOf } from '../../support/kills.ts';
import type { Symptom } from './called.ts';
import { envOf, expandedWith } from './settings.ts';
import { byHost, remoteSettings } from './target.ts';
import type { Target } from './target.ts';

/** The container ended by itself with an error, and its log was read and holds no error. */
function isSilent(context: PodContext, container: ContainerView): boolean {
  const { dead } = container;
  // From 126 on, codes are those of a shell or of a signal.
  if (!dead || dead.exitCode <= 0 || dead.exitCode > 125 || (dead.reason !== undefined && dead.reason !== 'Error'))
    return false;
  const log = context.log(container);
  if (log.state !== 'known' || log.value.truncated || dead.message || killOf(context, container)) return false;
  const { matches, decisive, lines } = log.value;
  const isError = (at: number): boolean => ['error', 'fatal'].includes(lines[at]?.severity ?? '');
  return (
    !matches.some((match) => match.fatal && (match.kind !== 'error-line' || isError(match.line))) &&
    !decisive.some(isError)
  );
}

/** The exit code is that of a client in the command. @returns undefined where no client of it ends so */
function ofClient(context: PodContext, container: ContainerView): Target[] | undefined {
  const { spec, specPath, dead } = container;
  const env = envOf(context, container);
  const words = [...(spec.command ?? []), ...(spec.args ?? [])].map((word) => expandedWith(word, env));
  const exit = clientExit(words, dead?.exitCode ?? 0);
  if (exit === undefined) return undefined;
  if (exit.failure === 'answered') return [];
  const [address] = addressesIn(exit.command);
  if (address === undefined || isLocal(address.host)) return [];
  const symptom: Symptom = exit.failure;
  return [
    {
      container,
      symptom,
      ...address,
      named: true,
      hints: [],
      evidence: [
        citeExit(context, container),
        citePod(context, `${specPath}.${spec.args ? 'args' : 'command'}`, maskedSetting(exit.command)),
      ],
      says: `exit code ${dead?.exitCode} of ${exit.client}: ${exit.meaning}`,
      decides: false,
      guess: 'likely',
    },
  ];
}

/** Most hosts of the settings that are looked up. */
const MAX_HOSTS = 4;

/** Only the settings name it. */
function ofSettings(context: PodContext, container: ContainerView): Target[] {
  const settings = byHost(remoteSettings(context, container)).filter(({ host }) => !isIp(host));
  return settings.map(({ host, port, citation }) => ({
    container,
    symptom: 'set',
    host,
    port,
    named: false,
    hints: [],
    evidence: [citation, citeExit(context, container)],
    says: 'its log does not say why',
    decides: false,
    guess: 'possible',
  }));
}

/** Returns what a container without an error in its log may not have reached. */
export function silentTargets(context: PodContext, container: ContainerView): Target[] {
  if (!isSilent(context, container)) return [];
  return ofClient(context, container) ?? ofSettings(context, container).slice(0, MAX_HOSTS);
}
