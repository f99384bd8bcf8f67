/**
 * Formats of keys that @secretlint's rules (token-formats.ts) do not have, or have only in their full length: a log cuts
 * keys off. As their makers document them.
 */
import { holdsAny } from '../../needles.ts';
import { once } from '../../expressions.ts';
import { MASK } from '../values.ts';
import type { Rule } from './rule.ts';

/** A format starts where a token starts, so that no text is scanned twice. */
const TOKEN_START = String.raw`(?<![A-Za-z0-9_-])`;
export const FORMATS: readonly string[] = [
  // JSON Web Token (RFC 7519): base64url of a JSON header.
  String.raw`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)*`,
  String.raw`gh[pousr]_[A-Za-z0-9]{16,}`,
  String.raw`github_pat_[A-Za-z0-9_]{16,}`,
  String.raw`gl(?:pat|ptt|dt|rt|cbt|ft|soat|agent|imt|oas|ffct)-[A-Za-z0-9_.-]{16,}`,
  String.raw`(?:xox[abceoprs]|xapp)(?:\.xox[bp])?-[A-Za-z0-9-]{10,}`,
  String.raw`(?:A3T[A-Z0-9]|AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ABIA)[A-Z0-9]{16}(?![A-Z0-9])`,
  String.raw`AIza[A-Za-z0-9_-]{30,}`,
  String.raw`ya29\.[A-Za-z0-9_-]{20,}`,
  String.raw`GOCSPX-[A-Za-z0-9_-]{20,}`,
  String.raw`(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}`,
  String.raw`whsec_[A-Za-z0-9+/=]{20,}`,
  String.raw`sk-(?:proj|ant|svcacct|admin|or|lf)-[A-Za-z0-9_-]{16,}`,
  String.raw`sk-[A-Za-z0-9]{32,}`,
  String.raw`pypi-AgE[A-Za-z0-9_-]{40,}`,
  String.raw`hf_[A-Za-z]{30,}`,
  String.raw`do[opr]_v1_[a-f0-9]{64}`,
  String.raw`hv[sbr]\.[A-Za-z0-9_-]{20,}`,
  String.raw`shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{24,}`,
  String.raw`dapi[a-f0-9]{32}`,
  String.raw`ATATT3[A-Za-z0-9_=-]{50,}|ATCTT3[A-Za-z0-9_=-]{50,}`,
  String.raw`NRAK-[A-Z0-9]{27}|NRII-[A-Za-z0-9_-]{32}|NRJS-[a-f0-9]{19}`,
  String.raw`AGE-SECRET-KEY-1[A-Z0-9]{50,}`,
  String.raw`\d{8,10}:AA[A-Za-z0-9_-]{33}`,
  // Doppler, Sentry, Postman, PlanetScale, Pulumi, RubyGems, Prefect, Buildkite, Sourcegraph.
  String.raw`dp\.(?:pt|st|ct|scim|audit|said)\.(?:[a-z0-9_-]{1,40}\.)?[A-Za-z0-9]{30,}`,
  String.raw`sntry[su]_[A-Za-z0-9+/=_-]{20,}`,
  String.raw`PMAK-[a-f0-9]{20,}-[a-f0-9]{20,}`,
  String.raw`pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{20,}`,
  String.raw`pul-[a-f0-9]{40}|rubygems_[a-f0-9]{48}|pnu_[A-Za-z0-9]{36}|bkua_[a-f0-9]{40}|sgp_[A-Za-z0-9_]{30,}`,
  // Airtable, older Notion; Mailgun, Mailchimp, Square, Twilio.
  String.raw`pat[A-Za-z0-9]{14}\.[a-f0-9]{64}|secret_[A-Za-z0-9]{40,}`,
  String.raw`key-[a-f0-9]{32}|[a-f0-9]{32}-us\d{1,2}(?![\w-])|EAAA[A-Za-z0-9_-]{50,}|sq0[a-z]{3}-[A-Za-z0-9_-]{22,}|SK[a-f0-9]{32}(?![\w-])`,
  // Older tokens of Vault, client secrets of Entra ID.
  String.raw`[sbr]\.[A-Za-z0-9]{24,}|[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34}`,
  // Supabase, NuGet, Amazon EKS, k3s, Terraform Cloud, Braintree.
  String.raw`sbp_[a-f0-9]{40}|oy2[a-z0-9]{43}|k8s-aws-v1\.[A-Za-z0-9_-]{20,}|K10[a-f0-9]{64}(?:::[\w-]{1,40})?:[A-Za-z0-9]{8,}`,
  String.raw`[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{20,}|access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}`,
  // Kubernetes bootstrap tokens.
  String.raw`[a-z0-9]{6}\.[a-z0-9]{16}(?![\w.-])`,
];
/**
 * Every text with a token of a format holds one of these, or a run of letters and digits (`LONG_RUN`). The expression is
 * the longest of the program, and most texts hold no token.
 */
export const NEEDLES: readonly string[] = `
  eyj ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- glptt- gldt- glrt- glcbt- glft- glsoat- glagent- glimt- gloas-
  glffct- xox xapp aiza ya29. gocspx- sk_ rk_ pk_ whsec_ sk- pypi-age hf_ _v1_ hvs. hvb. hvr. shp dapi atatt3 atctt3 nrak-
  nrii- nrjs- age-secret-key- :aa dp. sntry pmak- pscale_ pul- rubygems_ pnu_ bkua_ sgp_ secret_ key- eaaa sq0 q~ sbp_
  oy2 k8s-aws-v1. k10 .atlasv1. access_token$
`
  .trim()
  .split(/\s+/);
/** The rest of the formats: Amazon's keys and tokens of 16 characters and more, with a digit or of the letters of a hash. */
const LONG_RUN = /(?=[A-Za-z]{0,15}\d|[A-Fa-f]{16}|A[A-Z])[A-Za-z0-9]{16}/;

const KNOWN_FORMAT = once(() => new RegExp(`${TOKEN_START}(?:${FORMATS.join('|')})`, 'g'));

/** Every such key is at least this long, in these characters; only `whsec_` keys may have others. */
const LONG_TOKEN = /[A-Za-z0-9_.:=-]{15}/;
/** In a longer text it takes longer to look for all needles. */
const SHORT = 4000;
const mayHold = (text: string): boolean =>
  LONG_TOKEN.test(text) && (text.length > SHORT || LONG_RUN.test(text) || holdsAny(text.toLowerCase(), NEEDLES));

/** A bootstrap token has digits in both of its parts, a token of Vault has some: host names and loggers have none. */
const isName = (token: string): boolean =>
  /^[a-z0-9]{6}\.[a-z]{16}$|^[a-z]{6}\.[a-z0-9]{16}$/.test(token) ||
  (/^[sbr]\./.test(token) && !(/\d/.test(token) && /[A-Z]/.test(token)));

export const FORMAT_RULE: Rule = {
  needles: [],
  mask: (text) => (mayHold(text) ? text.replace(KNOWN_FORMAT(), (token) => (isName(token) ? token : MASK)) : text),
};
