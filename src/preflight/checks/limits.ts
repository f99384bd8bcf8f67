/** Heap settings against the memory limit. */
import { shareOf } from '../../knowledge/heap-flags.ts';
import { parseQuantity } from '../../knowledge/quantity.ts';
import { fitHeapText } from '../../knowledge/fitting-heap.ts';
import { tightHeap } from '../../checks/limits/support/heap-settings.ts';
import { citeLimit, limitInForce, podMemoryLimit } from '../../checks/limits/support/memory-limit.ts';
import { citeField, citePod } from '../../checks/support/cite.ts';
import type { Outcome } from '../../model/finding.ts';
import { faultOf, manifestFix } from './check.ts';
import type { PlannedCheck, PlannedContext } from './check.ts';

function heap(context: PlannedContext): Outcome[] {
  return context.containers.flatMap((container): Outcome[] => {
    const limit = limitInForce(context, container)?.limit;
    const settings = limit === undefined ? undefined : tightHeap(context, container, limit);
    if (!settings || limit === undefined) return [];
    const bytes = parseQuantity(limit) ?? 0;
    const [setting] = settings;
    const texts = [...new Set(settings.map(({ text }) => text))].join(' ');
    const fits = shareOf(setting, bytes) >= 1 ? 'does not fit into' : 'nearly fills';
    const isOfPod = podMemoryLimit(context) === limit && container.memoryLimit !== limit;
    return [
      faultOf({
        id: 'preflight/heap-over-limit',
        category: 'resource-limits',
        // The heap grows only as the program needs it.
        confidence: 'possible',
        container: container.name,
        summary: `the heap setting ${texts} of ${container.name} ${fits} its memory limit of ${limit}: the kernel kills it once the heap has grown that far`,
        evidence: [
          ...settings.map(({ where, text }) => {
            const [object, field] = where.split(' ');
            return where.startsWith('ConfigMap/')
              ? citeField(object!, field!, text)
              : citePod(context, `${container.specPath}.${where}`, text);
          }),
          isOfPod ? citePod(context, 'spec.resources.limits.memory', limit) : citeLimit(context, container),
        ],
        fixes: [
          manifestFix(fitHeapText(setting.runtime, bytes, limit, texts)),
          { ...manifestFix('raise the memory limit'), alternative: true },
        ],
      }),
    ];
  });
}

export const limits: PlannedCheck = { run: heap };
