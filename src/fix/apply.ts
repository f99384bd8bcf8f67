/** Writes the change of a template into the workload, and takes it back. Neither overwrites what another user wrote. */
import { troubleText, UserError } from '../errors.ts';
import { placeOf } from '../experiments/api.ts';
import type { ClusterApi } from '../experiments/api.ts';
import { isEqual, mergedSpec } from '../knowledge/strategic-patch.ts';
import { insist } from '../retry/until.ts';
import { nothingDone } from '../retry/refusal.ts';
import type { KubeObject } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import { refusedWith } from '../sources/cluster/api-error.ts';
import { heldAt } from './change.ts';
import type { OwnerChange } from './change.ts';
import { CHANGE_CAUSE, FIELD_MANAGER } from './way.ts';
import type { Way } from './way.ts';
import type { Workload } from './subject.ts';

type Patch = Extract<Way, { mode: 'patch' }>;

/** Changes of the status alone also make a new version of the object, so that a few attempts may be needed. */
const ATTEMPTS = 20;
/** Milliseconds between two of them. */
const APART = 200;
/** A request that has begun is brought to its end, also after a signal: half an answer says nothing. */
const UNSTOPPED = new AbortController().signal;

/** Returns whether the object has the change. */
const hasChange = ({ spec }: Workload, { patch }: OwnerChange): boolean => {
  const now = spec?.template?.spec;
  return now !== undefined && isEqual(mergedSpec(now, patch), now);
};

const named = ({ workload: { resource, object } }: Patch): string =>
  `${RESOURCES[resource].kind} ${object.metadata?.name}`;

/** Returns the error for an object that another user changed. */
const changedMeanwhile = (way: Patch): UserError =>
  new UserError(
    `nothing was done: ${named(way)} was changed meanwhile, so the test says nothing about what it is now`,
    'run the command again',
  );

const isSameTemplate = (one: Workload, other: Workload): boolean =>
  one.metadata?.uid === other.metadata?.uid && isEqual(one.spec?.template, other.spec?.template);

/** Reads the workload again. @throws UserError where its template is not the tested one, or it cannot be read */
export async function checkUnchanged(api: ClusterApi, way: Patch): Promise<void> {
  const { resource, object } = way.workload;
  const now = await api.get<Workload>(resource, ...placeOf(object)).catch((error: unknown) => {
    throw nothingDone(error);
  });
  if (!isSameTemplate(now, object)) throw changedMeanwhile(way);
}

/** The strategic merge patch: the API server refuses it (409) for any other version of the object. */
const bodyFor = ({ metadata }: Workload, change: OwnerChange, cause: string): object => ({
  metadata: {
    uid: metadata?.uid,
    resourceVersion: metadata?.resourceVersion,
    annotations: { [CHANGE_CAUSE]: cause },
  },
  ...heldAt(['spec', 'template', 'spec'], change.patch),
});

/** Sends the patch for the newest version, as long as the template is the tested one. */
async function send(
  api: ClusterApi,
  way: Patch,
  change: OwnerChange,
  cause: string,
  dryRun: boolean,
): Promise<Workload> {
  const { resource, object } = way.workload;
  const options = { dryRun, type: 'strategic', fieldManager: FIELD_MANAGER } as const;
  let base = object;
  for (let attempt = 1; ; attempt++) {
    try {
      return (await api.patch(resource, ...placeOf(object), bodyFor(base, change, cause), options)) as Workload;
    } catch (error) {
      if (refusedWith(error) !== 409 || attempt >= ATTEMPTS) throw error;
    }
    await api.clock.sleep(APART);
    base = await api.get<Workload>(resource, ...placeOf(object));
    // An attempt without an answer may have done it.
    if (!dryRun && base.metadata?.uid === object.metadata?.uid && hasChange(base, change)) return base;
    if (!isSameTemplate(base, object)) throw changedMeanwhile(way);
  }
}

/**
 * Tries the change on the server (dry run).
 * @returns the object as it would be
 * @throws UserError where the server refuses, or something in it takes the change back
 */
export async function tryOut(api: ClusterApi, way: Patch, change: OwnerChange, cause: string): Promise<Workload> {
  const made = await send(api, way, change, cause, true).catch((error: unknown) => {
    throw nothingDone(error);
  });
  if (!hasChange(made, change))
    throw new UserError(
      `nothing was done: the server accepts the change of ${named(way)} and does not keep it`,
      'a webhook may have another rule for this field',
    );
  return made;
}

/**
 * Writes the change.
 * @returns the object with it
 * @throws UserError where that was not done, or it is not known whether it was
 */
export async function apply(api: ClusterApi, way: Patch, change: OwnerChange, cause: string): Promise<Workload> {
  const { resource, object } = way.workload;
  const read = (): Promise<Workload> => api.get<Workload>(resource, ...placeOf(object));
  let made: Workload | undefined;
  const write = async (): Promise<void> => {
    made = await send(api, way, change, cause, false);
  };
  const isDone = async (): Promise<boolean> => {
    const now = await read();
    const isMine = now.metadata?.uid === object.metadata?.uid && hasChange(now, change);
    if (isMine) made = now;
    return isMine;
  };
  const trouble = await insist(api, write, isDone, UNSTOPPED).catch((error: unknown) => {
    throw nothingDone(error);
  });
  if (trouble !== undefined)
    throw new UserError(
      `it is not known whether ${named(way)} was changed: ${trouble}`,
      'the command above leads back',
    );
  if (!made || !hasChange(made, change))
    throw new UserError(
      `the server accepted the request, but ${named(way)} does not have the change`,
      'a proxy between you and the API server may have answered',
    );
  return made;
}

/** A JSON patch that restores the template and the annotation, for exactly this version of the object. */
function backPatch(now: Workload, old: Workload): object[] {
  const path = `/metadata/annotations/${CHANGE_CAUSE.replace('/', '~1')}`;
  const [was, is] = [old.metadata?.annotations?.[CHANGE_CAUSE], now.metadata?.annotations?.[CHANGE_CAUSE]];
  return [
    { op: 'replace', path: '/metadata/uid', value: now.metadata?.uid },
    { op: 'replace', path: '/metadata/resourceVersion', value: now.metadata?.resourceVersion },
    { op: 'replace', path: '/spec/template', value: old.spec!.template },
    ...(is === undefined ? [] : [was === undefined ? { op: 'remove', path } : { op: 'replace', path, value: was }]),
  ];
}

/**
 * Takes the change back: the old template comes back as it was, in every detail.
 * @param applied the object as it was after the change
 * @returns why it was not taken back; undefined where it was
 */
export async function takeBack(api: ClusterApi, way: Patch, applied: Workload): Promise<string | undefined> {
  const { resource, object } = way.workload;
  const place = placeOf(object);
  const read = (): Promise<Workload> => api.get<Workload>(resource, ...place);
  const isBack = (now: KubeObject): boolean => isSameTemplate(now as Workload, object);
  const write = async (): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      const now = await read();
      if (isBack(now)) return;
      if (!isSameTemplate(now, applied)) throw new UserError(`${named(way)} was changed meanwhile`);
      try {
        await api.patch(resource, ...place, backPatch(now, object), { type: 'json', fieldManager: FIELD_MANAGER });
        return;
      } catch (error) {
        if (refusedWith(error) !== 409 || attempt >= ATTEMPTS) throw error;
      }
      await api.clock.sleep(APART);
    }
  };
  try {
    const trouble = await insist(api, write, async () => isBack(await read()), UNSTOPPED);
    if (trouble !== undefined) return trouble;
    return isBack(await read()) ? undefined : 'the server accepted the request and did not do it';
  } catch (error) {
    return troubleText(error);
  }
}
