/** A volume mounted over a directory of the image hides what the image has there. */
import { once, sequence } from '../../expressions.ts';
import { nearest } from '../../evidence/text.ts';
import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Confidence, Found } from '../../model/finding.ts';
import { isLacking } from '../../model/facts.ts';
import type { Fact } from '../../model/facts.ts';
import type { ConfigMap, Secret } from '../../model/objects.ts';
import type { PodContext } from '../check.ts';
import { mountOf, mountsOf, sayVolume, sourceOf, tidyPath } from '../support/mounts.ts';
import type { MountedPath } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { cut, who } from '../support/words.ts';
import { isOwnModule, missesOf } from './support/misses.ts';
import type { Miss } from './support/misses.ts';

/** Directories in which programs are looked for by their bare name (the PATH of most images). */
const BIN =
  /^\/(?:usr\/)?(?:local\/)?s?bin$|^\/(?:usr|usr\/local|opt\/venv|venv|root\/\.local)$|\/(?:venv|\.venv|node_modules\/\.bin)(?:\/bin)?$/;
/** Where languages keep what is installed. */
const LIBRARIES = /\/(?:node_modules|site-packages|dist-packages|vendor|gems|bundle|venv|\.venv)$/;
/** Where Dockerfiles put an app by custom. */
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
/** Directories that software fills in its own image. */
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

/** The mount that covers what was missed. */
function coverOf(context: PodContext, { container, path, kind }: Miss): MountedPath | undefined {
  const workingDir = container.spec.workingDir;
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
  const own = kind === 'module' && isOwnModule(container, path);
  const wanted = (mountPath: string): boolean => {
    if (kind === 'program') return !path.includes('/') && BIN.test(mountPath);
    if (kind !== 'module')
      return path.includes('/') || kind === 'code' ? HOMES().test(mountPath) && workingDir === undefined : false;
    return (
      LIBRARIES.test(mountPath) ||
      (own && (workingDir === undefined ? HOMES().test(mountPath) : tidyPath(workingDir) === mountPath))
    );
  };
  const found = mountsOf(container, context.pod).find(
    ({ mount }) => !mount.subPath && wanted(tidyPath(mount.mountPath)),
  );
  return found ? { ...found, source: sourceOf(found.volume, context.name), inside: path } : undefined;
}

/** The object that fills the volume; undefined: no object does. */
function fillerOf(context: PodContext, { source }: MountedPath): Fact<ConfigMap | Secret> | undefined {
  if (source.kind === 'ConfigMap') return context.get('configmaps', source.name);
  return source.kind === 'Secret' ? context.get('secrets', source.name) : undefined;
}

/** What the volume is known to hold. */
function contents(
  { source }: MountedPath,
  fact: Fact<ConfigMap | Secret> | undefined,
): { readonly keys: readonly string[]; readonly citation: Citation } | undefined {
  if (fact?.state !== 'known') return undefined;
  const keys = Object.keys({ ...fact.value.data, ...('binaryData' in fact.value ? fact.value.binaryData : {}) });
  return {
    keys,
    citation: citeField(
      `${source.kind}/${source.name}`,
      'data',
      keys.length > 0 ? `keys: ${keys.slice(0, 20).join(', ')}` : 'no keys',
    ),
  };
}

/** Init containers that write to the volume: they were to fill it. */
const fillers = (context: PodContext, { volume }: MountedPath): string[] =>
  context.containers
    .filter(
      ({ type, spec }) =>
        type === 'init' &&
        (spec.volumeMounts ?? []).some((mount) => mount.name === volume.name && mount.readOnly !== true),
    )
    .map(({ name }) => name);

function finding(context: PodContext, miss: Miss, cover: MountedPath): Found {
  const { container, path } = miss;
  const { mount, volume } = cover;
  const object = fillerOf(context, cover);
  const held = contents(cover, object);
  const near = held ? nearest(path.split('/').at(-1) ?? path, held.keys, 1) : [];
  const filler = fillers(context, cover).filter((name) => name !== container.name);
  // It may hold a file of a similar name.
  const unseen = object !== undefined && isLacking(object);
  const guessed = !path.startsWith('/') && container.spec.workingDir === undefined;
  const sure: Confidence =
    miss.sure === 'confirmed' && (near.length > 0 || filler.length > 0 || guessed || unseen) ? 'likely' : miss.sure;
  const what = cut(sayVolume(volume, context.name), 60);
  const more =
    filler.length > 0 ? `, and init container ${filler[0]} did not put it in` : near[0] ? ` (it has ${near[0]})` : '';
  const at = `${container.specPath}.volumeMounts[${mount.name}].mountPath`;
  return {
    result: 'found',
    id: 'volumes/mount-hides-image',
    category: 'volume',
    confidence: sure,
    container: container.name,
    about: null,
    summary: cut(
      `${who(container)}: ${cut(path, 50)} is not found, because ${what} is mounted over ${mount.mountPath} and hides what the image has there${more}`,
      160,
    ),
    chain: [],
    evidence: [
      ...miss.evidence,
      citePod(context, at, mount.mountPath),
      ...(held ? [held.citation] : [citePod(context, `spec.volumes[${volume.name}]`, what)]),
    ],
    fixes: [
      ...(near[0]
        ? [
            editFix(
              context,
              `name ${tidyPath(`${mount.mountPath}/${near[0]}`)}, which the volume has, in place of ${path}`,
            ),
          ]
        : []),
      editFix(
        context,
        `mount volume ${mount.name} at a directory of its own, not over ${mount.mountPath}; or single files of it with subPath`,
      ),
      {
        text: 'see what the image has there, in a pod without the volume',
        command: `kubectl -n ${context.namespace} run ${context.name.slice(0, 40)}-look --rm -it --restart=Never --image=${container.spec.image ?? ''} --command -- ls -la ${mount.mountPath}`,
        risk: 'changes',
      },
    ],
  };
}

export default defineCheck({
  id: 'volumes/mount-hides-image',
  category: 'volume',
  title: 'Mount hides image content',
  description:
    'The program, script or module that was not found lies below a mountPath: the volume mounted there hides the directory of the image.',
  criteria: {
    confirmed:
      'The runtime did not find the program at an absolute path below a mount, and nothing else was to fill that volume.',
    likely:
      'The log tells of it, an init container was to fill the volume, it has a file of a like name, or the mount lies over a directory in which such things are kept.',
    possible: 'The container was killed from outside, or went on for long after.',
  },
  silent: 'A path that no mount covers, and data files that a volume of its own should hold.',
  sources: [
    'https://kubernetes.io/docs/concepts/storage/volumes/',
    'libcontainer/standard_init_linux.go (runc)',
    'https://docs.docker.com/engine/storage/volumes/',
  ],
  goesAway: 'never',
  endedBy: null,
  settledBy: null,
  explains: [
    { symptomsOf: 'specific-error' },
    'image/entrypoint-missing',
    'image/command-not-found',
    'image/interpreter-missing',
    'app/missing-module',
    'config/missing-file',
    'app/config-invalid',
  ],
  symptomOf: [],
  weight: 84,
  run: (context): Found[] => {
    const done = new Set<string>();
    return missesOf(context).flatMap((miss) => {
      const cover = coverOf(context, miss);
      if (!cover || done.has(miss.container.name)) return [];
      done.add(miss.container.name);
      return [finding(context, miss, cover)];
    });
  },
});
