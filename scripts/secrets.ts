/**
 * Plants every kind of secret in every place of recordings, and looks for them in everything that the program prints or
 * writes about them. Prints each leak and the figures.
 *
 *   npm run secrets [-- --seed N] [--runs N] [--only TEXT]
 *
 * TEXT is a part of the name of a secret. Exits with 1 where an output holds a secret.
 */
import { parseArgs } from 'node:util';
import { matrix } from '../test/secrets/matrix.ts';
import { allChoices, titleOf } from '../test/secrets/world.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
  },
});
const choices = allChoices().filter((choice) => titleOf(choice).includes(values.only));
const began = performance.now();
const { recordings, planted, visible, outputs, leaks } = await matrix(
  Number(values.seed),
  Number(values.runs),
  choices,
);
for (const { secret, place, output, found } of leaks) console.log(`${output} holds ${secret} from ${place}: ${found}`);
console.log(
  `seed ${values.seed}: ${choices.length} kinds of secrets, ${recordings} recordings, ${planted} secrets planted (${visible} visible without a mask), ${outputs} outputs, ${leaks.length} leaks, ${((performance.now() - began) / 1000).toFixed(0)} s`,
);
process.exitCode = leaks.length > 0 ? 1 : 0;
