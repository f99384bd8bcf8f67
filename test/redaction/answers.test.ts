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
  it('leaves out a command and a change that hold a secret', () => {
    const known = new KnownSecrets();
    known.add('Zq8#vKm3Tx');
    const fix = {
      text: 'set X',
      risk: 'changes',
      command: "kubectl set env deployment/web 'X=Zq8#vKm3Tx'",
      argv: [['kubectl', 'set', 'env', 'deployment/web', 'X=Zq8#vKm3Tx']],
      change: { container: 'web', set: { 'env[X]': 'Zq8#vKm3Tx', image: 'web:2' } },
    };
    expect(safe(fix, known)).to.deep.equal({ text: 'set X', risk: 'changes', command: null, argv: null });
    const harmless = {
      ...fix,
      command: 'kubectl set env deployment/web X=80',
      argv: [['kubectl', 'set', 'env', 'deployment/web', 'X=80']],
      change: { container: 'web', set: { 'env[X]': '80', 'resources.limits.memory': '128Mi' } },
    };
    expect(safe(harmless, known)).to.deep.equal(harmless);
  });
  it('keeps the words that the user fills in', () => {
    const words = [
      'kubectl',
      'create',
      'secret',
      'docker-registry',
      'regcred',
      '--docker-username=YOUR_USER',
      '--docker-password=YOUR_PASSWORD',
    ];
    const fix = { command: words.join(' '), argv: [words] };
    expect(safe(fix)).to.deep.equal(fix);
  });
  it('masks both values of a difference by the name of the variable', () => {
    const field = 'spec.template.spec.containers[web].env[DB_PWD]';
    expect(safe({ field, quote: 'kestrel -> meadow' }).quote).to.equal('[REDACTED] -> [REDACTED]');
    expect(safe({ field, quote: '(none) -> Secret db key password' }).quote).to.equal(
      '(none) -> Secret db key password',
    );
    expect(safe({ field: 'spec.containers[web].env[PORT]', quote: '80 -> 8080' }).quote).to.equal('80 -> 8080');
  });
  it('masks a key that is split over lines of a log', () => {
    const lines = [
      '-----BEGIN EC PRIVATE KEY-----',
      'MHcCAQEEIKq1v9x8yq',
      'abcDEF',
      '-----END EC PRIVATE KEY-----',
      'ready',
    ];
    const masked = safe({ lines: lines.map((text, index) => ({ index, text })) });
    expect(masked.lines.map(({ text }) => text)).to.deep.equal([
      lines[0],
      '[REDACTED]',
      '[REDACTED]',
      lines[3],
      'ready',
    ]);
  });
});
