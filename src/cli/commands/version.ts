/** `version`: prints the version of this program and contacts no cluster. */
import type { Version } from '../../model/reports.ts';
import { BUILD } from '../build.ts';
import type { Command } from '../command.ts';
import { UserError } from '../../errors.ts';

export const version: Command = {
  name: 'version',
  about: 'Print the version',
  description: 'Prints the version of this program. It contacts no cluster.',
  usage: 'version',
  examples: [
    ['The version', 'version'],
    ['For a script', 'version -o json'],
  ],
  flags: ['output', 'client'],
  formats: ['json', 'yaml'],
  async run({ flags, io }) {
    const answer: Version = {
      apiVersion: 'crashloop/v1',
      kind: 'Version',
      version: BUILD.version,
      platform: io.platform,
      node: io.node,
    };
    const format = flags.values.output;
    if (format === undefined || format === '')
      await io.out(`kubectl crashloop ${answer.version} (${answer.platform}, Node ${answer.node})\n`);
    else if (format === 'json') await io.out(`${JSON.stringify(answer, null, 2)}\n`);
    else if (format === 'yaml')
      await io.out(
        Object.entries(answer)
          .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
          .join(''),
      );
    else throw new UserError("--output must be 'yaml' or 'json'");
    return 0;
  },
};
