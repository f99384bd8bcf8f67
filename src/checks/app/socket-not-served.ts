/** A Unix socket on a volume of the pod that another container should serve, and that container fails. */
import type { ContainerView } from '../../evidence/views.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import type { Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { citeExit, citeLog, citePod } from '../support/cite.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { mountOf } from '../support/mounts.ts';
import { look } from '../support/owner.ts';
import { logCommand, sentence, who } from '../support/words.ts';

const KINDS = ['connection-timeout', 'connection-refused', 'connection-failed', 'error-line'] as const;
type Failed = Ended<(typeof KINDS)[number]>;

/** The path of a Unix socket: `unix:///csi/csi.sock`, `dial unix /run/agent.socket:`, `/run/app.sock`. */
const SOCKET =
  /\bunix:(?:\/\/)?(\/[\w./-]{1,200})|\bunix (\/[\w./-]{1,200})|(?<![\w./-])(\/[\w./-]{1,200}\.sock(?:et)?)\b/;
/** Lines before the error that may name the socket: a client logs what it connects to. */
const REACH = 12;

/** A line of a log that names a socket. */
interface Named {
  readonly path: string;
  readonly index: number;
}

/** Returns the socket that the failed connection was to: of the line itself, or of the nearest line before. */
function socketOf({ lines }: LogAnalysis, at: number): Named | undefined {
  for (let index = at; index >= Math.max(0, at - REACH); index--) {
    const found = SOCKET.exec(lines[index]?.message.slice(0, 600) ?? '');
    const path = found?.[1] ?? found?.[2] ?? found?.[3];
    if (path !== undefined) return { path, index };
  }
  return undefined;
}

/** Another error is one of a connection only if its line says so: the socket does not exist yet. */
const DIALS = /\b(?:dial unix|connect(?:ing|ion)?|connect\(\)) /i;

const failures = (context: PodContext): Failed[] =>
  KINDS.flatMap((kind): Failed[] => endedBy(context, kind)).filter(
    ({ match, line }) =>
      match.kind !== 'error-line' || (SOCKET.test(line.slice(0, 600)) && DIALS.test(line.slice(0, 600))),
  );

/**
 * Returns the container that should serve the socket: the only other one on its volume that fails by itself, not on a
 * connection.
 */
function serverOf(context: PodContext, client: ContainerView, volume: string, clients: readonly Failed[]) {
  const others = context.containers.filter(
    ({ name, type, spec, dead }) =>
      name !== client.name &&
      type !== 'ephemeral' &&
      dead !== undefined &&
      dead.exitCode !== 0 &&
      spec.volumeMounts?.some((mount) => mount.name === volume) === true &&
      clients.every(({ container }) => container.name !== name),
  );
  const failing = others.filter(
    ({ name, state }) => state !== 'running' || context.subjects.some((subject) => subject.name === name),
  );
  return failing.length === 1 ? failing[0] : undefined;
}

function finding(context: PodContext, one: Failed, clients: readonly Failed[]): Found[] {
  const { container, log, match, evidence, sure } = one;
  const socket = socketOf(log, match.line);
  const at = socket && mountOf(container, context.pod, socket.path);
  const server = at && serverOf(context, container, at.volume.name, clients);
  if (!socket || !at || !server) return [];
  const state = server.waiting?.reason ?? `exit code ${server.dead?.exitCode}`;
  return [
    {
      result: 'found',
      id: 'app/socket-not-served',
      category: 'app-error',
      confidence: sure('likely'),
      container: container.name,
      about: null,
      dueTo: server.name,
      summary: sentence(
        `${who(container)} gets no connection to the socket ${socket.path.slice(0, 80)} of this pod: container ` +
          `${server.name}, which shares its volume, fails (${state})`,
      ),
      chain: [
        {
          object: `Pod/${context.name}`,
          says: `container ${server.name} should serve the socket, and fails (${state})`,
        },
      ],
      evidence: [
        ...evidence,
        ...(socket.index === match.line ? [] : [citeLog(context, log, socket.index)]),
        citePod(context, `${container.specPath}.volumeMounts[${at.volume.name}].mountPath`, at.mount.mountPath),
        citeExit(context, server),
      ],
      fixes: [
        look(
          `read the log of ${server.name}: ${container.name} works once that container runs`,
          logCommand(context, server),
        ),
      ],
    },
  ];
}

export default defineCheck({
  id: 'app/socket-not-served',
  category: 'app-error',
  title: 'Socket of another container',
  description:
    'The program connects to a Unix socket on a volume that it shares with another container of its pod, and that ' +
    'container fails, so no process serves the socket. The sidecars of CSI drivers and device plugins do so.',
  criteria: {
    confirmed: null,
    likely:
      'The log ends with a failed connection and names a socket on a volume of the pod, and one other container that ' +
      'mounts this volume fails by itself.',
    possible: WEAKENED,
  },
  silent: 'Sockets of the node, and pods in which no or more than one other container of the volume fails.',
  sources: [
    'https://kubernetes-csi.github.io/docs/deploying.html',
    'connection/connection.go (kubernetes-csi/csi-lib-utils)',
  ],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: [
    { symptomsOf: 'specific-error' },
    'app/connection-timeout',
    'app/connection-refused',
    'app/connection-failed',
  ],
  symptomOf: ['eviction'],
  weight: 59,
  run: (context) => {
    const clients = failures(context);
    return clients.flatMap((one) => finding(context, one, clients));
  },
});
