/** runAsNonRoot forbids the user that the container would run as. */
import { holdsAny } from '../../needles.ts';
import { once, oneOf } from '../../expressions.ts';
import { citeEvent, citePod, citeWaiting } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { PLACEHOLDER } from '../../model/command.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { alternative, editFix } from '../support/owner.ts';
import { sentence } from '../support/words.ts';

const SAYING = once(() =>
  oneOf([
    /container has runAsNonRoot and image will run as root/,
    /container has runAsNonRoot and image has non-numeric user \((?<user>[^)]{1,100})\)/,
    /container's runAsUser breaks non-root policy/,
  ]),
);
/** Most messages have neither word. */
const saysSo = (message: string): boolean => holdsAny(message, ['runAsNonRoot', 'non-root']) && SAYING().test(message);

function finding(context: PodContext, container: ContainerView, message: string, cited: readonly Citation[]): Found {
  const user = /non-numeric user \(([^)]{1,100})\)/.exec(message)?.[1];
  const own = container.spec.securityContext;
  const at = own?.runAsNonRoot !== undefined ? `${container.specPath}.securityContext` : 'spec.securityContext';
  const breaks = message.includes('breaks non-root policy');
  const why = breaks
    ? `runAsNonRoot is true and runAsUser is ${own?.runAsUser ?? context.pod.spec?.securityContext?.runAsUser ?? 0}, root`
    : user
      ? `runAsNonRoot is true and the image's user is the name ${user}: the kubelet cannot tell that it is not root; set ` +
        'runAsUser'
      : 'runAsNonRoot is true and the image runs as root; set runAsUser or use an image with a non-root user';
  const change = { container: container.name, set: { 'securityContext.runAsUser': PLACEHOLDER } };
  return {
    result: 'found',
    id: 'config/run-as-non-root',
    category: 'missing-config',
    confidence: 'confirmed',
    container: container.name,
    about: null,
    details: breaks ? {} : { startFailure: 'must-not-be-root' },
    summary: sentence(`${container.name} cannot be created: ${why}`),
    chain: [],
    evidence: [
      ...cited,
      citePod(context, `${at}.runAsNonRoot`, true),
      citePod(context, `${container.specPath}.image`, container.spec.image ?? ''),
    ],
    fixes: [
      editFix(
        context,
        user
          ? `set securityContext.runAsUser to the number of user ${user}`
          : 'set securityContext.runAsUser to a number other than 0 that the image can run as',
        change,
      ),
      alternative(editFix(context, 'set runAsNonRoot: false, if the image must run as root')),
    ],
  };
}

export default defineCheck({
  id: 'config/run-as-non-root',
  category: 'missing-config',
  title: 'runAsNonRoot contradicts the image',
  description:
    'runAsNonRoot is set, and the image (or runAsUser) would run the container as root, or as a user that the image ' +
    'gives only by name.',
  criteria: {
    confirmed: 'The kubelet states it in the waiting message or the Failed event.',
    likely: null,
    possible: null,
  },
  silent: 'A container without such a message.',
  sources: ['pkg/kubelet/kuberuntime/security_context_others.go:verifyRunAsNonRoot'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: ['image/create-error'],
  rulesOut: ['app-error', 'resource-limits', 'volume', 'liveness-probe', 'node'],
  symptomOf: [],
  weight: 85,
  run(context) {
    const events = context.podEvents().some;
    return context.containers.flatMap((container): Found[] => {
      const waits = saysSo(container.waiting?.message ?? '');
      const stuck = container.waiting?.reason === 'CreateContainerConfigError';
      const said =
        waits || stuck ? events.filter((event) => event.container === container.name && saysSo(event.message)) : [];
      const message = waits ? container.waiting!.message! : said.at(-1)?.message;
      if (message === undefined) return [];
      return [
        finding(context, container, message, [
          ...(waits ? [citeWaiting(context, container)] : []),
          ...said.map(citeEvent),
        ]),
      ];
    });
  },
});
