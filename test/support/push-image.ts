/** Pushes built images to a registry. Source: OCI distribution spec, "Pushing blobs" and "Pushing manifests". */
import { request, type RequestOptions } from 'node:https';
import { request as plainRequest } from 'node:http';
import type { Stored } from './oci.ts';

export interface Push {
  /** `https://127.0.0.1:5000` */
  readonly base: string;
  readonly ca?: Buffer;
  /** Returns the Authorization header for a repository. */
  readonly authorization?: (repository: string) => string | Promise<string>;
}

interface Answered {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
}

async function send(
  push: Push,
  method: string,
  url: URL,
  repository: string,
  body?: Buffer,
  type?: string,
): Promise<Answered> {
  const authorization = await push.authorization?.(repository);
  const options: RequestOptions = {
    method,
    ...(push.ca && { ca: push.ca }),
    headers: {
      ...(type && { 'content-type': type }),
      ...(authorization && { authorization }),
      'content-length': body?.length ?? 0,
    },
  };
  return new Promise((resolve, reject) => {
    const call = (url.protocol === 'https:' ? request : plainRequest)(url, options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, location: response.headers.location, text }),
      );
    });
    call.once('error', reject);
    call.end(body);
  });
}

/** Pushes all blobs and manifests of a store, and tags. @throws Error where the registry refuses */
export async function pushImages(
  push: Push,
  repository: string,
  store: Stored,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  const expect = (answer: Answered, status: number): Answered => {
    if (answer.status !== status)
      throw new Error(`the registry answered ${answer.status}: ${answer.text.slice(0, 300)}`);
    return answer;
  };
  for (const [digest, bytes] of store.blobs) {
    const started = expect(
      await send(push, 'POST', new URL(`/v2/${repository}/blobs/uploads/`, push.base), repository),
      202,
    );
    const at = new URL(started.location!, push.base);
    at.searchParams.set('digest', digest);
    expect(await send(push, 'PUT', at, repository, bytes, 'application/octet-stream'), 201);
  }
  const named = [...[...store.manifests.keys()].map((digest) => [digest, digest]), ...Object.entries(tags)];
  for (const [name, digest] of named) {
    const { type, bytes } = store.manifests.get(digest!)!;
    expect(
      await send(push, 'PUT', new URL(`/v2/${repository}/manifests/${name}`, push.base), repository, bytes, type),
      201,
    );
  }
}
