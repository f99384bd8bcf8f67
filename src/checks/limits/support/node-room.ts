/** The room on a node. */
import { command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import { look } from '../../support/owner.ts';

/** Returns a step that shows what a node has and how much of it pods request. */
export const lookAtAllocated = (node: string): Fix =>
  look(
    'see what the node has and how much of it pods request',
    command`kubectl describe node ${node} | grep -A 12 'Allocated resources'`,
  );
