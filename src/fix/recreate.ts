/** Creates a bare pod again with the fix, and as it was where that fails. */
import { troubleText } from '../errors.ts';
import { placeOf } from '../experiments/api.ts';
import type { Pod } from '../model/objects.ts';
import { act } from '../retry/act.ts';
import { follow } from '../retry/follow.ts';
import { recreate } from '../retry/recreate.ts';
import { takeAway } from '../retry/take-away.ts';
import type { ActOptions } from '../retry/until.ts';
import { explained } from './watched.ts';
import type { FixOptions, Outcome } from './watched.ts';
import type { Way } from './way.ts';

type Options = FixOptions & { readonly way: Extract<Way, { mode: 'recreate' }> };

/** Seconds after the grace period that the kubelet and the API server may take to remove a pod. */
const GONE_SECONDS = 60;

/** Deletes the failing pod and creates the old one. @returns why that was not done; undefined where it was */
async function restored(
  { api, way }: Options,
  failing: Pod | undefined,
  options: ActOptions,
): Promise<string | undefined> {
  const [namespace, name] = placeOf(way.original);
  try {
    const pod = failing ?? (await api.get<Pod>('pods', namespace, name));
    await takeAway(api, { pod, evicts: false, budgets: [] }, options);
    await recreate(api, pod, way.original, options);
    return undefined;
  } catch (error) {
    return troubleText(error);
  }
}

/** Writes the fix into a pod without a controller. @throws UserError where nothing was done, or the pod is lost */
export async function recreateFixed(options: Options): Promise<Outcome> {
  const { api, source, way, timeoutSeconds, steadySeconds, onLine, saved } = options;
  const { pod } = way.action;
  const title = `Pod/${pod.metadata?.name}`;
  const grace = pod.spec?.terminationGracePeriodSeconds ?? 30;
  const acting: ActOptions = {
    signal: new AbortController().signal,
    onProgress: options.onProgress,
    saved,
    goneSeconds: grace + GONE_SECONDS,
  };
  const done: string[] = [];
  const did = (text: string): void => {
    done.push(text);
    onLine(text);
  };
  for (const text of await act(api, way.action, acting)) did(text);
  const followed = await follow(api, way.action, new Set([pod.metadata?.uid ?? '']), {
    signal: options.signal,
    onProgress: options.onProgress,
    timeoutSeconds: timeoutSeconds + steadySeconds,
    steadySeconds,
  });
  const { seconds } = followed;
  const notes = followed.unread === '' ? [] : [`the new pod could not be read at the end: ${followed.unread}`];
  const base = { done, seconds, diagnosis: null, notes };
  if (followed.outcome === 'ready')
    return { ...base, verdict: 'fixed', summary: `${title} is fixed: it is ready and worked for ${steadySeconds} s` };
  if (followed.outcome === 'interrupted' || followed.unread !== '')
    return { ...base, verdict: 'kept', summary: `${title} has the fix; it is not known whether it works` };
  const says = followed.outcome === 'crashed' ? `it failed after ${seconds} s` : `it is not ready after ${seconds} s`;
  const diagnosis = await explained(source, followed.pod);
  onLine(`the new pod fails: ${says}`);
  const trouble = await restored(options, followed.pod, acting);
  if (trouble !== undefined)
    return {
      ...base,
      diagnosis,
      verdict: 'not-rolled-back',
      summary: `${title} fails with the fix (${says}), and could not be created again as it was: ${trouble}`,
    };
  did(`${title.toLowerCase()} created again as it was`);
  return {
    ...base,
    done,
    diagnosis,
    verdict: 'rolled-back',
    summary: `the fix held in the test and not in the new pod, so ${title} is as it was before: ${says}`,
  };
}
