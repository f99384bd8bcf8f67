/** A service mesh redirects connections to a proxy that does not run yet, or no longer. */
import { defineCheck } from '../check.ts';
import type { Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { alternative, editFix } from '../support/owner.ts';
import { sentence, who } from '../support/words.ts';
import { isReady } from './support/backends.ts';
import { evidenceOf, ofHops } from './support/hop.ts';
import type { Hop, HopCause } from './support/hop.ts';
import { addressOf, ownLink } from './support/phrases.ts';
import { redirected } from './support/redirect.ts';
import type { Redirected } from './support/redirect.ts';

/** Whether the connection was refused, as by a port that no process listens on. */
function looksRefused({ target, backends }: Hop): boolean {
  if (target.symptom === 'waits') return backends?.pods?.some(isReady) === true;
  return target.symptom === 'refused' || target.symptom === 'failed' || /refused/i.test(target.says);
}

const WHEN: Record<Redirected['when'], string> = {
  'not-started': 'which starts only later',
  late: 'which started after it',
  ended: 'which has ended',
};

function fixesOf(context: PodContext, { target }: Hop, { mesh, proxy, when }: Redirected): Fix[] {
  const { container, port } = target;
  const native =
    mesh.native === undefined
      ? []
      : [editFix(context, `make ${proxy.name} a native sidecar, which starts first and ends last: ${mesh.native}`)];
  if (when === 'ended')
    return [
      ...native,
      editFix(context, `let ${container.name} finish its work before it, or anything else, stops ${proxy.name}`),
    ];
  if (when === 'late')
    return [
      ...(mesh.hold === undefined
        ? []
        : [editFix(context, `start ${container.name} only when ${proxy.name} is ready: ${mesh.hold}`)]),
      ...native.map(alternative),
      editFix(context, `let ${container.name} retry the connection instead of giving up`),
    ];
  const user = { container: container.name, set: { 'securityContext.runAsUser': mesh.user } };
  const excluded = port === undefined ? 'with its port' : `${port}`;
  return [
    ...native,
    alternative(
      editFix(
        context,
        `do not redirect that port: the annotation ${mesh.excludePorts}: "${excluded}" of the pod template; the app then calls it without the mesh, too`,
      ),
    ),
    alternative(
      editFix(
        context,
        `run ${container.name} as the user of the proxy (runAsUser: ${mesh.user}), which is not redirected`,
        user,
      ),
    ),
  ];
}

function finding(context: PodContext, hop: Hop, one: Redirected): HopCause {
  const { target } = hop;
  const { proxy, mesh, when, by } = one;
  const address = addressOf(target.host, target);
  return {
    confidence: target.symptom === 'failed' || target.symptom === 'waits' ? 'possible' : 'likely',
    summary: sentence(
      `${who(target.container)} cannot connect to ${address}: ${mesh.name} redirects it to its proxy ${proxy.name}, ${WHEN[when]}`,
    ),
    chain: [
      ownLink(context, target),
      { object: `Pod/${context.name}`, says: `${by} redirects its connections to ${proxy.name}, ${WHEN[when]}` },
    ],
    evidence: evidenceOf(target, ...one.evidence),
    fixes: fixesOf(context, hop, one),
  };
}

export default defineCheck({
  id: 'upstream/mesh-proxy-not-running',
  category: 'app-error',
  title: 'Mesh redirects to a proxy that does not run',
  description:
    'A service mesh (Istio, Linkerd, Kuma, Consul) redirects the connections of a container to the proxy of the pod, and ' +
    'the proxy has not started yet or has ended: an init container, a container that starts before the proxy, a Job ' +
    'after its proxy was stopped.',
  criteria: {
    confirmed: null,
    likely:
      'The connections of the container are refused, the pod has what redirects them, and its status says that the proxy ' +
      'did not run at that time.',
    possible:
      'As likely, but the log does not say that the connection was refused; or the container waits for a Service that ' +
      'has a ready endpoint.',
  },
  silent:
    'A proxy that is a native sidecar and starts first, ports that the mesh excludes, the user of the proxy, and containers ' +
    'before the one that redirects.',
  sources: [
    'https://istio.io/latest/docs/setup/additional-setup/cni/#compatibility-with-application-init-containers',
    'https://linkerd.io/2/features/native-sidecars',
    'https://github.com/kumahq/kuma/issues/3121',
    'consul-k8s control-plane/connect-inject/constants/annotations_and_labels.go',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [
    { symptomsOf: 'unreachable-service' },
    'upstream/not-listening',
    'upstream/network',
    'upstream/wrong-port',
    'upstream/backend-failing',
  ],
  symptomOf: [],
  weight: 74,
  run: (context) =>
    ofHops(context, 'upstream/mesh-proxy-not-running', (hop) => {
      const { container, port } = hop.target;
      const one = looksRefused(hop) ? redirected(context, container, port) : undefined;
      return one ? [finding(context, hop, one)] : [];
    }),
});
