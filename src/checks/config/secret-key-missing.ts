/** A key that a Secret does not have. */
import { defineCheck } from '../check.ts';
import { missingKeyMeta, missingKeys } from './support/key-missing.ts';

export default defineCheck({
  ...missingKeyMeta('Secret'),
  id: 'config/secret-key-missing',
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  symptomOf: [],
  run: (context) => missingKeys(context, 'Secret', 'config/secret-key-missing'),
});
