import type { RBAC } from '../../../../src/logs/catalogue/dependencies/rbac.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof RBAC> = {
  'kubernetes/forbidden-url': {
    reads: [
      {
        log: "thread 'main' panicked at 'watch: Error(Status(403), \"https://10.0.0.1/apis/shop.example.com/v1alpha1/namespaces/web/carts?\")', src/main.rs:9:5",
        fields: { verb: 'list', resource: 'carts', group: 'shop.example.com', namespace: 'web' },
      },
      {
        log: 'POST https://kubernetes.default.svc/api/v1/namespaces/web/configmaps: 403 Forbidden',
        fields: { verb: 'create', resource: 'configmaps', namespace: 'web' },
      },
      {
        log: 'HTTP 403 for GET https://10.96.0.1:443/apis/apps/v1/namespaces/web/deployments/shop',
        fields: { verb: 'get', resource: 'deployments', group: 'apps' },
      },
    ],
    ignores: [
      'GET https://api.example.com/api/v1/users: 403 Forbidden',
      'GET https://10.96.0.1/api/v1/namespaces/web/pods: 200 OK',
      'GET https://shop.example.com/apis/v1/carts 403',
    ],
  },
  'kubernetes/forbidden': {
    reads: [
      {
        log: 'panic: pods is forbidden: User "system:serviceaccount:shop:default" cannot list resource "pods" in API group "" in the namespace "shop"',
        fields: { user: 'system:serviceaccount:shop:default', verb: 'list', resource: 'pods', namespace: 'shop' },
      },
      {
        log: 'E1122 10:00:00.000000       1 reflector.go:147] pkg/mod/k8s.io/client-go/tools/cache/reflector.go:229: Failed to watch *v1.Deployment: failed to list *v1.Deployment: deployments.apps is forbidden: User "system:serviceaccount:ops:scaler" cannot list resource "deployments" in API group "apps" at the cluster scope',
        fields: { user: 'system:serviceaccount:ops:scaler', resource: 'deployments', group: 'apps' },
      },
      {
        log: 'HTTP response body: {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"configmaps is forbidden: User \\"system:serviceaccount:shop:api\\" cannot create resource \\"configmaps\\" in API group \\"\\" in the namespace \\"shop\\"","reason":"Forbidden","details":{"kind":"configmaps"},"code":403}',
        fields: { user: 'system:serviceaccount:shop:api', verb: 'create', resource: 'configmaps', namespace: 'shop' },
      },
      {
        log: 'io.fabric8.kubernetes.client.KubernetesClientException: Failure executing: GET at: https://10.96.0.1/api/v1/namespaces/shop/pods. Message: pods is forbidden: User "system:serviceaccount:shop:default" cannot list resource "pods" in API group "" in the namespace "shop".',
        fields: { verb: 'list', resource: 'pods' },
      },
      {
        log: 'error retrieving resource lock ops/leader: leases.coordination.k8s.io "leader" is forbidden: User "system:serviceaccount:ops:ctl" cannot get resource "leases" in API group "coordination.k8s.io" in the namespace "ops"',
        fields: { verb: 'get', resource: 'leases', group: 'coordination.k8s.io', namespace: 'ops' },
      },
      {
        log: '  body: \'{"kind":"Status","message":"secrets \\\\"db\\\\" is forbidden: User "system:serviceaccount:shop:web" cannot get resource "secrets" in API group "" in the namespace "shop""}\'',
        fields: { resource: 'secrets' },
      },
    ],
    ignores: [
      'user "bob" cannot log in',
      'pods "web-1" is forbidden: exceeded quota: compute',
      'User "system:serviceaccount:shop:default" can list resource "pods"',
    ],
  },
  'kubernetes/forbidden-path': {
    reads: [
      {
        log: 'forbidden: User "system:serviceaccount:mon:agent" cannot get path "/metrics"',
        fields: { verb: 'get', resource: '/metrics' },
      },
    ],
    ignores: ['User "a" cannot get resource "pods" in API group ""'],
  },
};
