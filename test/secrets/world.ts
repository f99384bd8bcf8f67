/**
 * A recording with a secret in each place that can hold one: a pod with containers that crash with the secret in their log,
 * their termination message, their status or an event; the workload, the older revision and the volumes around it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Random } from './random.ts';
import { FORMATS, NAMES, VALUES } from './values.ts';
import type { Maker } from './values.ts';
import { TEXTS } from './texts.ts';

/** A secret in a place of a recording. */
export interface Planted {
  readonly place: string;
  readonly secret: string;
  /** Parts that no output may hold. */
  readonly needles: readonly string[];
}

/** A secret by its place: with a name that says so, by its form alone, or in a sentence. */
export type Choice =
  | { readonly kind: 'named'; readonly name: string; readonly value: string }
  | { readonly kind: 'format'; readonly format: string }
  | { readonly kind: 'text'; readonly form: string };

export const titleOf = (choice: Choice): string =>
  choice.kind === 'named' ? `${choice.name}, ${choice.value}` : choice.kind === 'format' ? choice.format : choice.form;

/** Every choice: each name with one kind of value and each kind of value with one name, formats, texts. */
export function allChoices(): Choice[] {
  const values = Object.keys(VALUES);
  return [
    ...NAMES.map((name, i): Choice => ({ kind: 'named', name, value: values[i % values.length]! })),
    ...values.map((value, i): Choice => ({ kind: 'named', name: NAMES[(i * 7) % NAMES.length]!, value })),
    ...Object.keys(FORMATS).map((format): Choice => ({ kind: 'format', format })),
    ...Object.keys(TEXTS).map((form): Choice => ({ kind: 'text', form })),
  ];
}

const NAMESPACE = 'shop';

interface Files {
  readonly [path: string]: string;
}

const list = (kind: string, apiVersion: string, items: readonly unknown[]): string =>
  JSON.stringify({ apiVersion, kind: `${kind}List`, metadata: {}, items });

/** Plants one choice after the other, each in another container, and all in the objects around the pod. */
export class World {
  readonly planted: Planted[] = [];
  readonly #random: Random;
  readonly #choices: readonly Choice[];

  constructor(random: Random, choices: readonly Choice[]) {
    this.#random = random;
    this.#choices = choices;
  }

  #make(choice: Choice, place: string, maker: Maker): string {
    const { text, needles } = maker(this.#random);
    this.planted.push({ place, secret: titleOf(choice), needles });
    return text;
  }

  /** A name and a value for a place that has both; undefined for a choice that is a sentence. */
  #pair(choice: Choice, place: string): readonly [name: string, value: string] | undefined {
    if (choice.kind === 'named') return [choice.name, this.#make(choice, place, VALUES[choice.value]!)];
    // A word says nothing: names like these are no secret, and the form of the value decides.
    return choice.kind === 'format' ? ['SETTINGS', this.#make(choice, place, FORMATS[choice.format]!)] : undefined;
  }

  /** A sentence with a secret; undefined where the value has no form that a text shows. */
  #text(choice: Choice, place: string): string | undefined {
    if (choice.kind === 'text') return this.#make(choice, place, TEXTS[choice.form]!);
    if (choice.kind === 'format') {
      const text = TEXTS[choice.format];
      return text === undefined ? undefined : this.#make(choice, place, text);
    }
    if (/lines|phrase|quotes/.test(choice.value)) return undefined;
    const value = this.#make(choice, place, VALUES[choice.value]!);
    return `cannot start with ${choice.name}=${value}`;
  }

  /** `[{name, value}]` of the pairs of all choices; a name is used once. */
  #pairs(place: string, start: number): { name: string; value: string }[] {
    const found = new Map<string, string>();
    for (const [i, choice] of this.#choices.entries()) {
      const pair = this.#pair(choice, place);
      if (pair !== undefined) found.set(found.has(pair[0]) ? `${pair[0]}_${start + i}` : pair[0], pair[1]);
    }
    return [...found].map(([name, value]) => ({ name, value }));
  }

  #map(place: string): Record<string, string> {
    return Object.fromEntries(this.#pairs(place, 1).map(({ name, value }) => [name, value]));
  }

  /** Labels hold only some characters, at most 63 of them. */
  #labels(): Record<string, string> {
    return Object.fromEntries(
      this.#choices.flatMap((choice, i) => {
        const made = choice.kind === 'format' ? FORMATS[choice.format]!(this.#random) : undefined;
        if (made === undefined || !/^[A-Za-z0-9][\w.-]{0,61}[A-Za-z0-9]$/.test(made.text)) return [];
        this.planted.push({ place: 'label', secret: titleOf(choice), needles: made.needles });
        return [[`example.com/l${i}`, made.text]];
      }),
    );
  }

  #words(place: string): string[] {
    return this.#choices.flatMap((choice) => {
      const pair = this.#pair(choice, place);
      if (pair === undefined) return [];
      const flag = `--${pair[0].toLowerCase().replaceAll('_', '-')}`;
      return choice.kind === 'named' && pair[1].length % 2 === 0 && !pair[1].startsWith('-')
        ? [flag, pair[1]]
        : [`${flag}=${pair[1]}`];
    });
  }

  #container(name: string, i: number): object {
    return {
      name,
      image: 'registry.example.com/team/web:1.2',
      command: ['/app/web', 'serve', ...(i === 0 ? this.#words('command') : [])],
      args: i === 0 ? this.#words('args') : ['--verbose'],
      // Each name twice: env-duplicate says so in a sentence.
      env: [
        { name: 'PORT', value: '8080' },
        ...(i === 0 ? [...this.#pairs('env', 1), ...this.#pairs('env, a second time', 1)] : []),
      ],
      ...(i === 0
        ? {
            livenessProbe: {
              httpGet: { path: '/live', port: 8080, httpHeaders: this.#pairs('probe header', 1) },
              periodSeconds: 10,
            },
            lifecycle: { preStop: { exec: { command: ['/bin/stop', ...this.#words('hook')] } } },
          }
        : {}),
    };
  }

  #status(choice: Choice, name: string, i: number): object {
    const waits = i % 4 === 3;
    const message = this.#text(choice, waits ? 'status message' : 'termination message');
    const terminated = {
      exitCode: 1,
      reason: 'Error',
      startedAt: '2026-01-01T11:58:00Z',
      finishedAt: '2026-01-01T11:58:05Z',
      ...(message === undefined || waits ? {} : { message }),
    };
    return {
      name,
      restartCount: 4,
      ready: false,
      image: 'registry.example.com/team/web:1.2',
      imageID: '',
      state: {
        waiting: waits
          ? { reason: 'CreateContainerError', message: message ?? 'context deadline exceeded' }
          : { reason: 'CrashLoopBackOff', message: `back-off 1m20s restarting failed container=${name} pod=web-b-1` },
      },
      ...(waits ? {} : { lastState: { terminated } }),
    };
  }

  #log(choice: Choice, name: string): string {
    const text = this.#text(choice, `log of ${name}`) ?? 'cannot start';
    const lines = [
      'INFO starting',
      ...(text.includes('\n') ? ['ERROR cannot read', ...text.split('\n')] : [`ERROR ${text}`]),
    ];
    return `${lines.map((line, i) => `2026-01-01T11:58:0${Math.min(9, i)}.000000000Z ${line}`).join('\n')}\n`;
  }

  #event(choice: Choice, i: number): object | undefined {
    const message = this.#text(choice, 'event');
    if (message === undefined) return undefined;
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `web-b-1.${i}`, namespace: NAMESPACE },
      involvedObject: { kind: 'Pod', name: 'web-b-1', namespace: NAMESPACE, uid: 'uid-pod' },
      type: 'Warning',
      reason: ['Failed', 'FailedMount', 'FailedPostStartHook', 'Unhealthy'][i % 4],
      message: `${['Error: ', 'MountVolume.SetUp failed for volume "v": ', 'PostStartHook failed: ', 'Liveness probe failed: '][i % 4]}${message}`,
      count: 3,
      firstTimestamp: '2026-01-01T11:57:00Z',
      lastTimestamp: '2026-01-01T11:59:00Z',
      source: { component: 'kubelet', host: 'node-1' },
    };
  }

  #template(revision: string): object {
    return {
      metadata: { labels: { app: 'web' }, annotations: this.#map(`annotation of ${revision}`) },
      spec: {
        containers: [
          {
            name: 'c0',
            image: 'registry.example.com/team/web:1.2',
            command: ['/app/web', ...this.#words(`command of ${revision}`)],
            args: this.#words(`args of ${revision}`),
            env: [{ name: 'PORT', value: '8080' }, ...this.#pairs(`env of ${revision}`, 1)],
          },
        ],
      },
    };
  }

  /** The files of the recording. */
  files(): Files {
    const names = this.#choices.map((_, i) => `c${i}`);
    const owner = (kind: string, name: string): object => ({
      apiVersion: 'apps/v1',
      kind,
      name,
      uid: `uid-${name}`,
      controller: true,
    });
    const own = { namespace: NAMESPACE, creationTimestamp: '2026-01-01T11:50:00Z' };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...own,
        name: 'web-b-1',
        uid: 'uid-pod',
        labels: { app: 'web', 'pod-template-hash': 'b', ...this.#labels() },
        annotations: this.#map('annotation'),
        ownerReferences: [owner('ReplicaSet', 'web-b')],
      },
      spec: {
        nodeName: 'node-1',
        restartPolicy: 'Always',
        containers: names.map((name, i) => this.#container(name, i)),
        initContainers: [
          {
            name: 'init',
            image: 'registry.example.com/team/init:1',
            command: ['/bin/sh', '-c', this.#text(this.#choices[0]!, 'script') ?? 'true'],
            env: this.#pairs('env of init', 1),
          },
        ],
        volumes: [
          { name: 'csi', csi: { driver: 'files.example.com', volumeAttributes: this.#map('volume attributes') } },
          { name: 'flex', flexVolume: { driver: 'example.com/cifs', options: this.#map('flexVolume options') } },
          { name: 'config', configMap: { name: 'web' } },
          { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
        ],
      },
      status: {
        phase: 'Running',
        startTime: '2026-01-01T11:50:00Z',
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'ContainersNotReady',
            message: this.#text(this.#choices[0]!, 'condition') ?? '',
          },
        ],
        containerStatuses: this.#choices.map((choice, i) => this.#status(choice, names[i]!, i)),
      },
    };
    const replicaSet = (name: string, revision: string): object => ({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        ...own,
        name,
        uid: `uid-${name}`,
        creationTimestamp: revision === '1' ? '2026-01-01T09:00:00Z' : '2026-01-01T11:49:00Z',
        annotations: { 'deployment.kubernetes.io/revision': revision },
        ownerReferences: [owner('Deployment', 'web')],
      },
      spec: {
        replicas: revision === '1' ? 0 : 1,
        selector: { matchLabels: { app: 'web' } },
        template: this.#template(`revision ${revision}`),
      },
      status: { replicas: revision === '1' ? 0 : 1 },
    });
    const data = this.#map('ConfigMap value');
    for (const [i, choice] of this.#choices.entries()) {
      const text = this.#text(choice, 'ConfigMap file');
      if (text !== undefined) data[`file-${i}.txt`] = `# settings\n${text}\nport: 80\n`;
    }
    const raw = {
      'cluster-resources/pods/shop.json': list('Pod', 'v1', [pod]),
      'cluster-resources/replicasets/shop.json': list('ReplicaSet', 'apps/v1', [
        replicaSet('web-a', '1'),
        replicaSet('web-b', '2'),
      ]),
      'cluster-resources/deployments/shop.json': list('Deployment', 'apps/v1', [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: {
            ...own,
            name: 'web',
            uid: 'uid-web',
            annotations: { ...this.#map('annotation of the workload'), 'deployment.kubernetes.io/revision': '2' },
          },
          spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: this.#template('workload') },
          status: {
            replicas: 1,
            conditions: [
              {
                type: 'Progressing',
                status: 'False',
                reason: 'X',
                message: this.#text(this.#choices[0]!, 'condition of the workload') ?? '',
              },
            ],
          },
        },
      ]),
      'cluster-resources/configmaps/shop.json': list('ConfigMap', 'v1', [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...own, name: 'web' }, data },
      ]),
      'cluster-resources/events/shop.json': list(
        'Event',
        'v1',
        this.#choices.flatMap((choice, i) => this.#event(choice, i) ?? []),
      ),
      'cluster-resources/pvcs/shop.json': list('PersistentVolumeClaim', 'v1', [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { ...own, name: 'data', annotations: this.#map('annotation of a claim') },
          spec: { storageClassName: 'fast', volumeName: 'pv-1' },
          status: { phase: 'Bound' },
        },
      ]),
      'cluster-resources/pvs.json': list('PersistentVolume', 'v1', [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolume',
          metadata: { name: 'pv-1' },
          spec: { csi: { driver: 'files.example.com', volumeAttributes: this.#map('attributes of a volume') } },
        },
      ]),
      'cluster-resources/storage-classes.json': list('StorageClass', 'storage.k8s.io/v1', [
        {
          apiVersion: 'storage.k8s.io/v1',
          kind: 'StorageClass',
          metadata: { name: 'fast' },
          provisioner: 'files.example.com',
          parameters: this.#map('parameters of a class'),
        },
      ]),
      'cluster-resources/secrets/shop.json': list('Secret', 'v1', []),
      'cluster-resources/services/shop.json': list('Service', 'v1', []),
      'cluster-info/cluster_version.json': JSON.stringify({ info: { gitVersion: 'v1.36.0' }, string: 'v1.36.0' }),
    };
    const logs = this.#choices.flatMap((choice, i) =>
      i % 4 === 3
        ? []
        : [
            [
              `cluster-resources/pods/logs/${NAMESPACE}/web-b-1/${names[i]!}-previous.log`,
              this.#log(choice, names[i]!),
            ],
          ],
    );
    return { ...raw, ...Object.fromEntries(logs) };
  }

  /** Writes the recording into a folder. */
  write(folder: string): void {
    for (const [path, text] of Object.entries(this.files())) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }
}
