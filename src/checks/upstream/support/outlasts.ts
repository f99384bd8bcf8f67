/** How a container outlasts the time in which what it calls is down. */
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { isIp } from '../../support/address.ts';
import { conditional, editFix } from '../../support/owner.ts';
import { who } from '../../support/words.ts';
import type { Target } from './target.ts';

/**
 * Returns the fix for a container that ends because a Service is not ready: it retries, or an init container waits. It
 * does not help before the Service is ready.
 * @returns nothing for a container that waits already, and for one that runs
 */
export function outlasts(context: PodContext, target: Target, service: string): Fix[] {
  const { container, symptom, host, port } = target;
  const name = isIp(host) ? service : host;
  if (symptom === 'waits' || container.state === 'running') return [];
  const text = `make ${who(container)} retry until Service ${service} answers`;
  if (container.type === 'init') return [conditional(editFix(context, text))];
  const wait = port === undefined ? 'waits for it' : `waits for it (until nc -z ${name} ${port}; do sleep 2; done)`;
  return [conditional(editFix(context, `${text}, or add an init container that ${wait}`))];
}
