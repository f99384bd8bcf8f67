/** Sentences for people: who, and how much of a quote fits. */
import type { LogAnalysis } from '../logs/types.ts';
import type { ContainerView, PodContext } from './check.ts';

/** A summary is one line on a screen. */
const SUMMARY = 160;

/** Text on one line, at most `length` characters. */
export function cut(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, Math.max(0, length - 1)).trimEnd()}…` : line;
}

/** A summary of at most 160 characters: what is fixed is kept, the quote in the middle is cut to what room is left. */
export function summary(before: string, quote: string, after = ''): string {
  return cut(`${before}${cut(quote, Math.max(20, SUMMARY - before.length - after.length))}${after}`, SUMMARY);
}

/** `web`, `init container migrate`, `sidecar proxy`. */
export function who(container: ContainerView): string {
  return container.type === 'init' ? `init container ${container.name}` : container.type === 'sidecar' ? `sidecar ${container.name}` : container.name;
}

/** The command that prints the log that was read. */
export function logCommand(context: PodContext, container: ContainerView, log?: LogAnalysis): string {
  const previous = log?.previous ?? container.state !== 'terminated';
  return `kubectl -n ${context.namespace} logs ${context.name} -c ${container.name}${previous ? ' --previous' : ''}`;
}
