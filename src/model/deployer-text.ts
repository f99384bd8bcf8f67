/** A tool that deployed something, in words. */
import type { DeployedBy } from './diagnosis.ts';

/** Returns `Helm release web`, `Flux Kustomization apps` or `Argo CD application web`. */
export function deployerText({ tool, kind, name }: Pick<DeployedBy, 'tool' | 'kind' | 'name'>): string {
  const kinds = { Release: 'release', Application: 'application', Kustomization: kind, HelmRelease: kind };
  return `${tool} ${kinds[kind]} ${name}`;
}
