/** Images: names that no runtime parses, and what an inspection saw. */
import { imageFault } from '../../checks/image/invalid-name.ts';
import { aboutImage } from '../../checks/support/about.ts';
import { citePod } from '../../checks/support/cite.ts';
import { noFault, unknown } from '../../model/finding.ts';
import type { Outcome } from '../../model/finding.ts';
import type { Inspection } from '../../model/inspection.ts';
import { parseReference, sayReference } from '../../image/reference.ts';
import { faultOf, manifestFix } from './check.ts';
import type { PlannedCheck, PlannedContext } from './check.ts';

const names = (context: PlannedContext): Outcome[] =>
  context.containers.flatMap((container): Outcome[] => {
    const { image = '' } = container.spec;
    if (image === '' || parseReference(image)) return [];
    const { says, meant } = imageFault(image);
    return [
      faultOf({
        id: 'image/invalid-name',
        category: 'bad-image',
        confidence: 'likely',
        container: container.name,
        about: aboutImage(image),
        summary: `image name "${image}" is invalid: ${says}`,
        evidence: [citePod(context, `${container.specPath}.image`, image)],
        fixes: [manifestFix(`correct the image name${meant ? `: ${meant}` : ''}`)],
      }),
    ];
  });

export const images: PlannedCheck = { run: names };

/** Images that a node reports at most (k8s.io/kubelet/config/v1beta1: NodeStatusMaxImages). */
const MOST_IMAGES = 50;

/** Returns whether a node has the image already, so that nothing is pulled; undefined: the nodes do not say. */
function isOnNode(context: PlannedContext, image: string): boolean | undefined {
  const { all } = context.list('nodes');
  if (all.state !== 'known') return undefined;
  const lists = all.value.map(({ status }) => (status?.images ?? []).flatMap((one) => one.names ?? []));
  const own = parseReference(image);
  const has = lists.some((named) =>
    named.some((one) => {
      const other = parseReference(one);
      return other && own && sayReference(other) === sayReference(own);
    }),
  );
  const whole = all.value.every(({ status }) => {
    const count = status?.images?.length ?? 0;
    return count > 0 && count < MOST_IMAGES;
  });
  return has || (whole ? false : undefined);
}

/** The registry says that it has no such image. */
function absent(context: PlannedContext, { container, unread }: Inspection): Outcome[] {
  const { spec, specPath } = context.containers.find(({ name }) => name === container)!;
  const { image = '', imagePullPolicy } = spec;
  const isThere = imagePullPolicy === 'Always' ? false : isOnNode(context, image);
  if (isThere) return [noFault(`a node has the image of ${container} already`)];
  return [
    faultOf({
      id: 'preflight/image-absent',
      category: 'bad-image',
      confidence: isThere === false ? 'likely' : 'possible',
      container,
      about: aboutImage(image),
      summary: `the image of ${container} cannot be pulled: ${unread}`,
      evidence: [citePod(context, `${specPath}.image`, image)],
      fixes: [manifestFix('push the image, or correct its name')],
    }),
  ];
}

function seen(context: PlannedContext, inspection: Inspection): Outcome[] {
  const { container, image, fault, unread, isAbsent } = inspection;
  const view = context.containers.find(({ name }) => name === container)!;
  if (isAbsent) return absent(context, inspection);
  if (!fault)
    return [
      unread === null ? noFault('the program of each image was found') : unknown(`image of ${container}: ${unread}`),
    ];
  return [
    faultOf({
      id: 'preflight/image-start',
      category: 'bad-image',
      confidence: fault.doubtful ? 'possible' : 'likely',
      container,
      about: aboutImage(view.spec.image),
      summary: `${container} does not start from its image: ${fault.says}`,
      evidence: [citePod(context, `${view.specPath}.image`, image)],
      fixes: [manifestFix(fault.fix)],
    }),
  ];
}

/** The images are looked into only on request: that is no gap. */
export const NOT_LOOKED = 'the images were not looked into; --inspect-image does it';

/** Returns what the images say of a start. @param inspections of the containers; undefined: they were not looked into */
export const sightOutcomes = (context: PlannedContext, inspections: readonly Inspection[] | undefined): Outcome[] =>
  inspections === undefined ? [unknown(NOT_LOOKED)] : inspections.flatMap((one) => seen(context, one));
