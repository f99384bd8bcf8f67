/** Secrets as values: what a variable, a flag, an annotation or a key can hold. */
import { base64, base64url } from './random.ts';
import type { Random } from './random.ts';

/** A text, and the parts of it that must not leave the program. */
export interface Secret {
  readonly text: string;
  readonly needles: readonly string[];
}
export type Maker = (random: Random) => Secret;

export const whole = (text: string): Secret => ({ text, needles: [text] });
const made =
  (make: (random: Random) => string): Maker =>
  (random) =>
    whole(make(random));

/** Names that say that the value is a secret, in other positions and spellings than `password` alone. */
export const NAMES: readonly string[] = [
  'DB_PASSWORD',
  'DB_PWD',
  'PASSWORD_DB',
  'SECRET_FOO',
  'API_KEY_PROD',
  'DB_PASSWORD_OLD',
  'PRIVATE_KEY_PEM',
  'GITHUB_PAT',
  'BASIC_AUTH',
  'REDIS_PW',
  'clientSecret',
  'spring.datasource.password',
  'STRIPE_API_KEY',
  'JWT_SECRET_V2',
  'ADMIN_PASSPHRASE',
  'SMTP_PASS',
  'auth-token',
  'AWS_SECRET_ACCESS_KEY',
  'ENCRYPTION_KEY_BASE64',
  'LDAP_BIND_CREDENTIALS',
];

/** Values that look like no secret without their name. */
export const VALUES: Readonly<Record<string, Maker>> = {
  word: made((random) => random.word(14)),
  'word and digits': made((random) => `${random.word(8)}${random.digits(2)}`),
  path: made((random) => `/${random.mixed(14)}`),
  dollar: made((random) => `$${random.mixed(12)}`),
  config: made((random) => `config.${random.mixed(12)}`),
  capitals: made((random) => `${random.word(6)}_${random.word(8)}`.toUpperCase()),
  symbols: made((random) => `${random.mixed(6)}!#%${random.mixed(6)}`),
  digits: made((random) => random.digits(11)),
  hex: made((random) => random.hex(32)),
  quotes: (random) => {
    const [one, two] = [random.mixed(10), random.mixed(10)];
    return { text: `${one}'"${two}`, needles: [one, two] };
  },
  lines: (random) => {
    const [one, two] = [random.mixed(14), random.mixed(14)];
    return { text: `${one}\n${two}`, needles: [one, two] };
  },
  long: (random) => {
    const [one, two] = [random.mixed(30), random.mixed(30)];
    return { text: `${one}${random.lower(5000)}${two}`, needles: [one, two] };
  },
  phrase: (random) => {
    const words = [random.word(8), random.word(8), random.word(8)];
    return { text: words.join(' '), needles: words };
  },
};

/** A private key; every line of it is a needle. */
export function pem(random: Random, kind = 'RSA '): Secret {
  const lines = [random.mixed(64), random.mixed(64), random.mixed(64), random.mixed(30)];
  return {
    text: `-----BEGIN ${kind}PRIVATE KEY-----\n${lines.join('\n')}\n-----END ${kind}PRIVATE KEY-----`,
    needles: lines,
  };
}

const within = (make: (random: Random, secret: string) => string, length = 16): Maker => {
  return (random) => {
    const secret = random.mixed(length);
    return { text: make(random, secret), needles: [secret] };
  };
};

/** Values that are secrets by their form alone. */
export const FORMATS: Readonly<Record<string, Maker>> = {
  'GitHub classic': made((random) => `ghp_${random.mixed(36)}`),
  'GitHub fine-grained': made((random) => `github_pat_${random.mixed(22)}_${random.mixed(59)}`),
  GitLab: made((random) => `glpat-${random.mixed(20)}`),
  'Slack bot': made((random) => `xoxb-${random.digits(12)}-${random.digits(12)}-${random.mixed(24)}`),
  'AWS access key': made((random) => `AKIA${random.upper(16)}`),
  'AWS secret key': made((random) => `${random.mixed(20)}/${random.mixed(19)}`),
  'Google API': made((random) => `AIza${random.mixed(35)}`),
  'Google OAuth': made((random) => `ya29.${random.mixed(60)}`),
  Stripe: made((random) => `sk_live_${random.mixed(24)}`),
  OpenAI: made((random) => `sk-proj-${random.mixed(74)}T3BlbkFJ${random.mixed(74)}`),
  Anthropic: made((random) => `sk-ant-api03-${random.mixed(93)}AA`),
  npm: made((random) => `npm_${random.mixed(36)}`),
  PyPI: made((random) => `pypi-AgEIcHlwaS5vcmc${random.mixed(60)}`),
  SendGrid: made((random) => `SG.${random.mixed(22)}.${random.mixed(43)}`),
  DigitalOcean: made((random) => `dop_v1_${random.hex(64)}`),
  Vault: made((random) => `hvs.${random.mixed(95)}`),
  'Docker Hub': made((random) => `dckr_pat_${random.mixed(27)}`),
  'Hugging Face': made((random) => `hf_${random.of('abcdefghijklmnopqrstuvwxyzABCDEFGH', 34)}`),
  Shopify: made((random) => `shpat_${random.hex(32)}`),
  Supabase: made((random) => `sbp_${random.hex(40)}`),
  EKS: made((random) => `k8s-aws-v1.${random.mixed(80)}`),
  k3s: made((random) => `K10${random.hex(64)}::server:${random.hex(32)}`),
  Databricks: made((random) => `dapi${random.hex(32)}`),
  Grafana: made((random) => `glsa_${random.mixed(32)}_${random.hex(8)}`),
  Doppler: made((random) => `dp.pt.${random.mixed(43)}`),
  Sentry: made((random) => `sntrys_${base64(`{"iat":${random.digits(10)}}`)}_${random.mixed(43)}`),
  Postman: made((random) => `PMAK-${random.hex(24)}-${random.hex(34)}`),
  Linear: made((random) => `lin_api_${random.mixed(40)}`),
  Notion: made((random) => `ntn_${random.digits(11)}${random.mixed(35)}`),
  Cloudflare: made((random) => `cfut_${random.mixed(40)}${random.hex(8)}`),
  Vercel: made((random) => `vcp_${random.mixed(40)}`),
  Figma: made((random) => `figd_${random.mixed(42)}`),
  Tailscale: made((random) => `tskey-auth-${random.mixed(16)}-${random.mixed(32)}`),
  Groq: made((random) => `gsk_${random.mixed(52)}`),
  Telegram: made((random) => `${random.digits(10)}:AA${random.mixed(33)}`),
  Mailgun: made((random) => `key-${random.hex(32)}`),
  'New Relic': made((random) => `NRAK-${random.upper(27)}`),
  age: made((random) => `AGE-SECRET-KEY-1${random.upper(58)}`),
  JWT: (random) => {
    const [body, signature] = [base64url(`{"sub":"${random.digits(10)}"}`), random.mixed(43)];
    return { text: `${base64url('{"alg":"HS256","typ":"JWT"}')}.${body}.${signature}`, needles: [body, signature] };
  },
  'password in a URL': within((_random, secret) => `postgres://app:${secret}@db:5432/app`),
  'token as the user of a URL': within((_random, secret) => `https://${secret}@git.example.com/team/app.git`),
  'Slack webhook': within(
    (random, secret) => `https://hooks.slack.com/services/T${random.upper(8)}/B${random.upper(8)}/${secret}`,
    24,
  ),
  'Discord webhook': within((random, secret) => `https://discord.com/api/webhooks/${random.digits(18)}/${secret}`, 68),
  'Teams webhook': within(
    (random, secret) =>
      `https://acme.webhook.office.com/webhookb2/${random.hex(8)}@${random.hex(8)}/IncomingWebhook/${secret}/x`,
    32,
  ),
  'Go DSN': within((_random, secret) => `app:${secret}@tcp(db:3306)/shop?parseTime=true`),
  'ADO connection string': within(
    (_random, secret) => `Server=sql,1433;Database=shop;User Id=sa;Password=${secret};Encrypt=true`,
  ),
  'JDBC query': within((_random, secret) => `jdbc:postgresql://db:5432/app?user=app&password=${secret}`),
  'Base64 of a DSN': (random) => whole(base64(`postgres://app:${random.mixed(16)}@db:5432/app`)),
  'Base64 of a PEM': (random) => whole(base64(pem(random).text)),
  'Base64 of user:password': (random) => whole(base64(`app:${random.mixed(16)}`)),
  PEM: (random) => pem(random),
  'EC PEM': (random) => pem(random, 'EC '),
  htpasswd: made((random) => `$apr1$${random.mixed(8)}$${random.mixed(22)}`),
  bcrypt: made((random) => `$2y$10$${random.mixed(53)}`),
  JSON: within((_random, secret) => `{"type":"service_account","client_email":"a@b.example","apiKey":"${secret}"}`),
  'JSON in JSON': within((_random, secret) =>
    JSON.stringify({ config: JSON.stringify({ db: JSON.stringify({ password: secret }) }) }),
  ),
  JWK: within((random, secret) => `{"kty":"EC","crv":"P-256","x":"${random.mixed(43)}","d":"${secret}"}`, 43),
  'list of tokens': (random) => {
    const secrets = [random.mixed(14), random.mixed(14)];
    return { text: `{"tokens":["${secrets.join('","')}"]}`, needles: secrets };
  },
  random: made((random) => random.mixed(32)),
  'random with symbols': made((random) => `${random.mixed(10)}!x?${random.mixed(10)}`),
};
