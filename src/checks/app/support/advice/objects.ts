/** Errors about objects and kinds of the cluster's API. */
import { group, sequence } from '../../../../expressions.ts';
import { command } from '../../../../model/command.ts';
import { look } from '../../../support/owner.ts';
import { act, named } from './kind.ts';
import type { Kind } from './kind.ts';

export const OBJECTS: readonly Kind[] = [
  {
    // controller-runtime waits for the cache of a kind that the API server does not serve.
    all: [
      /\b[Kk]ind[: ]{1,2}"?\*?(?:\w{1,60}\.)?([A-Z]\w{2,80})/,
      /cache|informer|sync|no matches|not (?:found|registered|installed)/,
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
    all: [
      sequence(
        group('', [
          /customresourcedefinitions?|crds?|configmaps?|secrets?|nodes?/i,
          /namespaces?|services?|serviceaccounts?|storageclass(?:es)?/i,
        ]),
        /(?:\.[\w.]{1,60})? ["'`]([\w.-]{1,120})["'`]/i,
      ),
      /not found|not installed|not exist|not assigned|missing/i,
    ],
    fixes: ([what, type = '', name = ''], { context }) => {
      const kind = /^customres/i.test(type) ? 'crd' : type.toLowerCase();
      return [
        look(
          `see whether the cluster has ${named(what)}, and what it says`,
          command`kubectl -n ${context.namespace} get ${kind} ${name} -o yaml`,
        ),
        act(`create or complete ${named(what)} before this program starts`),
      ];
    },
  },
];
