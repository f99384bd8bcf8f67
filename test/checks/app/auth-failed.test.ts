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
});
