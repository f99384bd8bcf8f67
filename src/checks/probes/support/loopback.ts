/** Settings of a container by which its app listens on loopback only. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citeField, citePod } from '../../support/cite.ts';
import { keyAt } from '../../support/mounted-keys.ts';

/** A loopback address, with or without a scheme, a port and a path. */
const LOOPBACK = once(() =>
  sequence(
    /^["']?(?:(?:https?|tcp):\/\/)?/,
    /(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|::1)(?::(\d{1,5}))?(?:\/\S{0,200})?["']?$/,
  ),
);
/** Flags and variables that set where a server listens. */
const BINDS = once(() =>
  oneOf([
    sequence(
      /^-{1,2}(?:(?:http|https|web|server|grpc|api|rest|admin|management|health|probe)[-_.]?){0,2}/,
      /(?:bind|listen|host|hostname|addr|address|url|urls|interface|ip|[bHlS])(?:[-_.]?(?:addr|address|host|ip|url|to))?$/,
    ),
    /^(?:[A-Z0-9]{1,30}_){0,3}(?:BIND|LISTEN)(?:_[A-Z]{1,20}){0,2}$/,
    /^-D(?:\w{1,30}\.){0,4}(?:address|host|bind|bindAddress)$/, // Java: -Dserver.address
    /^(?:ASPNETCORE_URLS|DOTNET_URLS|HOST|HTTP_HOST|HTTP_ADDR|HTTP_ADDRESS|SERVER_HOST|SERVER_ADDRESS)$/,
  ]),
);
/** The same flags for things that the app calls. */
const CALLS = /db|database|redis|sql|mongo|upstream|backend|target|remote|proxy|broker|peer|cache/i;

/** A setting: its name, its value and the place that proves it. */
interface Setting {
  readonly name: string;
  readonly value: string;
  readonly field: string;
  readonly quote: string;
}

/** Returns the words of a command line, those of a shell script too. */
function settingsIn(words: readonly string[], field: string): Setting[] {
  const flat = words.flatMap((word, at) =>
    word
      .slice(0, 2000)
      .split(/\s{1,20}/)
      .map((one) => ({ one, at })),
  );
  return flat.flatMap(({ one, at }, index): Setting[] => {
    const place = { field: `${field}[${at}]`, quote: words[at]!.slice(0, 200) };
    const joined = /^(-{1,2}[\w.-]{1,40})=(.{1,200})$/.exec(one);
    if (joined) return [{ name: joined[1]!, value: joined[2]!, ...place }];
    const next = flat[index + 1];
    return /^-{1,2}[A-Za-z][\w.-]{0,40}$/.test(one) && next
      ? [{ name: one, value: next.one, field: `${field}[${next.at}]`, quote: words[next.at]!.slice(0, 200) }]
      : [];
  });
}

/** A variable that a script sets: `HOST=127.0.0.1 node server.js`, `export BIND_ADDR="localhost"`. */
const ASSIGNED = /(?<![\w-])([A-Z][A-Z0-9_]{1,60})=["']?([\w.:[\]/-]{3,120})["']?/g;
/** A call or a directive in code that says where a server listens, up to the address. */
const LISTENS = /\b(?:\w{0,20}listen|bind|serve|\w{0,20}server|run_simple|run|start)\b[^\n;|&]{0,60}$/i;
const ADDRESS = /["'(\s,=](127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|\[?::1\]?)["']?(?=[\s"',:;)]|$)/gi;
/** Characters of a script that are read. */
const MAX_SCRIPT = 8000;

/** Returns the line of a text around an index. */
const lineAt = (text: string, index: number): string => {
  const start = text.lastIndexOf('\n', index) + 1;
  const end = text.indexOf('\n', index);
  return text.slice(start, end < 0 ? undefined : end).trim();
};

/** Whether code around an address names a port, and no other one. */
function namesPort(line: string, port: number): boolean {
  const ports = (line.match(/(?<![\d.])\d{2,5}(?![\d.])/g) ?? []).map(Number).filter((one) => one > 79);
  return ports.length > 0 && ports.every((one) => one === port);
}

/** A script, and the place that has it. */
interface Script {
  readonly text: string;
  readonly cite: (quote: string) => Citation;
}

/** Returns the scripts of a container: those in its command and args, and those of ConfigMaps that its command names. */
function scriptsOf(context: PodContext, container: ContainerView): Script[] {
  const { spec, specPath } = container;
  const words = [
    ...(spec.command ?? []).map((text, at) => ({ text, field: `command[${at}]` })),
    ...(spec.args ?? []).map((text, at) => ({ text, field: `args[${at}]` })),
  ];
  return words.flatMap(({ text, field }): Script[] => {
    if (/[\s;]/.test(text.trim()))
      return [{ text: text.slice(0, MAX_SCRIPT), cite: (quote) => citePod(context, `${specPath}.${field}`, quote) }];
    const at = text.startsWith('/') ? keyAt(context, container, text) : undefined;
    const map = at?.kind === 'ConfigMap' ? context.get('configmaps', at.name) : undefined;
    const script = map?.state === 'known' ? map.value.data?.[at!.key] : undefined;
    if (script === undefined) return [];
    const cite = (quote: string): Citation => citeField(`ConfigMap/${at!.name}`, `data[${at!.key}]`, quote);
    return [{ text: script.slice(0, MAX_SCRIPT), cite }];
  });
}

/** Returns a variable or a call in a script by which the app listens on loopback only. */
function inScript({ text, cite }: Script, port: number): Loopback | undefined {
  for (const { 1: name = '', 2: value = '', index } of text.matchAll(ASSIGNED)) {
    const match = BINDS().test(name) && !CALLS.test(name) ? LOOPBACK().exec(value) : null;
    if (match && (match[2] === undefined || Number(match[2]) === port))
      return { address: match[1]!, setting: name, evidence: cite(lineAt(text, index).slice(0, 200)) };
  }
  for (const { 1: address = '', index } of text.matchAll(ADDRESS)) {
    const line = lineAt(text, index + 1);
    const before = text.slice(Math.max(0, index - 80), index + 1);
    if (!LISTENS.test(before) || CALLS.test(line) || !namesPort(line, port)) continue;
    return { address, setting: undefined, evidence: cite(line.slice(0, 200)) };
  }
  return undefined;
}

/** A setting by which the app listens on loopback only. */
export interface Loopback {
  /** The address as the setting has it: `127.0.0.1`. */
  readonly address: string;
  /** undefined: code that listens. */
  readonly setting: string | undefined;
  readonly evidence: Citation;
}

/**
 * Returns a setting in command, args, env or a script that makes the app listen on loopback only.
 * @param port the port that the probe asks: a setting that names another port does not count
 */
export function loopbackSetting(context: PodContext, container: ContainerView, port: number): Loopback | undefined {
  const { spec, specPath } = container;
  const settings: Setting[] = [
    ...settingsIn(spec.command ?? [], 'command'),
    ...settingsIn(spec.args ?? [], 'args'),
    ...(spec.env ?? []).map(({ name, value = '' }) => ({ name, value, field: `env[${name}]`, quote: value })),
  ];
  for (const { name, value, field, quote } of settings) {
    const match = BINDS().test(name) && !CALLS.test(name) ? LOOPBACK().exec(value) : null;
    if (match && (match[2] === undefined || Number(match[2]) === port))
      return { address: match[1]!, setting: name, evidence: citePod(context, `${specPath}.${field}`, quote) };
  }
  for (const script of scriptsOf(context, container)) {
    const found = inScript(script, port);
    if (found) return found;
  }
  return undefined;
}
