/** What may be shown of a value by its place: plain values of plain names. */
import { expect } from 'chai';
import { isPlain } from '../../src/redaction/plain.ts';
import { redactFile, redactNamed, redactWords } from '../../src/redaction/places.ts';

const PLAIN: readonly string[] = [
  '5432',
  'true',
  '30s',
  '512Mi',
  '75.0',
  'INFO',
  'production',
  'us-east-1a',
  'Europe/Berlin',
  'en_US.UTF-8',
  '8.1.3',
  '2023-10-01',
  'orders-db:5432',
  '10.96.0.52:6379',
  '[::1]:80',
  '0.0.0.0:8000, 0.0.0.0:8443 ssl http2',
  'admin@example.com',
  'GET,POST',
  'kafka-0.kafka.svc.cluster.local:9092,kafka-1.kafka.svc.cluster.local:9092',
  'web-5b58d7dc9-qshs8',
  'registry.example.com:5000/team/web:v1.2.3',
  'postgres:16-alpine',
  'http://localhost:8080/-/reload',
  'redis://cache:6379/0',
  'jdbc:postgresql://db:5432/app?ssl=true',
  'https://sqs.eu-west-1.amazonaws.com/123456/queue',
  '/etc/web/config.yaml',
  '/usr/local/sbin:/usr/local/bin:/bin',
  '-Xmx1g -Xms1g',
  '-XX:+UseG1GC -XX:MaxRAMPercentage=75.0',
  '--max-old-space-size=30',
  '-Dspring.profiles.active=prod',
  'RollingUpdate',
  'SCRAM-SHA-512',
  'application/json',
  '$(DB_HOST):5432',
  '{"level":"info","port":80}',
  'PersistentVolumeClaims',
  'com.example.shop.OrderServiceApplication',
]; // prettier-ignore
const HIDDEN: readonly string[] = [
  'S3cr3tP4ss',
  'Summer2024!',
  'aB3dE5fG7h',
  'p@ssw0rd',
  'Tr0ub4dor&3',
  'xKqPzRtWmN',
  'qwrtzpsdfgh',
  'correcthorsebatterystaple',
  '4f2a9c88b1d04e5f',
  '550e8400-e29b-41d4-a716-446655440000',
  '12345678901',
  '/aB3xY9zQ',
  'postgres://app:hunter2@db/app',
  'https://x1y2z3a4b5c6@git.example.com/x',
  '{"key":"aB3dE5fG7h"}',
  'user=app;x=aB3dE5fG7h',
]; // prettier-ignore

describe('redaction/places', () => {
  for (const value of PLAIN) it(`shows ${value}`, () => expect(isPlain(value)).to.equal(true));
  for (const value of HIDDEN) it(`does not show ${value}`, () => expect(isPlain(value)).to.equal(false));

  for (const [name, value, wanted] of [
    ['DB_PWD', 'postgres', '[REDACTED]'],
    ['PASSWORD_DB', 'postgres', '[REDACTED]'],
    ['DB_PASSWORD', '/aB3xY9zQ', '[REDACTED]'],
    ['DB_PASSWORD', '$ecret1', '[REDACTED]'],
    ['DB_PASSWORD', 'config.secret1', '[REDACTED]'],
    ['DB_PASSWORD', 'LIKE_THIS', '[REDACTED]'],
    ['DB_PASSWORD', 'two\nlines', '[REDACTED]'],
    ['DB_PASSWORD', '12345', '[REDACTED]'],
    ['DB_PASSWORD', '$(OTHER)', '$(OTHER)'],
    ['DB_PASSWORD', '/run/secrets/db', '/run/secrets/db'],
    ['TOKEN_BUCKET_RATE', '100', '100'],
    ['PASSWORD_MIN_LENGTH', '12', '12'],
    ['SETTINGS', 'mode=fast;key=aB3dE5fG7h', 'mode=fast;key=[REDACTED]'],
    ['JSON', '{"port":80,"db":{"pw":"x1"}}', '{"port":80,"db":{"pw":"[REDACTED]"}}'],
    ['GIT_COMMIT', '4f2a9c88b1d04e5f4f2a9c88b1d04e5f4f2a9c88', '4f2a9c88b1d04e5f4f2a9c88b1d04e5f4f2a9c88'],
    ['TENANT_ID', '550e8400-e29b-41d4-a716-446655440000', '550e8400-e29b-41d4-a716-446655440000'],
    ['DISCORD_WEBHOOK_URL', 'https://example.com/a/b', '[REDACTED]'],
  ] as const)
    it(`${name}=${JSON.stringify(value)}`, () => expect(redactNamed(name, value)).to.equal(wanted));

  it('masks whole files that are secrets, and secrets in other files', () => {
    expect(redactFile('.pgpass', 'db:5432:app:app:x\n')).to.equal('[REDACTED]');
    expect(redactFile('password.txt', 'kestrel')).to.equal('[REDACTED]');
    expect(redactFile('tls.key', 'anything\nat all')).to.equal('[REDACTED]');
    expect(redactFile('app.yaml', 'host: db\npassword: kestrel\n')).to.equal('host: db\npassword: [REDACTED]\n');
    expect(redactFile('ca.crt', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')).to.include('MIIB');
  });

  for (const [words, wanted] of [
    [
      ['web', '--password', 'kestrel', '--port', '80'],
      ['web', '--password', '[REDACTED]', '--port', '80'],
    ],
    [
      ['web', '--db-password=kestrel'],
      ['web', '--db-password=[REDACTED]'],
    ],
    [
      ['redis-cli', '-h', 'cache', '-a', 'kestrel'],
      ['redis-cli', '-h', 'cache', '-a', '[REDACTED]'],
    ],
    [
      ['mysql', '-u', 'app', '-pkestrel'],
      ['mysql', '-u', 'app', '-p[REDACTED]'],
    ],
    [
      ['curl', '-u', 'app:kestrel', 'http://nexus'],
      ['curl', '-u', 'app:[REDACTED]', 'http://nexus'],
    ],
    [
      ['docker', 'run', '-u', '1000:1000'],
      ['docker', 'run', '-u', '1000:1000'],
    ],
    [
      ['sh', '-c', 'exec web --token kestrel --x'],
      ['sh', '-c', 'exec web --token [REDACTED] --x'],
    ],
    [
      ['sh', '-c', 'for i in $(seq 10); do sleep $i; done'],
      ['sh', '-c', 'for i in $(seq 10); do sleep $i; done'],
    ],
    [
      ['/bin/web', '--config', '/etc/web/x.yaml', '-v=2'],
      ['/bin/web', '--config', '/etc/web/x.yaml', '-v=2'],
    ],
  ] as const)
    it(words.join(' '), () => expect(redactWords(words)).to.deep.equal(wanted));
});
