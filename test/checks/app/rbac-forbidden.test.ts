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
});
