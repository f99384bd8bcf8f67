import type { API_SERVED } from '../../../../src/logs/catalogue/platform/api-served.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof API_SERVED> = {
  'kubernetes/kind-not-known': {
    reads: [
      {
        log: '2026-11-22T10:00:00Z\tERROR\tsource\tif kind is a CRD, it should be installed before calling Start\t{"kind": "Crate.store.example.org", "error": "no matches for kind \\"Crate\\" in version \\"store.example.org/v1\\""}',
        fields: {
          what: 'other',
          detail: 'no matches for kind "Crate" in version "store.example.org/v1": the API server has no such resource',
        },
      },
      '{"level":"error","msg":"problem running manager","error":"no matches for kind \\"Crate\\" in version \\"store.example.org/v1\\""}',
      'error: resource mapping not found for name: "a" namespace: "" from "x.yaml": no matches for kind "Crate" in version "store.example.org/v1"',
      'problem running manager: failed to wait for crate caches to sync: timed out waiting for cache to be synced for Kind *v1.Crate',
      'failed to wait for crate caches to sync kind source: *v1.Crate: timed out waiting for cache to be synced for Kind *v1.Crate',
      'failed to get informer from cache: Timeout: failed waiting for *v1.Crate Informer to sync',
      'Failed to list *v1.Crate: the server could not find the requested resource (get crates.store.example.org)\nlevel=fatal msg="timed out waiting for caches to sync"',
    ],
    ignores: [
      'no matches for kind of query',
      'level=fatal msg="timed out waiting for caches to sync"',
      'Reflector: failed to list *v1.Crate: dial tcp 10.96.0.1:443: i/o timeout\nfailed to wait for crate caches to sync: timed out waiting for cache to be synced for Kind *v1.Crate',
    ],
  },
  'kubernetes/not-served': {
    reads: [
      'E1128 10:00:00.000000       1 reflector.go:138] factory.go:134: Failed to watch *v1beta1.CronJob: failed to list *v1beta1.CronJob: the server could not find the requested resource',
      'error: the server could not find the requested resource (get ingresses.extensions)',
      `error: the server doesn't have a resource type "gadgets"`,
    ],
    ignores: ['found the requested resource', 'the server could not find the page'],
  },
  'kubernetes/no-crd': {
    reads: [
      "io.javaoperatorsdk.operator.MissingCRDException: 'crates.store.example.org' v1 CRD was not found on the cluster, controller 'crate' cannot be registered",
      'Failure executing: GET at: https://10.96.0.1:443/apis/store.example.org/v1/namespaces/shop/crates?limit=1. Message: Not Found.',
      'Unresolved resources cannot be served (try creating their CRDs): {crates.v1.store.example.org}',
      'CRD is not queryable; Api(ErrorResponse { code: 404 }). Is the CRD installed?',
      'kubernetes.client.exceptions.ApiException: (404)\nReason: Not Found\nHTTP response body: 404 page not found',
    ],
    ignores: [
      'Failure executing: GET at: https://10.96.0.1:443/apis/store.example.org/v1/namespaces/shop/crates/a. Message: crates "a" not found.',
      'kubernetes.client.exceptions.ApiException: (404)\nReason: Not Found\nHTTP response body: {"kind":"Status","message":"crates \\"a\\" not found"}',
    ],
  },
};
