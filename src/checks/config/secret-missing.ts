/** A Secret that does not exist. */
import { defineCheck } from '../check.ts';
import { missingObjectMeta, missingObjects } from './support/object-missing.ts';

export default defineCheck({
  ...missingObjectMeta('Secret'),
  id: 'config/secret-missing',
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: ['volumes/mount-failed', 'config/secret-key-missing', 'image/create-error'],
  symptomOf: [],
  run: (context) => missingObjects(context, 'Secret', 'config/secret-missing'),
});
