/** The image cannot be pulled, or cannot be run. */
import type { Crash, Draft, Trouble } from '../types.ts';
import { crashed, exits, scheduled } from './happenings.ts';

function unpullable(draft: Draft, error: string, says: string[]): Trouble {
  const image = draft.container.image as string;
  const about = { container: draft.container.name, first: 1480 } as const;
  return {
    fate: {
      kind: 'waiting',
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "${image}": ErrImagePull: ${error}`,
    },
    events: [
      scheduled(draft),
      { ...about, reason: 'Pulling', message: `Pulling image "${image}"`, count: 8, last: 130 },
      {
        ...about,
        type: 'Warning',
        reason: 'Failed',
        message: `Failed to pull image "${image}": ${error}`,
        count: 8,
        last: 129,
      },
      { ...about, type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull', count: 8, last: 129 },
      { ...about, reason: 'BackOff', message: `Back-off pulling image "${image}"`, count: 98, last: 5 },
      { ...about, type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff', count: 98, last: 5 },
    ],
    says,
  };
}

export const imageNotFound: Crash = {
  name: 'image not found',
  ids: ['image/pull-not-found'],
  make(draft) {
    const image = draft.image.replace(/:.*/, ':9.9.9-rc.1');
    draft.container.image = image;
    return unpullable(
      draft,
      `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve image: ${image}: not found`,
      [image],
    );
  },
};

export const imageUnauthorized: Crash = {
  name: 'image needs a login',
  ids: ['image/pull-unauthorized'],
  make(draft) {
    const image = `private.example.com/${draft.app}:1.4.0`;
    draft.container.image = image;
    const host = `https://private.example.com/v2/${draft.app}/manifests/1.4.0`;
    return unpullable(
      draft,
      `failed to pull and unpack image "${image}": failed to resolve image: unexpected status from HEAD request to ${host}: 401 Unauthorized`,
      [image],
    );
  },
};

export const wrongCommand: Crash = {
  name: 'command not in the image',
  ids: ['image/entrypoint-missing', 'image/command-not-found'],
  make(draft) {
    draft.container.command = ['gunicorn', '--bind', '0.0.0.0:8080', 'app:app'];
    const message =
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "gunicorn": executable file not found in $PATH';
    return {
      fate: {
        kind: 'looping',
        exitCode: 128,
        reason: 'StartError',
        message,
        ran: 0,
        restarts: 9,
        waits: { reason: 'RunContainerError', message },
      },
      events: [
        scheduled(draft),
        ...crashed(draft, 9).filter(({ reason }) => reason !== 'Started'),
        {
          type: 'Warning',
          reason: 'Failed',
          container: draft.container.name,
          message: `Error: ${message}`,
          count: 10,
          first: 1490,
          last: 101,
        },
      ],
      says: ['gunicorn'],
    };
  },
};

export const wrongArchitecture: Crash = {
  name: 'image of another architecture',
  ids: ['image/exec-format'],
  make: (draft) => ({
    ...exits(draft, 255, 9, 0),
    log: ['exec /usr/local/bin/server: exec format error'],
    says: ['/usr/local/bin/server'],
  }),
};
