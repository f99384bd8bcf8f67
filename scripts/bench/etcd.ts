/** Writes into etcd by its JSON gateway. Source: etcd `Documentation/dev-guide/api_grpc_gateway`. */

/** etcd takes 128 changes and 1.5 MiB in one transaction; base64 adds a third. */
const MOST_CHANGES = 100;
const MOST_BYTES = 900_000;
/** Transactions at a time. */
const AT_ONCE = 4;

const encoded = (text: string): string => Buffer.from(text).toString('base64');

export class Etcd {
  readonly #url: string;
  #batch: { readonly key: string; readonly value: string }[] = [];
  #bytes = 0;
  readonly #sending = new Set<Promise<void>>();

  /** @param url without TLS */
  constructor(url: string) {
    this.#url = `${url.replace(/\/$/, '')}/v3/kv/txn`;
  }

  /** Writes a value, together with others; `flush` waits until all are written. */
  async put(key: string, value: string): Promise<void> {
    this.#batch.push({ key: encoded(key), value: encoded(value) });
    this.#bytes += value.length;
    if (this.#batch.length < MOST_CHANGES && this.#bytes < MOST_BYTES) return;
    this.#send();
    while (this.#sending.size > AT_ONCE) await Promise.race(this.#sending);
  }

  async flush(): Promise<void> {
    this.#send();
    await Promise.all(this.#sending);
  }

  #send(): void {
    if (this.#batch.length === 0) return;
    const body = JSON.stringify({ success: this.#batch.map((requestPut) => ({ requestPut })) });
    this.#batch = [];
    this.#bytes = 0;
    const sent = fetch(this.#url, { method: 'POST', body })
      .then(async (answer) => {
        const text = await answer.text();
        if (!answer.ok || !text.includes('"succeeded":true')) throw new Error(`etcd: ${text.slice(0, 300)}`);
      })
      .finally(() => this.#sending.delete(sent));
    this.#sending.add(sent);
  }
}
