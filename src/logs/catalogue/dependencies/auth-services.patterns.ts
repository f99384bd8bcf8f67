/** A cloud or an HTTP service rejects the credentials, or what their user may do. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { detailOf, isCode } from '../readings.ts';
import { placeOf } from './auth-place.ts';
import { pattern } from '../pattern.ts';

/** Requests that a server logs, and refusals by the Kubernetes API. */
const SERVED = once(() =>
  oneOf([
    /"(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS) \S{1,400} HTTP\//i,
    /system:serviceaccount|is forbidden: |client (?:ip|addr)|remote_addr/i,
  ]),
);

export const AUTH_SERVICES = [
  pattern({
    // The credentials are valid, but their permissions are not enough.
    id: 'cloud/not-allowed',
    kind: 'auth-failed',
    needles: [
      'is not authorized to perform',
      'does not have authorization to perform action',
      'google cloud storage',
      "' denied on ",
    ],
    find: () =>
      oneOf([
        sequence(
          /(?:User: )?(?<arn>arn:aws[\w-]{0,20}:[\w:/@.+=,-]{1,200}) is not authorized to perform: /,
          /(?<aws>[\w-]{1,40}:[\w*]{1,80})/,
        ),
        sequence(
          /The client '(?<client>[^']{1,120})' with object id '[^']{1,80}' does not have authorization to /,
          /perform action '(?<azure>[\w./-]{1,160})'/,
        ),
        sequence(
          /(?<![\w.+-])(?<account>[\w.+-]{1,80}@[\w.-]{1,120}) does not have (?<storage>[\w.]{1,80}) access to the Google /,
          /Cloud Storage/,
        ),
        /Permission '(?<gcp>[a-z]\w{1,40}\.[\w.]{1,100})' denied on /,
      ]),
    read: (match, around) => {
      const { arn, aws, client, azure, account, storage, gcp } = match.groups as Record<string, string | undefined>;
      const text = around.matched.message;
      const user = arn ?? client ?? account;
      const action = (aws ?? azure ?? storage ?? gcp) as string;
      return {
        fields: {
          detail: detailOf(text.slice(text.indexOf(match[0]))),
          action,
          ...(user === undefined ? {} : { user }),
        },
      };
    },
    source: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
      'https://learn.microsoft.com/azure/role-based-access-control/troubleshooting',
      'https://cloud.google.com/storage/docs/troubleshooting',
    ],
    specificity: 87,
  }),
  pattern({
    id: 'cloud/credentials',
    kind: 'auth-failed',
    needles: [
      'credentials',
      'accessdenied',
      'access denied',
      'signaturedoesnotmatch',
      'invalidaccesskeyid',
      'expiredtoken',
      'invalidclienttokenid',
      'token is expired',
      'default credentials',
      'authorizationfailed',
      'aadsts',
      'invalidclient',
    ],
    find: () =>
      oneOf([
        /Unable to locate credentials/,
        /NoCredential(?:s|Providers)(?:Error)?\b/,
        /NoCredentialProviders/,
        /no valid (?:credential )?(?:providers|credentials)/,
        /[Uu]nable to load (?:AWS )?credentials/,
        /Could not load credentials from any providers/,
        /CredentialsProviderError/,
        /failed to (?:refresh|retrieve) (?:cached )?credentials/,
        sequence(
          /\b/,
          [
            /InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken(?:Exception)?|InvalidClientTokenId/,
            /UnrecognizedClientException/,
            /AuthorizationHeaderMalformed/,
            /AuthFailure/,
          ],
          /\b/,
        ),
        /An error occurred \((?:AccessDenied|403|AccessDeniedException|UnauthorizedOperation)\)/,
        /(?<!java\.nio\.file\.)AccessDenied(?:Exception)?: (?!\/)/,
        /could not find default credentials/,
        /Your default credentials were not found/,
        /Could not automatically determine credentials/,
        /DefaultAzureCredential failed/,
        /AuthenticationError: .{0,60}(?:AADSTS|credential)/,
        /AADSTS\d{4,8}/,
        /[Ii]nvalid_?[Cc]lient\b.{0,60}(?:secret|credentials)/,
      ]),
    read: (_match, around) => {
      if (isCode(around)) return null;
      // The SDK of Go prints the cause on the next line.
      const cause = /^\s{0,8}caused by: (.{1,600})$/.exec(around.line(1)?.text ?? '')?.[1];
      const { message } = around.matched;
      return {
        fields: { detail: detailOf(cause === undefined ? message : `${message}: ${cause}`), ...placeOf(around) },
        ...(cause === undefined ? {} : { also: [around.index + 1] }),
      };
    },
    source: [
      'aws/aws-sdk-go aws/awserr/types.go: SprintError',
      'run: boto3 1.44',
      'aws-sdk-go-v2 aws/credential_cache.go',
      'smithy-lang/smithy-typescript property-provider',
      'googleapis/google-cloud-go',
      'Azure/azure-sdk',
    ],
    specificity: 85,
  }),
  pattern({
    id: 'http/unauthorized',
    kind: 'auth-failed',
    needles: [
      '401',
      '403',
      'unauthorized',
      'permission denied',
      'invalid token',
      'unauthenticated',
      'forbidden',
      'authentication',
    ],
    holds: [
      '401',
      '403',
      'permission',
      'unauthenticated',
      'unauthorized',
      'security_exception',
      'invalid ',
      'incorrect api key',
    ],
    find: () =>
      oneOf([
        sequence(
          /\b/i,
          [/HTTP(?:\/[\d.]{1,3})?|status(?: code)?|[Ss]tatusCode|response(?: code)?|[Cc]ode|error/i],
          /[:= ('"]{1,4}40[13]\b/i,
        ),
        /\b40[13] (?:Client Error: )?(?:Unauthorized|Forbidden)\b/i,
        /(?:Unauthorized|Forbidden)\b.{0,20}\(?40[13]/i,
        /code = (?:Unauthenticated|PermissionDenied)/i,
        /StatusCode\.(?:UNAUTHENTICATED|PERMISSION_DENIED)/i,
        /\bUNAUTHENTICATED: |security_exception/i,
        /(?:error making API request|vault).{0,200}(?:permission denied|invalid token)/i,
        /invalid (?:API key|api[ _]key|bearer token|access token|auth(?:entication)? token)/i,
        /Incorrect API key/i,
        /unauthorized: authentication required/i,
        /AuthenticationException\(401/i,
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      const severity = around.matched.severity;
      // Access logs of the app's own server, and its answers to clients, are no failure of a dependency.
      if (/\b(?:open|mkdir|stat|unlink|rename|chown|chmod|create|write|read) \/\S{1,300}: permission denied/.test(text))
        return null;
      if (SERVED().test(text) || severity === 'info' || severity === 'debug') return null;
      // Vault lists the errors below.
      const listed = /Errors:$/.test(text) ? around.after(/^\s{0,4}\* (.{1,200})$/, 3)?.match[1] : undefined;
      return { fields: { detail: detailOf(listed === undefined ? text : `${text} ${listed}`), ...placeOf(around) } };
    },
    source: [
      'psf/requests models.py raise_for_status',
      'axios lib/core/settle.js',
      'grpc-go codes',
      'elastic-transport-python',
      'spring-web HttpClientErrorException',
      'RFC 9110 15.5.2, 15.5.4',
    ],
    specificity: 70,
  }),
];
