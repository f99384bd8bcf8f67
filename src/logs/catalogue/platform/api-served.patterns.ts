/** Kinds and resources that the Kubernetes API does not serve: a missing CRD, or a version that was removed. */
import { oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours, Reading } from '../pattern.ts';
import { refusal } from './refusal.ts';

/** Lines above a cache that never syncs which may say why: a reflector tries again and again, with a trace each time. */
const ABOVE = 200;
const NO_KIND = sequence(
  /no matches for kind \\?"(?<kind>[A-Za-z0-9]{1,80})\\?" in (?:version|group) /,
  /\\?"(?<version>[\w./-]{1,200}?)\\?"/,
);
/** Why a reflector does not get its objects (client-go tools/cache/reflector.go). */
const WHY =
  /no matches for kind|could not find the requested resource|is forbidden|[Ff]ailed to (?:list|watch)|Unauthorized|dial tcp/;

const noKind = (kind: string, version: string): Reading<'refused'>['fields'] => ({
  what: 'other',
  detail: `no matches for kind "${kind}" in version "${version}": the API server has no such resource`,
});

/** Reads a cache that does not sync. If a line above has the reason, that line counts. */
function cacheOf(watched: string, around: Neighbours): Reading<'refused'> | null {
  const above = around.before(WHY, ABOVE);
  if (above === undefined)
    return {
      fields: {
        what: 'other',
        detail: `timed out waiting for the cache of kind ${watched}: its CRD or that version of it may be missing`,
      },
    };
  const { text, index } = above.line;
  const { kind, version } = NO_KIND.exec(text)?.groups ?? {};
  if (kind !== undefined) return { fields: noKind(kind, version ?? ''), line: index };
  return text.includes('could not find the requested resource')
    ? { fields: { what: 'other', detail: detailOf(above.line.message) }, line: index }
    : null;
}

export const API_SERVED = [
  pattern({
    // A controller starts before the custom resources that it watches exist.
    id: 'kubernetes/kind-not-known',
    kind: 'refused',
    needles: ['no matches for kind', 'caches to sync', 'sync caches', 'informer to sync', 'cache sync'],
    find: () =>
      oneOf([
        NO_KIND,
        sequence(
          /failed to wait for .{1,80} caches to sync\b.{0,80}: timed out\b.{0,60} for Kind /,
          /\*?(?<watched>[\w./-]{1,120})/,
        ),
        /failed waiting for \*?(?<informer>[\w./-]{1,120}) Informer to sync/,
        /(?:[Tt]imed out|[Ff]ailed|[Ff]ailure|[Uu]nable|[Ee]rror)\b.{0,40} (?<caches>caches to sync|sync caches|cache sync)\b/,
      ]),
    read: (match, around) => {
      const { kind, version, watched, informer, caches } = match.groups ?? {};
      if (kind !== undefined) return { fields: noKind(kind, version ?? '') };
      if (caches === undefined) return cacheOf(watched ?? informer ?? '', around);
      // The message names no kind: without a reason above, it says nothing.
      const found = cacheOf('', around);
      return found?.line === undefined ? null : found;
    },
    source: [
      'kubernetes/apimachinery pkg/api/meta/errors.go NoKindMatchError',
      'kubernetes/client-go tools/cache/shared_informer.go WaitForCacheSync',
      'kubernetes-sigs/controller-runtime pkg/internal/source/kind.go, pkg/internal/controller/controller.go',
    ],
    specificity: 79,
  }),
  pattern({
    // An API version that was removed, or a resource that was never installed.
    id: 'kubernetes/not-served',
    kind: 'refused',
    needles: ['could not find the requested resource', "server doesn't have a resource type"],
    find: () => /could not find the requested resource|server doesn't have a resource type "/,
    read: refusal('other'),
    source: [
      'kubernetes/apimachinery pkg/api/errors/errors.go NewGenericServerResponse',
      'kubernetes/client-go tools/cache/reflector.go',
      'kubernetes/cli-runtime pkg/resource/builder.go mappingFor',
    ],
    specificity: 79,
  }),
  pattern({
    // The clients of other languages. For a missing object the API names it; for a missing resource it only answers 404.
    id: 'kubernetes/no-crd',
    kind: 'refused',
    needles: ['crd was not found', 'message: not found', 'unresolved resources', 'crd is not queryable', '(404)'],
    find: () =>
      oneOf([
        /'[\w.-]{1,200}' (?:v\d\w{0,12} )?CRD was not found on the cluster/,
        sequence(
          /Failure executing: [A-Z]{3,6} at: \S{1,300}\/apis\/[a-z0-9.-]{1,120}\/v\d\w{0,12}/,
          /(?:\/namespaces\/[a-z0-9-]{1,63})?\/[a-z]{1,80}(?:\?[^\s]{0,200})?\. Message: Not Found/,
        ),
        /Unresolved resources cannot be served \(try creating their CRDs\): /,
        /CRD is not queryable\b/,
        /^kubernetes(?:_asyncio)?\.client\.[\w.]{1,80}ApiException: \((?<python>404)\)/,
      ]),
    read: (match, around) => {
      if (match.groups?.python === undefined)
        return { fields: { what: 'other', detail: detailOf(around.matched.message) } };
      const body = around.after(/^HTTP response body: 404 page not found/, 6);
      if (body === undefined) return null;
      return {
        fields: {
          what: 'other',
          detail:
            '404 page not found from the Kubernetes API: it does not serve that group, version or resource (a missing CRD?)',
        },
        also: [body.line.index],
      };
    },
    source: [
      'operator-framework/java-operator-sdk operator-framework-core processing/Controller.java MissingCRDException',
      'fabric8io/kubernetes-client OperationSupport.java requestFailure',
      'nolar/kopf kopf/_core/reactor/observation.py',
      'kube-rs/controller-rs src/controller.rs',
      'kubernetes-client/python kubernetes/client/rest.py',
    ],
    specificity: 79,
  }),
];
