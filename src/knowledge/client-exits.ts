/**
 * Exit codes of the clients that scripts call. Sources: everything.curl.dev/cmdline/exitcode.html (curl(1)); wget(1) EXIT
 * STATUS of GNU Wget; postgresql.org/docs/current/app-psql.html and app-pg-isready.html; openbsd nc(1), busybox nc.
 */

/** How a client failed. `failed`: it did not connect, whatever the reason. `answered`: the server was reached. */
export type ClientFailure = 'dns' | 'refused' | 'failed' | 'timeout' | 'answered';

export interface ClientExit {
  readonly client: string;
  /** The command as the script has it. */
  readonly command: string;
  readonly meaning: string;
  readonly failure: ClientFailure;
}

interface Code {
  readonly meaning: string;
  readonly failure: ClientFailure;
  /** Other programs of a script end with it, too: it counts only for the last command. */
  readonly isCommon?: true;
}

const CLIENTS: Readonly<Record<string, Readonly<Record<number, Code>>>> = {
  curl: {
    6: { meaning: 'it could not resolve the host', failure: 'dns' },
    7: { meaning: 'it could not connect to the host', failure: 'refused' },
    22: { meaning: 'the server answered with an HTTP error of 400 or above', failure: 'answered' },
    28: { meaning: 'it got no answer in time', failure: 'timeout' },
    35: { meaning: 'the TLS handshake failed', failure: 'answered' },
    52: { meaning: 'the server answered nothing', failure: 'answered' },
    56: { meaning: 'it could not read the answer', failure: 'answered' },
    60: { meaning: 'it does not trust the certificate of the server', failure: 'answered' },
  },
  wget: {
    4: { meaning: 'a failure of the network', failure: 'failed' },
    5: { meaning: 'it does not trust the certificate of the server', failure: 'answered' },
    8: { meaning: 'the server answered with an error', failure: 'answered' },
  },
  psql: { 2: { meaning: 'it has no connection to the server', failure: 'failed', isCommon: true } },
  pg_isready: {
    1: { meaning: 'the server rejects connections: it is starting', failure: 'answered', isCommon: true },
    2: { meaning: 'the server did not answer', failure: 'failed', isCommon: true },
  },
  nc: { 1: { meaning: 'it could not connect', failure: 'failed', isCommon: true } },
  ncat: { 1: { meaning: 'it could not connect', failure: 'failed', isCommon: true } },
};

/** Returns what an exit code means to each of these clients: `curl: it could not connect to the host`. */
export const clientMeanings = (code: number): string[] =>
  Object.entries(CLIENTS).flatMap(([client, codes]) => {
    const known = codes[code];
    return known === undefined || known.isCommon ? [] : [`${client}: ${known.meaning}`];
  });

const SHELL = /(?:^|\/)(?:ba|da|a|k|z)?sh$/;
/** Where a simple command ends. A pipe ends with the code of its last part. */
const ENDS = /(&&|\|\||[;\n|])/;
/** What may precede a client in a simple command. */
const BEFORE = /^(?:(?:if|then|do|else|exec|time|!|[A-Za-z_]\w{0,60}=\S{0,200})\s{1,4}){0,4}/;

/** Returns the simple commands of a script of which the exit code can be that of the script. */
function commandsIn(script: string): string[] {
  const parts = script.slice(0, 8000).split(ENDS);
  const found: string[] = [];
  for (let at = 0; at < parts.length; at += 2)
    if (parts[at + 1] !== '|') found.push(parts[at]!.trim().replace(BEFORE, ''));
  return found.filter((one) => one !== '');
}

/**
 * Returns the client that an exit code is of, if the command line of a container calls one.
 * @param words command and args
 */
export function clientExit(words: readonly string[], code: number): ClientExit | undefined {
  const isScript = words.slice(0, 3).some((word) => SHELL.test(word));
  const script = isScript ? words.find((word, at) => at > 0 && /[\s;&]/.test(word) && !SHELL.test(word)) : undefined;
  const commands = script === undefined ? (isScript ? [] : [words.join(' ')]) : commandsIn(script);
  const found = commands.flatMap((command, at): ClientExit[] => {
    const client = /^(?:\S{0,200}\/)?([\w-]{2,20})(?=\s)/.exec(command)?.[1] ?? '';
    const known = Object.hasOwn(CLIENTS, client) ? CLIENTS[client]![code] : undefined;
    if (known === undefined || (known.isCommon && at < commands.length - 1)) return [];
    return [{ client, command, meaning: known.meaning, failure: known.failure }];
  });
  return found.at(-1);
}
