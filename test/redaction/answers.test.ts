/** Answers are printed without secrets, and stay useful. */
import { expect } from 'chai';
import { withoutSecrets } from '../../src/redaction/answers.ts';
import { KnownSecrets } from '../../src/redaction/known.ts';

const safe = <T>(answer: T, known = new KnownSecrets()): T => withoutSecrets(answer, known);

describe('redaction/answers', () => {
  it('masks secrets in quotes and sentences', () => {
    const masked = safe({
      causes: [
        {
          summary: 'cannot log in with password=hunter2secret',
          evidence: [{ field: 'log web', quote: 'postgres://app:s3cretpw@db/shop' }],
        },
      ],
    });
    expect(JSON.stringify(masked)).to.not.include('hunter2secret').and.not.include('s3cretpw');
    expect(JSON.stringify(masked)).to.include('@db/shop');
  });
  it('masks the value of an environment variable with a sensitive name', () => {
    const masked = safe({ field: 'spec.containers[web].env[DB_PASSWORD]', quote: 'correct horse battery' });
    expect(masked.quote).to.not.include('horse');
  });
  it('keeps names, ids and plain sentences', () => {
    const plain = {
      id: 'config/secret-missing',
      name: 'web',
      summary: 'Secret db does not exist in shop',
      evidence: [{ object: 'Secret/db', field: 'lookup', quote: '' }],
      n: 1,
      none: null,
    };
    expect(safe(plain)).to.deep.equal(plain);
  });
});
