import { expect } from 'chai';
import check from '../../../src/checks/app/auth-failed.ts';
import { dies, only, textOf } from '../dead-container.ts';

const LOG = "ERROR 1045 (28000): Access denied for user 'shop'@'10.0.0.4' (using password: YES)\n";

describe('app/auth-failed', () => {
  it('cites the Secret and key of the password', async () => {
    const found = only(
      await dies(check, LOG, {
        container: { env: [{ name: 'MYSQL_PASSWORD', valueFrom: { secretKeyRef: { name: 'mysql-app', key: 'pw' } } }] },
      }),
    );
    expect(found.confidence).to.equal('likely');
    expect(textOf(found))
      .to.match(/Secret mysql-app key pw/)
      .and.to.match(/shop/);
  });
  it('names the product that rejects the credentials, unless the container itself runs it', async () => {
    expect(only(await dies(check, LOG)).summary).to.match(/fails authentication at MySQL: /);
    expect(
      only(await dies(check, LOG, { container: { image: 'registry.example.com/db/mysql:8.4' } })).summary,
    ).to.match(/fails authentication: /);
  });
  it('reports a missing cloud permission apart from wrong credentials', async () => {
    const found = only(
      await dies(
        check,
        'level=fatal msg="list zones: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/workers/i-1 ' +
          'is not authorized to perform: route53:ListHostedZones because no identity-based ' +
          'policy allows it"\n',
      ),
    );
    expect(found.summary).to.match(
      /may not do route53:ListHostedZones: arn:aws:sts::123456789012:assumed-role\/workers\/i-1/,
    );
    expect(found.fixes.map((fix) => fix.text).join('\n'))
      .to.match(/IAM policy/)
      .and.not.match(/correct the credentials/);
    expect(textOf(only(await dies(check, LOG)))).to.not.match(/IAM policy/);
  });
  it('never quotes a value from the spec', async () => {
    expect(
      textOf(only(await dies(check, LOG, { container: { env: [{ name: 'MYSQL_PASSWORD', value: 'hunter2' }] } }))),
    ).not.to.contain('hunter2');
  });
  it('finds nothing in logins of clients that a server rejects while it serves', async () => {
    const calm = Array.from({ length: 80 }, (_, i) => `INFO request ${i} served`).join('\n');
    expect(await dies(check, `${LOG}${calm}\n`)).to.deep.equal([]);
    expect(await dies(check, 'ERROR no quorum\n')).to.deep.equal([]);
  });
  it('blames no credentials for the page of a proxy', async () => {
    const log = 'FATAL cannot list builds: server said: <html><h1>403 Forbidden</h1> blocked by a rule</html>\n';
    const container = { env: [{ name: 'CI_TOKEN', valueFrom: { secretKeyRef: { name: 'ci', key: 'token' } } }] };
    const found = only(await dies(check, log, { container }));
    expect(found.summary).to.match(/is refused by a proxy or web server in between/);
    expect(found.fixes.map(({ text }) => text).join()).to.not.match(/Secret/);
  });
  it('compares only the Secrets that belong to the product, if names show them', async () => {
    const secret = (name: string, of: string): object => ({
      name,
      valueFrom: { secretKeyRef: { name: of, key: 'k' } },
    });
    const container = { env: [secret('SESSION_SECRET', 'session'), secret('DB_PASSWORD', 'shop-db')] } as never;
    const texts = only(await dies(check, LOG, { container })).fixes.map(({ text }) => text);
    expect(texts.join())
      .to.match(/Secret shop-db/)
      .and.not.match(/Secret session/);
    const other = { env: [secret('SESSION_SECRET', 'session')] } as never;
    expect(only(await dies(check, LOG, { container: other })).fixes[0]?.text).to.match(/Secret session/);
  });

  it('names the role and the subject where AWS refuses a ServiceAccount', async () => {
    const death = {
      container: { env: [{ name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::111122223333:role/depot-reader' }] },
      spec: { serviceAccountName: 'depot' },
    };
    const refused =
      'FATAL open the depot: WebIdentityErr: failed to retrieve credentials\n' +
      'caused by: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity\n\tstatus code: 403\n';
    const found = only(await dies(check, refused, death));
    expect(found.summary).to.match(/role depot-reader .*depot: .*Not authorized/);
    expect(textOf(found)).to.match(/trust policy of role depot-reader .* system:serviceaccount:shop:depot/);
    const provider =
      'ERROR get identity: get credentials: failed to refresh cached credentials, operation error STS: ' +
      'AssumeRoleWithWebIdentity, InvalidIdentityToken: No OpenIDConnect provider found in your account\n';
    expect(textOf(only(await dies(check, provider, death)))).to.match(/create the OIDC provider of this cluster/);
    const other =
      'ERROR failed to refresh cached credentials, AssumeRoleWithWebIdentity, ValidationError: ARN is invalid\n';
    expect(textOf(only(await dies(check, other, death)))).to.not.match(/trust policy|OIDC/);
  });

  it('names the subject where another cloud refuses a ServiceAccount', async () => {
    const azure =
      'FATAL AuthenticationError: AADSTS70021: No matching federated identity record found for presented assertion\n';
    expect(textOf(only(await dies(check, azure)))).to.match(
      /federated credential .* system:serviceaccount:shop:default/,
    );
    const google = "FATAL Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).\n";
    expect(textOf(only(await dies(check, google)))).to.match(/workloadIdentityUser/);
  });
});
