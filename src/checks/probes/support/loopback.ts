/** Settings of a container by which its app listens on loopback only. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citePod } from '../../support/cite.ts';

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
      /(?:bind|listen|host|hostname|addr|address|url|urls|interface|ip|[bHl])(?:[-_.]?(?:addr|address|host|ip|url|to))?$/,
    ),
    /^(?:[A-Z0-9]{1,30}_){0,3}(?:BIND|LISTEN)(?:_[A-Z]{1,20}){0,2}$/,
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

/** A setting by which the app listens on loopback only. */
export interface Loopback {
  /** The address as the setting has it: `127.0.0.1`. */
  readonly address: string;
  readonly setting: string;
  readonly evidence: Citation;
}

/**
 * Returns a setting in command, args or env that makes the app listen on loopback only.
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
  return undefined;
}
