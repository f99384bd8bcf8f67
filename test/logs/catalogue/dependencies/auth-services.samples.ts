import type { AUTH_SERVICES } from '../../../../src/logs/catalogue/dependencies/auth-services.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof AUTH_SERVICES> = {
  'cloud/not-allowed': {
    reads: [
      {
        log: 'level=fatal msg="failed to list zones: operation error Route 53: ListHostedZones, https response error StatusCode: 403, AccessDenied: User: arn:aws:sts::123456789012:assumed-role/workers/i-1 is not authorized to perform: route53:ListHostedZones because no identity-based policy allows it"',
        fields: { user: 'arn:aws:sts::123456789012:assumed-role/workers/i-1', action: 'route53:ListHostedZones' },
      },
      {
        log: 'botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:iam::123456789012:user/app is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k"',
        fields: { action: 's3:GetObject' },
      },
      {
        log: "AuthorizationFailed: The client '1a-2b' with object id '1a-2b' does not have authorization to perform action 'Microsoft.Network/dnszones/read' over scope '/subscriptions/x'",
        fields: { user: '1a-2b', action: 'Microsoft.Network/dnszones/read' },
      },
      {
        log: 'googleapi: Error 403: app@p.iam.gserviceaccount.com does not have storage.objects.get access to the Google Cloud Storage object.',
        fields: { user: 'app@p.iam.gserviceaccount.com', action: 'storage.objects.get' },
      },
      {
        log: "google.api_core.exceptions.PermissionDenied: 403 Permission 'pubsub.topics.publish' denied on resource (or it may not exist).",
        fields: { action: 'pubsub.topics.publish' },
      },
    ],
    ignores: [
      'user bob is not authorized to perform this step',
      'An error occurred (InvalidAccessKeyId) when calling the ListBuckets operation',
    ],
  },
  'cloud/credentials': {
    reads: [
      'botocore.exceptions.NoCredentialsError: Unable to locate credentials',
      'botocore.exceptions.ClientError: An error occurred (InvalidAccessKeyId) when calling the ListBuckets operation: The AWS Access Key Id you provided does not exist in our records.',
      'operation error S3: HeadBucket, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found',
      'CredentialsProviderError: Could not load credentials from any providers',
      'software.amazon.awssdk.core.exception.SdkClientException: Unable to load credentials from any of the providers in the chain',
      'google: could not find default credentials. See https://cloud.google.com/docs/authentication/external/set-up-adc for more information.',
      'google.auth.exceptions.DefaultCredentialsError: Your default credentials were not found.',
      'DefaultAzureCredential failed to retrieve a token from the included credentials.',
      'AccessDenied: Access Denied\n    at throwDefaultError',
      'AADSTS70021: No matching federated identity record found for presented assertion',
    ],
    ignores: ['credentials loaded from environment', 'Access denied page', '    raise NoCredentialsError()'],
  },
  'http/unauthorized': {
    reads: [
      {
        log: 'requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://billing.shop.svc:8443/v1/token',
        fields: { host: 'billing.shop.svc' },
      },
      'AxiosError: Request failed with status code 401',
      'rpc error: code = Unauthenticated desc = invalid token',
      "elasticsearch.AuthenticationException: AuthenticationException(401, 'security_exception', 'unable to authenticate user [elastic]')",
      {
        log: 'Error making API request.\nURL: GET https://vault:8200/v1/secret/data/app\nvault: Code: 403. Errors:\n* permission denied',
        fields: { detail: 'vault: Code: 403. Errors: permission denied' },
      },
      'org.springframework.web.client.HttpClientErrorException$Unauthorized: 401 Unauthorized: "{"error":"invalid_client"}"',
    ],
    ignores: [
      '10.244.0.1 - - [22/Nov/2026:10:00:00 +0000] "GET /admin HTTP/1.1" 401 12',
      'INFO request finished status=403',
      'line 401: ok',
    ],
  },
};
