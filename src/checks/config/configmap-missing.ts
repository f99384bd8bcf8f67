/** A ConfigMap that does not exist. */
import { defineCheck } from '../check.ts';
import { missingObjectMeta, missingObjects } from './support/object-missing.ts';

export default defineCheck({
  ...missingObjectMeta('ConfigMap'),
  id: 'config/configmap-missing',
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: ['volumes/mount-failed', 'config/configmap-key-missing', 'image/create-error'],
  symptomOf: [],
  run: (context) => missingObjects(context, 'ConfigMap', 'config/configmap-missing'),
});
