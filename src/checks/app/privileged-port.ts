/** A port below 1024 that the program may not bind. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation } from '../../model/finding.ts';
import { alternative, editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { sentence, who } from '../support/words.ts';
import { portNumber } from './support/listeners.ts';

const LOWEST_PORT = 'net.ipv4.ip_unprivileged_port_start';

const isLow = (port: number): boolean => port > 0 && port < 1024;

export default defineCheck({
  id: 'app/privileged-port',
  category: 'app-error',
  title: 'Privileged port',
  description:
    'The program may not bind its port: ports below 1024 need root, the capability NET_BIND_SERVICE, or the sysctl ' +
    'net.ipv4.ip_unprivileged_port_start.',
  criteria: {
    confirmed:
      'The log gives it as the reason for the exit, the port is below 1024, and the spec sets a user other than root or ' +
      'drops the capability.',
    likely: 'Only the log says so; the spec sets no user.',
    possible: WEAKENED,
  },
  silent: 'Permission denied on files and on sockets with a path.',
  sources: [
    'https://man7.org/linux/man-pages/man7/capabilities.7.html',
    'https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/#safe-and-unsafe-sysctls',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }],
  rulesOut: ['resource-limits', 'volume'],
  symptomOf: ['eviction'],
  weight: 64,
  run: (context) =>
    endedBy(context, 'privileged-port').map(({ container, match, evidence, sure }) => {
      const said = portNumber(match.fields.port);
      const low = (container.spec.ports ?? []).map(({ containerPort }) => containerPort).filter(isLow);
      // A runtime may name no port: .NET prints only that the permission is denied.
      const port = isLow(Number(said)) ? said : undefined;
      const bound = port
        ? `privileged port ${port}`
        : `a privileged port (${low.length === 1 ? `it declares port ${low[0]}` : 'below 1024'})`;
      const own = container.spec.securityContext;
      const user = own?.runAsUser ?? context.pod.spec?.securityContext?.runAsUser;
      const dropped =
        own?.capabilities?.drop?.some((one) => /^(?:ALL|(?:CAP_)?NET_BIND_SERVICE)$/i.test(one)) === true &&
        !own.capabilities.add?.some((one) => /NET_BIND_SERVICE|^ALL$/i.test(one));
      const more: Citation[] = [];
      if (user !== undefined)
        more.push(
          citePod(
            context,
            own?.runAsUser !== undefined
              ? `${container.specPath}.securityContext.runAsUser`
              : 'spec.securityContext.runAsUser',
            user,
          ),
        );
      if (dropped)
        more.push(
          citePod(
            context,
            `${container.specPath}.securityContext.capabilities.drop`,
            (own?.capabilities?.drop ?? []).join(', '),
          ),
        );
      const proved = port !== undefined && ((user ?? 0) > 0 || dropped);
      const as = user !== undefined && user > 0 ? ` as user ${user}` : dropped ? ' without NET_BIND_SERVICE' : '';
      return {
        result: 'found',
        id: 'app/privileged-port',
        category: 'app-error',
        confidence: sure(proved ? 'confirmed' : 'likely'),
        container: container.name,
        about: null,
        summary: sentence(
          `${who(container)} may not bind ${bound}${as}: permission denied${port ? ` on :${port}` : ''} (needs root or NET_BIND_SERVICE)`,
        ),
        chain: [],
        evidence: [...evidence, ...more],
        fixes: [
          editFix(
            context,
            `listen on a port of 1024 or above (such as 8080), and map the Service's port ${port ? `${port} ` : ''}to it with targetPort`,
          ),
          alternative(
            editFix(context, `let all users bind low ports in this pod: set the safe sysctl ${LOWEST_PORT} to 0`, {
              container: null,
              set: {
                'securityContext.sysctls': [
                  ...(context.pod.spec?.securityContext?.sysctls ?? []).filter(({ name }) => name !== LOWEST_PORT),
                  { name: LOWEST_PORT, value: '0' },
                ],
              },
            }),
          ),
        ],
      };
    }),
});
