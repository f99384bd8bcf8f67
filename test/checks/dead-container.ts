/** A pod web-1 with a container web that died with this log. */
import type { Check } from '../../src/checks/check.ts';
import { lineOf } from '../../src/model/command.ts';
import type { Found } from '../../src/model/finding.ts';
import type { Partially } from '../support/scenario.ts';
import { crashed, foundBy } from '../support/scenario.ts';
import type { Container, PodSpec, Pod } from '../../src/model/objects.ts';
import type { World } from '../support/memory-source.ts';

export interface Death extends World {
  /** Default 1. */
  code?: number;
  reason?: string;
  /** Seconds it ran; default 2. */
  ran?: number;
  /** The termination message. */
  message?: string;
  container?: Partially<Container>;
  spec?: Partially<PodSpec>;
  metadata?: Partially<NonNullable<Pod['metadata']>>;
}

/** Returns what a check finds when `web` exits with this log. */
export function dies(check: Check, log: string | undefined, death: Death = {}): Promise<Found[]> {
  const { code = 1, reason, ran, message, container, spec, metadata, ...world } = death;
  const web = { name: 'web', image: 'registry.example.com/web:1', ...container };
  const options = {
    ...(reason ? { reason } : {}),
    ...(ran === undefined ? {} : { ran }),
    ...(message ? { message } : {}),
  };
  return foundBy(check, {
    ...world,
    pod: {
      ...(metadata ? { metadata } : {}),
      spec: { ...spec, containers: [web, ...(spec?.containers ?? [])] },
      status: { containerStatuses: [crashed('web', code, options)] },
    } as Partially<Pod>,
    subjects: ['web'],
    ...(log === undefined ? {} : { logs: { 'web-1/web': log, ...world.logs } }),
  });
}

/** Returns the one finding; throws where there are more or none. */
export function only(found: readonly Found[]): Found {
  if (found.length !== 1)
    throw new Error(`expected one finding, got ${found.length}: ${found.map((one) => one.summary).join(' | ')}`);
  return found[0] as Found;
}

/** Returns a finding as one text, for regular expressions. */
export const textOf = (found: Found): string =>
  [
    found.id,
    found.summary,
    ...found.chain.map((link) => `${link.object} ${link.says}`),
    ...found.evidence.map((one) => `${one.object} ${one.field} ${one.quote}`),
    ...found.fixes.map((fix) => `${fix.text} ${lineOf(fix.command) ?? ''}`),
  ].join('\n');
