/** Errors about objects and kinds of the cluster's API. */
import { group, once, sequence } from '../../../../expressions.ts';
import { command } from '../../../../model/command.ts';
import { look } from '../../../support/owner.ts';
import { act } from './kind.ts';
import type { Kind } from './kind.ts';
import { placeOfWord } from './place.ts';

/** Returns the name of a type as kubectl takes it: `services`, `Service` and `customresourcedefinitions` too. */
function singular(type: string): string {
  const lower = type.toLowerCase();
  if (lower.startsWith('customres') || lower.startsWith('crd')) return 'crd';
  return lower.startsWith('storageclass') ? 'storageclass' : lower.replace(/s$/, '');
}

export const OBJECTS: readonly Kind[] = [
  {
    // controller-runtime waits for the cache of a kind that the API server does not serve.
    all: [
      ['kind', /\b[Kk]ind[: ]{1,2}"?\*?(?:\w{1,60}\.)?([A-Z]\w{2,80})/],
      [
        ['cache', 'informer', 'sync', 'no matches', 'not '],
        /cache|informer|sync|no matches|not (?:found|registered|installed)/,
      ],
    ],
    fixes: ([, kind = '']) => [
      look(
        `see whether the cluster serves ${kind}, and in which versions`,
        command`kubectl api-resources | grep -w -- ${kind}`,
      ),
      act(`install the CRD of ${kind} from the release of this controller, or use the release that fits the CRDs`),
    ],
  },
  {
    // The same, where only the controller is named: a kind in small letters.
    all: [
      [
        ['to sync'],
        /failed to wait for ([\w.-]{2,80}) caches? to sync|[Cc]ould not wait for ([\w.-]{2,80}) caches? to sync/,
      ],
    ],
    fixes: ([, one, two], { context }) => {
      const what = (one ?? two)!;
      const account = `system:serviceaccount:${context.namespace}:${context.pod.spec?.serviceAccountName ?? 'default'}`;
      return [
        look(
          `see whether the cluster serves what the controller ${what} watches`,
          command`kubectl api-resources | grep -i -- ${what}`,
        ),
        look('see what its ServiceAccount may list and watch', command`kubectl auth can-i --list --as ${account}`),
        act(
          `install the CRDs of the release of this controller, or let its ServiceAccount list and watch what it needs: other lines of the log say which`,
        ),
      ];
    },
  },
  {
    all: [
      [
        ['crd', 'customresourcedefinition', 'configmap', 'secret', 'node', 'namespace', 'service', 'storageclass'],
        once(() =>
          sequence(
            group('', [
              /customresourcedefinitions?|crds?|configmaps?|secrets?|nodes?/i,
              /namespaces?|services?|serviceaccounts?|storageclass(?:es)?/i,
            ]),
            /(?:\.[\w.]{1,60})? ["'`]([\w.-]{1,120})["'`]/i,
          ),
        ),
      ],
      [['not found', 'not installed', 'not exist', 'not assigned', 'missing'], null],
    ],
    fixes: ([, type = '', name = ''], at) => {
      const { context } = at;
      const kind = singular(type);
      const seen = look(
        `see whether the cluster has ${kind} ${name}, and what it says`,
        command`kubectl -n ${context.namespace} get ${kind} ${name} -o yaml`,
      );
      // A node is not created for a program.
      if (kind === 'node') {
        const lacks = /pod ?cidr/i.test(at.text)
          ? `give node ${name} a pod CIDR: kube-controller-manager does with --allocate-node-cidrs and --cluster-cidr (kubeadm: --pod-network-cidr)`
          : `give node ${name} what the message asks for`;
        return [seen, act(lacks)];
      }
      const place = placeOfWord(at, name);
      return [
        ...(place ? [place.edit(`correct ${name} in ${place.says}, if it is not the right ${kind}`)] : []),
        seen,
        act(`${place ? 'or ' : ''}create or complete ${kind} ${name} before this program starts`),
      ];
    },
  },
  {
    // How the API server words a 404 (k8s.io/apimachinery/pkg/api/errors:NewNotFound).
    all: [
      [
        ['" not found'],
        /(?<![\w.])([a-z][a-z0-9]{1,60}s(?:\.[a-z0-9][a-z0-9-]{0,60}){0,8}) "([a-z0-9][a-z0-9.-]{0,120})" not found\b/,
      ],
    ],
    fixes: ([, resource = '', name = '']) => [
      look(
        `see whether the cluster has ${resource} ${name}, perhaps in another namespace`,
        command`kubectl get ${resource} --all-namespaces --field-selector ${`metadata.name=${name}`}`,
      ),
      act(`create ${resource} ${name}, or correct the setting that names it`),
    ],
  },
];
