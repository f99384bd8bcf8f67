/** What a command waits for: the condition of its loop, or the tool that waits. */
import { once } from '../../expressions.ts';
import type { Address } from './address.ts';
import { addressesIn, MAX_TEXT, parseHostPort } from './address.ts';

/** Something that a command waits for. */
export type Awaited =
  | ({ readonly is: 'address' } & Address)
  /** A file, a directory or a socket. */
  | { readonly is: 'file'; readonly path: string }
  /** An object of the API. `kind` as the command names it: `job`, `pod`, `deployment`. */
  | { readonly is: 'object'; readonly kind: string; readonly name: string; readonly condition: string | undefined }
  /** The command never ends by itself. */
  | { readonly is: 'forever'; readonly words: string };

/** Where the condition of a shell's loop begins and ends: `until CONDITION; do`. */
const LOOP = /\b(?:until|while)\s|[;\n][ \t]{0,40}do\b/g;
/** The same of a loop with a way out: `for i in …; do CONDITION && break; done`. */
const TRIES = /\bdo\s|(?:&&|;[ \t\n]{0,4}then)[ \t\n]{0,10}(?:break|exit 0)\b/g;
/** Most characters of a condition. */
const MAX_CONDITION = 600;

/** Programs that only wait, and that images have in place of a loop. */
const WAITERS = once(
  () =>
    new RegExp(
      [
        String.raw`\bwait[-_]?for[-_]?(?:it|tcp|postgres|db|mysql|host|port)?(?:\.(?:sh|py))?\b`,
        String.raw`\bdockerize\b|\bwait4(?:ports|x)\b|\bwaitforit\b|\bwait-port\b`,
        String.raw`\bpg_isready\b|\bmysqladmin\b.{0,200}\bping\b|--retry[= ]\d|--retry-connrefused|--waitretry`,
      ].join('|'),
    ),
);

/** The port of a client's server where the command names none. */
const CLIENT_PORTS: readonly (readonly [RegExp, number])[] = [
  [/\b(?:pg_isready|psql)\b/, 5432],
  [/\b(?:mysqladmin|mysql|mariadb-admin|mariadb)\b/, 3306],
  [/\bredis-cli\b/, 6379],
  [/\b(?:mongosh|mongo)\b/, 27017],
  [/\bcqlsh\b/, 9042],
];

const HOST = String.raw`([a-z0-9][\w.-]{0,252})`;
const FLAGS = String.raw`(?:[-+][\w=.]{1,30}\s{1,4}(?:\d{1,5}\s{1,4})?){0,6}`;
/** Words of a command with a host. A log may hold the same words in a sentence, so only commands are read with these. */
const HOSTS = once((): readonly RegExp[] => [
  new RegExp(String.raw`\/dev\/(?:tcp|udp)\/${HOST}\/(\d{1,5})\b`, 'gi'),
  new RegExp(String.raw`\b(?:nc|ncat|netcat|telnet)\s{1,4}${FLAGS}${HOST}\s{1,4}(\d{1,5})\b`, 'gi'),
  new RegExp(String.raw`\b(?:nslookup|dig|host|ping6?|resolveip)\s{1,4}${FLAGS}${HOST}`, 'gi'),
  new RegExp(String.raw`\bgetent\s{1,4}(?:hosts|ahosts(?:v[46])?)\s{1,4}${HOST}`, 'gi'),
  new RegExp(String.raw`\bcqlsh\s{1,4}${HOST}(?:\s{1,4}(\d{1,5}))?`, 'gi'),
]);
/** Code given on the command line: `python -c`, `node -e`, `php -r`. */
const CODE =
  /\b(?:python\d?(?:\.\d{1,2})?|node|ruby|perl|php|deno|bun)\b[^\n]{0,120}\s(?:-c|-e|-r|-x|--eval|eval)[\s=]/;
/** Such code tries again and again. */
const AGAIN = /\b(?:while|until|loop|retry|sleep|setTimeout|setInterval|for)\b/;
/** Calls of many languages that connect: host before port, port before host. */
const CALLS = once((): readonly RegExp[] => {
  const open =
    'create_connection|connect|connect_ex|fsockopen|pfsockopen|createConnection|TCPSocket\\.(?:new|open)|Socket\\.tcp';
  return [
    new RegExp(String.raw`\b(?:${open})\({1,3}['"]?${HOST}['"]?,\s{0,4}(\d{1,5})`, 'g'),
    new RegExp(String.raw`\b(?:connect|createConnection)\((\d{1,5}),\s{0,4}['"]?${HOST}`, 'g'),
  ];
});
/** The words in the place of a host that are none. */
const NO_HOST = /^(?:localhost|127\.|dev$|tmp$|null$|type|true$|false$)/i;

const FILES: readonly RegExp[] = [
  /(?:\[{1,2}|\btest)\s{1,4}(?:!\s{1,4})?-[abcdefghkLprSsuwx]\s{1,4}["']?(\/[^\s"'\];|&)]{1,200})/g,
  /\b(?:ls|stat|cat|head|grep(?:\s{1,4}[^\s/]{1,80}){1,4})\s{1,4}(?:-\w{1,8}\s{1,4}){0,3}["']?(\/[^\s"';|&)]{1,200})/g,
];

const KINDS = 'jobs?|pods?|po|deploy(?:ments?)?|sts|statefulsets?|ds|daemonsets?|services?|svc|pvc';
/** `kubectl wait --for=condition=complete job/migrate`, `kubectl rollout status deploy/db`, `k8s-wait-for job migrate`. */
const OBJECT = once(
  () => new RegExp(String.raw`\b(${KINDS})(?:\.[a-z.]{1,40})?[/\s]{1,4}([a-z0-9][a-z0-9.-]{0,252})\b`, 'i'),
);
const CONDITION = /--for[= ]["']?(?:condition=|jsonpath=|delete)?([\w{}.=:'/[\]-]{0,80})/;
const KUBECTL =
  /\bkubectl\b[^;|&\n]{0,200}\b(?:wait|rollout\s{1,4}status)\b([^;|&\n]{0,300})|\bk8s-wait-for\b([^;|&\n]{0,200})/;

/** A word in quotes, as scripts write it: `-h "$HOST"`. */
const QUOTED = /(["'])([\w./:@-]{1,253})\1/g;

/** Commands that only keep a container alive. */
const FOREVER: readonly RegExp[] = [
  /^sleep\s{1,4}(?:infinity|inf|\d{5,9})/,
  /^tail\s{1,4}-[fF]\s{1,4}\/dev\/null/,
  /^(?:while\s{1,4}(?:true|:)|for\s{0,4}\(\(\s{0,4};\s{0,4};\s{0,4}\)\)).{0,80}sleep\b.{0,40}/,
];

/** Returns the beginning of a command that never ends; undefined for any other command. */
function foreverIn(text: string): string | undefined {
  for (const find of FOREVER) {
    const words = find.exec(text.trim())?.[0];
    if (words !== undefined) return words;
  }
  return undefined;
}

function addressesOf(text: string): Awaited[] {
  const found: Address[] = [];
  const port = CLIENT_PORTS.find(([client]) => client.test(text))?.[1];
  const add = (address: Address | undefined): void => {
    if (address === undefined || NO_HOST.test(address.host)) return;
    const same = found.findIndex(({ host }) => host === address.host);
    if (same < 0) found.push(address);
    else if (found[same]!.port === undefined) found[same] = address;
  };
  const [inOrder, reversed] = CALLS();
  for (const find of [...HOSTS(), inOrder!])
    for (const [, host, number] of text.matchAll(find)) add(parseHostPort(number ? `${host}:${number}` : host!));
  for (const [, number, host] of text.matchAll(reversed!)) add(parseHostPort(`${host}:${number}`));
  for (const address of addressesIn(text)) add(address);
  return found.map((one) => ({ is: 'address', ...one, port: one.port ?? port }));
}

function objectIn(text: string): Awaited[] {
  const said = KUBECTL.exec(text);
  const words = said?.[1] ?? said?.[2];
  if (words === undefined) return [];
  const condition = CONDITION.exec(words)?.[1];
  const [, kind, name] = OBJECT().exec(words.replace(/--\S{1,200}/g, ' ')) ?? [];
  return kind && name ? [{ is: 'object', kind: kind.toLowerCase(), name, condition: condition || undefined }] : [];
}

const filesIn = (text: string): Awaited[] =>
  FILES.flatMap((find) => [...text.matchAll(find)].map(([, path]): Awaited => ({ is: 'file', path: path! }))).filter(
    (one) => one.is !== 'file' || !/^\/(?:dev|proc|sys|bin|usr)\//.test(one.path),
  );

/** Returns what is between a beginning and the next end, in one pass. */
function between(text: string, marks: RegExp, begins: RegExp): string[] {
  const found: string[] = [];
  let from: number | undefined;
  for (const { 0: mark, index } of text.matchAll(marks)) {
    if (begins.test(mark)) from = index + mark.length;
    else if (from !== undefined) {
      if (index - from <= MAX_CONDITION) found.push(text.slice(from, index));
      from = undefined;
    }
  }
  return found;
}

const conditionsOf = (text: string): string[] => [...between(text, LOOP, /^[uw]/), ...between(text, TRIES, /^do/)];

/**
 * Returns what a command waits for, in the order in which it does.
 * @param text the command and its arguments, with variables expanded
 * @returns empty for a command that is not known to wait
 */
export function awaitedIn(text: string): Awaited[] {
  const bounded = text.slice(0, MAX_TEXT / 4).replace(QUOTED, '$2');
  const conditions = conditionsOf(bounded).filter((one) => !/^\s{0,4}(?:true|:|\[ 1 \])\s{0,4}$/.test(one));
  const read = (part: string): Awaited[] => [...objectIn(part), ...addressesOf(part), ...filesIn(part)];
  const byLoop = conditions.flatMap(read);
  if (byLoop.length > 0) return byLoop;
  // `while true; do nc -z db 5432 && break; …`: the condition is in the body. Or the loop is the tool's own.
  const tries = CODE.test(bounded) && AGAIN.test(bounded);
  if (tries || conditionsOf(bounded).length > 0 || WAITERS().test(bounded) || KUBECTL.test(bounded)) {
    const all = read(bounded);
    if (all.length > 0) return all;
  }
  const last =
    bounded.split(/(?:&&|;|\n)\s{0,40}/).findLast((part) => part.trim() !== '' && !/^\s*done\b/.test(part)) ?? '';
  const forever = foreverIn(bounded) ?? foreverIn(last.trim().replace(/^exec\s/, ''));
  return forever === undefined ? [] : [{ is: 'forever', words: forever }];
}
