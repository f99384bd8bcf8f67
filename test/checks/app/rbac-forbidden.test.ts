import { expect } from 'chai';
import check from '../../../src/checks/app/rbac-forbidden.ts';
import { dies, only, textOf } from '../dead-container.ts';

const say = (user: string, tail = 'in the namespace "shop"'): string =>
  `FATAL leases.coordination.k8s.io "lock" is forbidden: User "${user}" cannot update resource ` +
  `"leases" in API group "coordination.k8s.io" ${tail}\n`;

describe('app/rbac-forbidden', () => {
  it("is confirmed for the pod's own ServiceAccount, and gives the exact Role", async () => {
    const found = only(
      await dies(check, say('system:serviceaccount:shop:elector'), { spec: { serviceAccountName: 'elector' } }),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found))
      .to.match(/--verb=update --resource=leases\.coordination\.k8s\.io/)
      .and.to.match(/--serviceaccount=shop:elector/)
      .and.to.match(/create rolebinding/);
  });
  it('is likely for another user, and gives a ClusterRole at cluster scope', async () => {
    const found = only(await dies(check, say('system:serviceaccount:other:x', 'at the cluster scope')));
    expect(found.confidence).to.equal('likely');
    expect(textOf(found)).to.match(/create clusterrolebinding/);
  });
  it('finds nothing in other refusals', async () => {
    expect(await dies(check, 'ERROR 403 Forbidden\n')).to.deep.equal([]);
  });

  const elector = { spec: { serviceAccountName: 'elector' } };
  const own = say('system:serviceaccount:shop:elector');
  const bound = (verbs: string[], more: object = {}): object[] => [
    {
      kind: 'Role',
      metadata: { name: 'election', namespace: 'shop' },
      rules: [{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs, ...more }],
    },
    {
      kind: 'RoleBinding',
      metadata: { name: 'election', namespace: 'shop' },
      roleRef: { kind: 'Role', name: 'election' },
      subjects: [{ kind: 'ServiceAccount', name: 'elector', namespace: 'shop' }],
    },
  ];

  it('limits the Role to verb, resource and name', async () => {
    const text = textOf(only(await dies(check, own, elector)));
    expect(text).to.match(/--verb=update --resource=leases\.coordination\.k8s\.io --resource-name=lock/);
    expect(text).not.to.match(/\*|cluster-admin|--verb=get/);
    const list = own
      .replace('leases.coordination.k8s.io "lock" is', 'leases.coordination.k8s.io is')
      .replace('update', 'list');
    expect(textOf(only(await dies(check, list, elector))))
      .to.match(/--verb=list --resource/)
      .and.not.to.match(/resource-name/);
  });

  it('says which Role allows what, and that no Role does only where all were read', async () => {
    const one = only(await dies(check, own, { ...elector, objects: bound(['get', 'create']) }));
    expect(one.summary).to.match(/Role election allows only get, create/);
    expect(textOf(one)).to.match(/edit role election/);
    expect(only(await dies(check, own, elector)).summary).to.match(/no Role that is bound to it allows it/);
    const unread = { ...elector, forbidden: ['rolebindings', 'clusterrolebindings'] } as never;
    expect(only(await dies(check, own, unread)).summary).to.match(/RBAC refused it/);
  });

  it('is likely where a Role allows it now', async () => {
    const now = only(await dies(check, own, { ...elector, objects: bound(['update']) }));
    expect(now.confidence).to.equal('likely');
    expect(now.summary).to.match(/Role election allows it now/);
    const other = only(
      await dies(check, own, { ...elector, objects: bound(['update'], { resourceNames: ['other'] }) }),
    );
    expect(other.summary).to.match(/allows only update/);
  });

  it('gathers the verbs that the log names for one resource, and no others', async () => {
    const line = (verb: string): string =>
      `E1 reflector.go:1] pods is forbidden: User "system:serviceaccount:shop:elector" cannot ${verb} resource "pods" in API group "" in the namespace "shop"\n`;
    const text = textOf(only(await dies(check, line('list') + line('watch') + line('list'), elector)));
    expect(text).to.match(/--verb=(?:list,watch|watch,list) --resource=pods /);
  });

  it('takes the narrow Role that the log names, and no other', async () => {
    const hint = (role: string): string =>
      `F1 Unable to get configmap/extension-apiserver-authentication in kube-system. Usually fixed by 'kubectl create rolebinding -n kube-system NAME --role=${role} --serviceaccount=NS:SA': configmaps "extension-apiserver-authentication" is forbidden: User "system:serviceaccount:shop:elector" cannot get resource "configmaps" in API group "" in the namespace "kube-system"\n`;
    const found = only(await dies(check, hint('extension-apiserver-authentication-reader'), elector));
    expect(textOf(found)).to.match(
      /-n kube-system create rolebinding elector-authentication-reader --role=extension-apiserver-authentication-reader --serviceaccount=shop:elector/,
    );
    expect(textOf(only(await dies(check, hint('cluster-admin'), elector)))).not.to.match(
      /create rolebinding \S+ --role=cluster-admin/,
    );
  });

  it('gives a path as a non-resource URL', async () => {
    const log = 'fatal: forbidden: User "system:serviceaccount:shop:elector" cannot get path "/metrics"\n';
    expect(textOf(only(await dies(check, log, elector)))).to.match(
      /create clusterrole shop-elector-metrics-get --verb=get --non-resource-url=\/metrics/,
    );
  });
});
