import { defineCheck } from '../check.ts';
import { missingObjectMeta, missingObjects } from './support/object-missing.ts';

export default defineCheck({
  ...missingObjectMeta('ConfigMap'),
  id: 'config/configmap-missing',
  explains: ['volumes/mount-failed', 'config/configmap-key-missing', 'image/create-error'],
  run: (context) => missingObjects(context, 'ConfigMap', 'config/configmap-missing'),
});
