/** Errors about what a program calls: an address that does not answer, an HTTP status. */
import { once, oneOf } from '../../../../expressions.ts';
import { command } from '../../../../model/command.ts';
import type { Fix } from '../../../../model/finding.ts';
import type { PodContext } from '../../../check.ts';
import { addressesIn, isIp, isLocal } from '../../../support/address.ts';
import type { Address } from '../../../support/address.ts';
import { editFix, look } from '../../../support/owner.ts';
import { remoteSettings } from '../../../upstream/support/target.ts';
import { act, named } from './kind.ts';
import type { Needled } from '../../../../needles.ts';
import type { At, Kind } from './kind.ts';

/** Returns how to find out why an address does not answer: the network or the other side is at fault, not the code. */
export function reach({ namespace }: PodContext, { host, port }: Address): Fix[] {
  const shown = isIp(host) && host.includes(':') ? `[${host}]` : host;
  const address = port === undefined ? shown : `${shown}:${port}`;
  const test = port === undefined ? ['nslookup', host] : ['nc', '-zv', '-w', '5', host, String(port)];
  return [
    look(
      `look at ${address}: its Service and endpoints, and the NetworkPolicies and firewalls on the way`,
      command`kubectl -n ${namespace} get services,endpointslices,networkpolicies -o wide`,
    ),
    {
      text: `test ${address} from another pod of the namespace`,
      command: command`kubectl -n ${namespace} run net-check --rm -i --restart=Never --image=busybox:1.36 -- ${test}`,
      risk: 'changes',
      effect: 'shows',
    },
  ];
}

/** A file of code or of settings: what follows its colon is a line. */
const FILE_NAME = oneOf([
  /\.(?:adb|ads|go|py|rb|rs|jsx?|tsx?|[cm]js|cc?|cpp|hp*|hs|mli?|exs?|erl|java|kts?|scala|php|p[lm]|sh|zig|nim|swift)$/,
  /\.(?:cs|fs|vb|lua|cljs?|d|r|jl|dart|ya?ml|json|conf|cfg|ini|toml|xml|log|txt|sql|tf|hcl|properties|lock|md)$/,
]);

/** Returns the addresses in an error; of a connection, those of its far end. */
function addressesOf(text: string): Address[] {
  const far = text.split('->').at(-1)!;
  return addressesIn(far).filter(({ host }) => !isLocal(host) && !FILE_NAME.test(host));
}

/** Returns the address in an error, else the only one that the settings name. */
function addressOf({ context, container, text }: At): Address | undefined {
  const [said] = addressesOf(text);
  if (said) return said;
  const settings = remoteSettings(context, container);
  return new Set(settings.map(({ host }) => host)).size === 1 ? settings[0] : undefined;
}

const NO_ANSWER: Needled = [
  [
    'timed',
    'timing',
    'time out',
    'time-out',
    'timeout',
    'deadline',
    'connection ',
    'unreachable',
    'no route to',
    'no such host',
  ],
  once(() =>
    oneOf([
      /tim(?:ed?|ing)[ -]?out|timeout|deadline ?exceeded|connection (?:refused|reset|closed|failed|lost)/i,
      /unreachable|no route to|no such host/i,
    ]),
  ),
];
const NOT_REACHED: Needled = [
  ['connect', 'reach', 'dial', 'contact', 'health', 'available', 'from any ', 'with any ', 'to any '],
  once(() =>
    oneOf([
      /(?:unable|failed|cannot|could not|can't) (?:to )?(?:connect|reach|dial|contact)|still connecting|health ?check|nodes? available/i,
      /\b(?:with|to|from) any (?:of the )?(?:peer|seed|member|broker|replica|server|node|host)s?\b/i,
    ]),
  ),
];

const withAddress = (_: RegExpExecArray, at: At): readonly Fix[] | undefined => {
  const address = addressOf(at);
  return address && [...reach(at.context, address), editFix(at.context, 'or correct the address in the configuration')];
};

function withoutAddress(_: RegExpExecArray, { context, container, text }: At): readonly Fix[] {
  const settings = remoteSettings(context, container).map(({ host, port }) => (port ? `${host}:${port}` : host));
  const known = [...new Set(settings)].slice(0, 3).join(', ');
  return [
    look(
      `find the address that it calls${known ? ` (its settings name ${known})` : ' in its configuration'}, and see whether it answers`,
      command`kubectl -n ${context.namespace} get services,endpointslices,networkpolicies -o wide`,
    ),
    act(`then make that service answer, or correct the address: ${named(text)}`),
  ];
}

/** Errors in words of any language that name an address with a port. */
export const ADDRESSED: readonly Kind[] = [
  {
    all: [[':', /[\w\]]:\d{2,5}(?!\d|[.:]\d)/]],
    fixes: (_, at) => {
      const address = addressesOf(at.text).find(({ port }) => port !== undefined && port >= 80);
      return (
        address && [...reach(at.context, address), editFix(at.context, 'or correct the address in the configuration')]
      );
    },
  },
];

/** Returns what an HTTP status asks for. */
function onStatus(status: string, at: At): readonly Fix[] {
  const server = /https?:\/\/([\w.-]{1,200})/i.exec(at.text)?.[1] ?? 'the server';
  switch (status) {
    case '401':
    case '403':
      return [
        act(`give it credentials that ${server} accepts (it answers ${status}): correct the Secret that holds them`),
      ];
    case '404':
      return [
        editFix(
          at.context,
          `correct the path, the name or the version of the API in the URL: ${server} does not have it (404)`,
        ),
        act('or renew the token that it calls with: some servers answer 404 to a token that may not see the object'),
      ];
    case '429':
      return [act(`ask ${server} for a higher rate, or call it less often (it answers 429)`)];
    default:
      return [
        act(`look at the log of ${server}: it answers ${status}, so the fault is there or in what was sent to it`),
      ];
  }
}

/** Errors that name an address that does not answer, or that answers with a page. */
export const NETWORK: readonly Kind[] = [
  {
    all: [['<', /invalid character '<'|unexpected token '?<|<!doctype|<html/i]],
    fixes: (_, { context }) => [
      editFix(
        context,
        'correct the URL that it calls: it gets a page (HTML) instead of data, from a proxy, a login or another path',
      ),
    ],
  },
  {
    // Two members with one address: `node 'b' is already using the IPv4 address 10.0.0.1`.
    all: [
      [['already '], /\balready (?:using|used by|in use by|assigned to|claimed by|taken by)\b/i],
      [['address', 'ipv4', 'ipv6'], /\b(?:address|ipv[46])\b/i],
    ],
    fixes: (_, { context, container }) => [
      editFix(
        context,
        `correct how ${container.name} chooses its address (an option for the address or the interface, in place of a ` +
          'detection that finds a bridge or another address that several nodes have)',
      ),
      act(
        'or correct the address of the other member that the message names, or remove its entry if it no longer exists',
      ),
    ],
  },
  { all: [NO_ANSWER], fixes: withAddress },
  { all: [NOT_REACHED], fixes: withAddress },
];

/** Errors with an HTTP status, and of connections without an address. */
export const CALLS: readonly Kind[] = [
  {
    all: [
      [
        ['status', 'http', 'response'],
        /\b(?:status(?: ?code)?|HTTP(?:\/[\d.]{1,3})?|response(?: code)?)[:= ]{1,3}["'(]?([45]\d\d)\b/i,
      ],
    ],
    fixes: ([, status = ''], at) => onStatus(status, at),
  },
  {
    all: [
      [['4', '5'], /(?<![\w.:/-])([45]\d\d)(?![\w.:/-])/],
      [['http://', 'https://'], null],
    ],
    fixes: ([, status = ''], at) => onStatus(status, at),
  },

  { all: [NO_ANSWER], fixes: withoutAddress },
  { all: [NOT_REACHED], fixes: withoutAddress },
];
