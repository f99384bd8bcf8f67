/** A key that a ConfigMap does not have. */
import { defineCheck } from '../check.ts';
import { missingKeyMeta, missingKeys } from './support/key-missing.ts';

export default defineCheck({
  ...missingKeyMeta('ConfigMap'),
  id: 'config/configmap-key-missing',
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  symptomOf: [],
  run: (context) => missingKeys(context, 'ConfigMap', 'config/configmap-key-missing'),
});
