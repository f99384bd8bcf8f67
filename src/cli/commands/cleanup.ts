/** `cleanup`: removes what experiments left in the cluster. */
import { UserError } from '../../errors.ts';
import type { Command } from '../command.ts';
import { clientOf, dryRunOf, personOf } from '../client.ts';
import { withSource } from '../open.ts';
import { print } from '../print.ts';
import { formatOf } from '../terminal.ts';

export const cleanup: Command = {
  name: 'cleanup',
  about: 'Remove what interrupted experiments left in the cluster',
  description:
    'Experiments remove what they create. If one was killed or lost its connection, this command finds the Jobs and pods that are left, by their labels, and removes them. ' +
    'Experiments that still run are removed too. It shows what it found first.',
  usage: 'cleanup',
  examples: [
    ['Clean up the namespace of the context', 'cleanup'],
    ['Clean up all namespaces without being asked', 'cleanup --all-namespaces --yes'],
  ],
  flags: ['all-namespaces', 'yes', 'dry-run', 'output'],
  formats: ['table', 'json', 'yaml'],
  async run(invocation) {
    const { words, flags, io, edge } = invocation;
    if (words.length > 0) throw new UserError(`cleanup takes no argument: "${words[0]!}" is one too many`);
    const format = formatOf(flags, cleanup.formats);
    const dryRun = dryRunOf(flags);
    const [{ clusterApi }, { leftovers, removeLeftovers }, { consent }, { sanitise }] = await Promise.all([
      import('../../experiments/api.ts'),
      import('../../experiments/cleanup.ts'),
      import('../../experiments/consent.ts'),
      import('../../render/text.ts'),
    ]);
    return withSource(invocation, async (source) => {
      const api = clusterApi(clientOf(source));
      const namespace =
        flags.switches['all-namespaces'] === true ? '' : flags.values.namespace || source.defaultNamespace;
      const found = await leftovers(api, namespace).catch((error: unknown) => {
        if ((error as { code?: number }).code === 403)
          throw new UserError(
            (error as Error).message,
            `needs: list pods ${namespace === '' ? 'in all namespaces' : `in ${namespace}`}`,
          );
        throw error;
      });
      const lineOf = (one: (typeof found)[number]): string =>
        sanitise(
          `${one.kind}/${one.name} in ${one.namespace}${one.copyOf === null ? '' : `, a copy of ${one.copyOf}`}${one.created === null ? '' : `, of ${one.created}`}`,
        );
      if (found.length > 0 && dryRun === 'none')
        await consent(
          `These would be removed:\n${found.map((one) => `  ${lineOf(one)}\n`).join('')}`,
          personOf(io, new AbortController().signal),
          flags.switches.yes === true,
        );
      if (found.length === 0) io.err(`No leftovers found${namespace === '' ? '' : ` in ${namespace} namespace`}.\n`);
      const answer =
        dryRun === 'client'
          ? { apiVersion: 'crashloop/v1' as const, kind: 'Cleanup' as const, removed: found, left: [] }
          : await removeLeftovers(api, found, dryRun === 'server');
      await print(answer, format, false, invocation, {
        table: ({ removed, left }) =>
          [
            ...removed.map((one) =>
              sanitise(
                `${one.kind === 'Job' ? 'job.batch' : 'pod'} "${one.name}" deleted from ${one.namespace} namespace${dryRun === 'none' ? '' : ` (${dryRun === 'server' ? 'server dry run' : 'dry run'})`}`,
              ),
            ),
            ...left.map((one) => sanitise(`${one.object} could not be removed; to remove it: ${one.command}`)),
          ]
            .map((line) => `${line}\n`)
            .join(''),
      });
      for (const { object, why } of answer.left)
        io.err(sanitise(edge.text(`error: ${object} could not be removed: ${why ?? 'it still exists'}`)).concat('\n'));
      return answer.left.length > 0 ? 1 : 0;
    });
  },
};
