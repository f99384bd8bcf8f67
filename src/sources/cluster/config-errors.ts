/** Errors and advice for a kubeconfig that names no cluster. */
import { UserError } from '../../errors.ts';
import type { Environment, GlobalFlags } from './flags.ts';
import type { KubeConfig } from './kubeconfig.ts';
import { adviseNames } from './nearest.ts';

/**
 * Returns the error for a context that no file has.
 * @param byFlag whether --context names it, else `current-context`
 */
export function contextMissing(name: string, byFlag: boolean, config: KubeConfig): UserError {
  const existing = [...config.contexts.keys()];
  const where =
    config.found.length > 0 ? config.found.join(', ') : `no kubeconfig found: looked for ${config.looked.join(', ')}`;
  if (byFlag)
    return new UserError(`context "${name}" does not exist`, adviseNames(name, existing, 'contexts') ?? where);
  return new UserError(
    `context was not found for specified context: ${name} (the current-context of ${where})`,
    adviseNames(name, existing, 'choose another with --context or "kubectl config use-context"; contexts'),
  );
}

/** Returns why kubectl's default server was asked: neither a flag nor the kubeconfig names a server. */
export function noConfigHint(config: KubeConfig, flags: GlobalFlags, environment: Environment): string {
  if (environment.env.KUBERNETES_MASTER)
    return 'the address comes from KUBERNETES_MASTER in the environment: no kubeconfig names a server';
  if (config.found.length === 0) {
    const files = config.looked.join(', ');
    return `no kubeconfig was found (looked for ${files}): set KUBECONFIG, or give --kubeconfig or --server`;
  }
  const files = config.found.join(', ');
  const contexts = [...config.contexts.keys()];
  const context = flags.context || config.currentContext;
  if (context) return `context "${context}" in ${files} names no cluster with a server`;
  if (contexts.length === 0)
    return `${files} has no context, so it names no cluster: set another KUBECONFIG, or give --server`;
  return `no current context is set in ${files}: choose one with --context or "kubectl config use-context"; ${adviseNames('', contexts, 'contexts')}`;
}
