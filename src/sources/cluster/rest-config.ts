/** What a connection to an API server needs: client-go's `rest.Config`. */
import type { ExecConfig } from './exec-config.ts';
import type { User } from './kubeconfig.ts';

/** Whom to talk to, how, and as whom. */
export interface RestConfig {
  /** The context's name; `in-cluster` inside a pod; the server's address where there is neither. */
  readonly name: string;
  /** The namespace to use where the user names none. */
  readonly namespace: string;
  /** `https://host:6443` or with a path prefix; never ends in a slash. */
  readonly server: string;
  readonly tls: {
    readonly ca: Buffer | undefined;
    readonly cert: Buffer | undefined;
    readonly key: Buffer | undefined;
    readonly insecure: boolean;
    /** The name the server's certificate must carry, where it is not the address. */
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
  /** The kubeconfig's `proxy-url`; without it the environment's proxy variables count. */
  readonly proxyUrl: string | undefined;
  readonly disableCompression: boolean;
  /** Milliseconds; 0: no limit; undefined: none was asked for. */
  readonly timeoutMs: number | undefined;
  /** Advice for when the server does not answer: set where no configuration chose it. */
  readonly hintIfUnreachable: string | undefined;
}
