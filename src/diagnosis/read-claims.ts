/** The claims of a namespace, as far as a diagnosis read them. */
import type { Ledger } from '../evidence/ledger.ts';
import type { ClaimOf } from '../evidence/shared-storage.ts';
import type { PersistentVolumeClaim } from '../model/objects.ts';

/** Returns a lookup that requests nothing. */
export const readClaims =
  (ledger: Ledger, namespace: string): ClaimOf =>
  (name) => {
    const fact = ledger.peek({ verb: 'get', resource: 'persistentvolumeclaims', namespace, name });
    if (fact.state === 'known') return fact.value as PersistentVolumeClaim;
    return fact.state === 'absent' ? null : undefined;
  };
