/** What a kubeconfig holds. Source: client-go `tools/clientcmd/api/v1/types.go`. */
import type { ExecConfig } from './exec-config.ts';

/** One cluster. Strings are '' where a field is missing. */
export interface Cluster {
  server: string;
  tlsServerName: string;
  insecureSkipTlsVerify: boolean;
  certificateAuthority: string;
  certificateAuthorityData: Buffer | undefined;
  proxyUrl: string;
  disableCompression: boolean;
  /** The extension `client.authentication.k8s.io/exec`, for credential plugins. */
  execConfig: unknown;
}

/** One user. Strings are '' where a field is missing. */
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

/** One context. Strings are '' where a field is missing. */
export interface Context {
  cluster: string;
  user: string;
  namespace: string;
}

/** All kubeconfig files, merged. */
export interface KubeConfig {
  currentContext: string;
  clusters: Map<string, Cluster>;
  users: Map<string, User>;
  contexts: Map<string, Context>;
  /** The files that were looked for, and those of them that exist. */
  looked: readonly string[];
  found: readonly string[];
}

/** Returns a cluster without any field. */
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

/** Returns a user without any field. */
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
