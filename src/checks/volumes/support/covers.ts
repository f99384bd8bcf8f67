/** The mount that covers a program, script or module of the image. */
import { once, sequence } from '../../../expressions.ts';
import type { PodContext } from '../../check.ts';
import { mountOf, mountsOf, sourceOf, tidyPath } from '../../support/mounts.ts';
import type { MountedPath } from '../../support/mounts.ts';
import { isOwnModule } from './misses.ts';
import type { Miss } from './misses.ts';

/** Directories in which programs are found by their bare name: the PATH of most images. */
const BIN =
  /^\/(?:usr\/)?(?:local\/)?s?bin$|^\/(?:usr|usr\/local|opt\/venv|venv|root\/\.local)$|\/(?:venv|\.venv|node_modules\/\.bin)(?:\/bin)?$/;
/** Directories in which languages keep what is installed. */
const LIBRARIES = /\/(?:node_modules|site-packages|dist-packages|vendor|gems|bundle|venv|\.venv)$/;
/** Directories in which Dockerfiles usually put an app. */
const HOMES = once(() =>
  sequence(
    /^\//,
    [
      /app|code|srv|src|workspace|application|usr\/src\/app|usr\/src|srv\/app|opt\/app|var\/task/,
      /var\/www(?:\/html)?|home\/\w{1,30}\/app/,
    ],
    /$/,
  ),
);
/** Directories that images fill. */
const FILLED = once(() =>
  sequence(
    /^\//,
    [
      /etc|usr|usr\/share|usr\/lib|lib/,
      sequence(/etc\//, [
        /nginx|apache2|httpd|mysql|php|haproxy|rabbitmq|grafana|ssl|ssl\/certs|envoy/,
        /clickhouse-server|otelcol/,
      ]),
      /usr\/local\/(?:etc|etc\/php|apache2|apache2\/conf|tomcat|tomcat\/conf|lib)/,
      /usr\/share\/(?:elasticsearch|logstash|kibana|grafana|opensearch)(?:\/config)?/,
      /opt\/(?:kafka|bitnami|keycloak|jboss|solr)[\w/.-]{0,60}/,
      /var\/lib\/(?:ghost|grafana)/,
    ],
    /$/,
  ),
);

/** Whether a mount at this path hides what a bare name or a relative path means. */
function hides({ container, path, kind }: Miss, mountPath: string): boolean {
  const { workingDir } = container.spec;
  if (kind === 'program') return !path.includes('/') && BIN.test(mountPath);
  const inHome = workingDir === undefined && HOMES().test(mountPath);
  if (kind !== 'module') return (path.includes('/') || kind === 'code') && inHome;
  if (LIBRARIES.test(mountPath)) return true;
  return isOwnModule(container, path) && (inHome || (workingDir !== undefined && tidyPath(workingDir) === mountPath));
}

/** Returns the mount that covers what was not found; undefined if no mount does. */
export function coverOf(context: PodContext, miss: Miss): MountedPath | undefined {
  const { container, path, kind } = miss;
  const { workingDir } = container.spec;
  const absolute = path.startsWith('/')
    ? path
    : /^\.{1,2}\/|\//.test(path) && workingDir
      ? tidyPath(`${workingDir}/${path}`)
      : undefined;
  if (absolute && kind !== 'module') {
    const covering = mountOf(container, context.pod, absolute);
    if (!covering || covering.inside === '' || tidyPath(absolute) === tidyPath(covering.mount.mountPath))
      return undefined;
    return kind !== 'file' || FILLED().test(tidyPath(covering.mount.mountPath)) ? covering : undefined;
  }
  const found = mountsOf(container, context.pod).find(
    ({ mount }) => !mount.subPath && hides(miss, tidyPath(mount.mountPath)),
  );
  return found ? { ...found, source: sourceOf(found.volume, context.name), inside: path } : undefined;
}
