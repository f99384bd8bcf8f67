/** A cloud that does not let the ServiceAccount of a pod act as the cloud identity that it asks for. */
import { once, oneOf } from '../../../expressions.ts';
import { command } from '../../../model/command.ts';
import type { Found } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citePod } from '../../support/cite.ts';
import type { Ended } from '../../support/ended.ts';
import { look } from '../../support/owner.ts';
import { reasonSummary, who } from '../../support/words.ts';
import { act } from './advice/kind.ts';

interface Cloud {
  readonly find: () => RegExp;
  /** The variable that names the identity. */
  readonly variable: string;
  readonly identity: string;
  readonly allow: (identity: string, account: string) => string;
}

const AWS = { variable: 'AWS_ROLE_ARN', identity: 'the IAM role of its ServiceAccount' };

const CLOUDS: readonly Cloud[] = [
  {
    ...AWS,
    find: once(() => /\bNo OpenIDConnect provider found\b/),
    allow: (identity) =>
      `create the OIDC provider of this cluster in the AWS account of ${identity}: IAM knows no provider with the issuer ` +
      'URL of the cluster',
  },
  {
    ...AWS,
    find: once(() =>
      oneOf([
        /\b(?:not authorized to perform|AccessDenied)\b[^]{0,200}\bAssumeRoleWithWebIdentity\b/i,
        /\bAssumeRoleWithWebIdentity\b[^]{0,400}\b(?:not authorized|AccessDenied)\b/i,
      ]),
    ),
    allow: (identity, account) =>
      `let the trust policy of ${identity} allow sts:AssumeRoleWithWebIdentity for the OIDC provider of this cluster ` +
      `with the subject ${account} and the audience sts.amazonaws.com; or correct the role in the annotation of the ServiceAccount`,
  },
  {
    find: once(() => oneOf([/\bAADSTS7002\d{1,2}\b/, /[Nn]o matching federated identity record/])),
    variable: 'AZURE_CLIENT_ID',
    identity: 'the Entra application of its ServiceAccount',
    allow: (identity, account) =>
      `add a federated credential to ${identity} with the issuer of this cluster and the subject ${account}; or correct the ` +
      'client ID in the annotation of the ServiceAccount',
  },
  {
    find: once(() => /\biam\.serviceAccounts\.getAccessToken\b/),
    variable: 'GOOGLE_SERVICE_ACCOUNT',
    identity: 'the Google service account of its ServiceAccount',
    allow: (identity, account) =>
      `give ${account} the role roles/iam.workloadIdentityUser on ${identity}; or correct the annotation of the ServiceAccount`,
  },
];

/** Returns what to say where a cloud refuses the ServiceAccount; else undefined. */
export function byFederation(
  context: PodContext,
  { container, log, match, evidence }: Ended<'auth-failed'>,
): Pick<Found, 'summary' | 'evidence' | 'fixes'> | undefined {
  const { detail } = match.fields;
  const said = [
    detail,
    ...[match.line, ...match.also].map((index) => log.lines[index]?.message.slice(0, 1000) ?? ''),
  ].join('\n');
  const cloud = CLOUDS.find(({ find }) => find().test(said));
  if (cloud === undefined) return undefined;
  const name = context.pod.spec?.serviceAccountName ?? 'default';
  const value = container.spec.env?.find((one) => one.name === cloud.variable)?.value;
  const identity = value?.replace(/^arn:aws[\w-]{0,10}:iam::\d{1,14}:role\//, 'role ') ?? cloud.identity;
  return {
    summary: reasonSummary(
      `${who(container)} may not act as ${identity.slice(0, 90)} with its ServiceAccount ${name}: `,
      detail,
    ),
    evidence: [
      ...evidence,
      ...(value === undefined ? [] : [citePod(context, `${container.specPath}.env[${cloud.variable}]`, identity)]),
      ...(context.pod.spec?.serviceAccountName ? [citePod(context, 'spec.serviceAccountName', name)] : []),
    ],
    fixes: [
      act(cloud.allow(identity, `system:serviceaccount:${context.namespace}:${name}`)),
      look(
        `see the annotations of ServiceAccount ${name}`,
        command`kubectl -n ${context.namespace} describe serviceaccount ${name}`,
      ),
    ],
  };
}
