/** What a kubeconfig holds. Source: client-go `tools/clientcmd/api/v1/types.go`. */
import type { ExecConfig } from './exec-config.ts';

export interface Cluster {
  server: string;
  tlsServerName: string;
  insecureSkipTlsVerify: boolean;
  certificateAuthority: string;
  certificateAuthorityData: Buffer | undefined;
  proxyUrl: string;
  disableCompression: boolean;
  /** What stands under the extension `client.authentication.k8s.io/exec`, for credential plugins. */
  execConfig: unknown;
}

export interface User {
  clientCertificate: string;
  clientCertificateData: Buffer | undefined;
  clientKey: string;
  clientKeyData: Buffer | undefined;
  token: string;
  tokenFile: string;
  as: string;
  asUid: string;
  asGroups: string[];
  asUserExtra: Record<string, string[]>;
  username: string;
  password: string;
  authProvider: { name: string; config: Record<string, string> } | undefined;
  exec: ExecConfig | undefined;
}

export interface Context {
  cluster: string;
  user: string;
  namespace: string;
}

/** All kubeconfig files merged into one. */
export interface KubeConfig {
  currentContext: string;
  clusters: Map<string, Cluster>;
  users: Map<string, User>;
  contexts: Map<string, Context>;
  /** The files that were looked for, and those of them that were there. */
  looked: readonly string[];
  found: readonly string[];
}

export function emptyCluster(): Cluster {
  return {
    server: '',
    tlsServerName: '',
    insecureSkipTlsVerify: false,
    certificateAuthority: '',
    certificateAuthorityData: undefined,
    proxyUrl: '',
    disableCompression: false,
    execConfig: undefined,
  };
}

export function emptyUser(): User {
  return {
    clientCertificate: '',
    clientCertificateData: undefined,
    clientKey: '',
    clientKeyData: undefined,
    token: '',
    tokenFile: '',
    as: '',
    asUid: '',
    asGroups: [],
    asUserExtra: {},
    username: '',
    password: '',
    authProvider: undefined,
    exec: undefined,
  };
}
