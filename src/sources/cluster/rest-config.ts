/** Everything that a connection to an API server needs, as client-go's `rest.Config`. */
import type { ExecConfig } from './exec-config.ts';
import type { User } from './kubeconfig.ts';

/** The server, how to connect to it, and the user. */
export interface RestConfig {
  /** The context's name; `in-cluster` inside a pod; the server's address where there is neither. */
  readonly name: string;
  /** The namespace to use where the user names none. */
  readonly namespace: string;
  /** `https://host:6443`, with or without a path. It does not end in a slash. */
  readonly server: string;
  readonly tls: {
    readonly ca: Buffer | undefined;
    readonly cert: Buffer | undefined;
    readonly key: Buffer | undefined;
    readonly insecure: boolean;
    /** The name that the server's certificate must have, where it is not the address. */
    readonly serverName: string | undefined;
  };
  readonly auth: {
    /** The user's name in the kubeconfig, for messages. */
    readonly user: string;
    readonly token: string | undefined;
    readonly tokenFile: string | undefined;
    readonly basic: { readonly username: string; readonly password: string } | undefined;
    readonly exec: ExecConfig | undefined;
    /** The cluster's `client.authentication.k8s.io/exec` extension. */
    readonly execClusterConfig: unknown;
    readonly authProvider: User['authProvider'];
  };
  readonly impersonate:
    | {
        readonly user: string;
        readonly uid: string;
        readonly groups: readonly string[];
        readonly extra: Readonly<Record<string, readonly string[]>>;
      }
    | undefined;
  /** The kubeconfig's `proxy-url`; undefined: the environment variables decide. */
  readonly proxyUrl: string | undefined;
  readonly disableCompression: boolean;
  /** `--request-timeout` in milliseconds; 0: no limit; undefined: not given. */
  readonly timeoutMs: number | undefined;
  /** Advice where the server does not answer and no configuration names it. */
  readonly hintIfUnreachable: string | undefined;
}
