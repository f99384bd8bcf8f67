/** A file on a shared volume that another container of the pod was to write. */
import { defineCheck } from '../check.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeEvent, citeExit, citeLog, citeMount } from '../support/cite.ts';
import type { EventView } from '../../evidence/views.ts';
import { cut, summary, who } from '../support/words.ts';
import { missesOf } from './support/misses.ts';
import type { Miss } from './support/misses.ts';
import { otherPath, startsAfter } from './support/other-path.ts';
import { writerFails, writersOf } from './support/writers.ts';
import type { Writer } from './support/writers.ts';
import { did, fixesOf, goesOn } from './support/writer-story.ts';
import type { Story } from './support/writer-story.ts';

/** Cites the line by which the writer ended: its final error, else its last line. */
function lastWords(context: PodContext, writer: Writer): Citation[] {
  const { container } = writer;
  if (goesOn(context, writer) || container.dead === undefined) return [];
  const log = context.log(container);
  if (log.state !== 'known') return [];
  const index = log.value.decisive[0] ?? log.value.lines.findLast(({ text }) => text.trim() !== '')?.index;
  return index === undefined ? [] : [citeLog(context, log.value, index)];
}

/**
 * Returns the event of a start of the container, where the runtime now refuses its program: the file was there then. Only
 * an init container that ended well can have written it; it does not run again when another container restarts.
 */
function startOf(context: PodContext, { container, kind, sure }: Miss, writer: Writer): EventView | undefined {
  const wrote = writer.container.type === 'init' && writer.container.dead?.exitCode === 0;
  if (!wrote || kind !== 'program' || sure !== 'confirmed') return undefined;
  return context.podEvents().some.find((one) => one.reason === 'Started' && one.container === container.name);
}

function finding(context: PodContext, miss: Miss): Found[] {
  const unwritten = writersOf(context, miss);
  const writer = unwritten?.writers[0];
  if (!unwritten || !writer) return [];
  const { container } = miss;
  const started = startOf(context, miss, writer);
  const said = started ? [] : lastWords(context, writer);
  const { state, dead } = writer.container;
  const ran = goesOn(context, writer) || dead?.exitCode === 0;
  const other = ran && !started ? otherPath(context, unwritten, writer) : undefined;
  const story: Story = { ...unwritten, reader: container, writer, other, started };
  const unstarted = state !== 'running' && dead === undefined && !startsAfter(writer.container, container, context);
  const fails = writerFails(context, writer) || unstarted;
  const says = did(context, story);
  return [
    {
      result: 'found',
      id: 'volumes/not-written',
      category: unwritten.isData ? 'missing-config' : 'volume',
      confidence: miss.sure === 'possible' ? 'possible' : 'likely',
      container: container.name,
      about: null,
      ...(fails ? { dueTo: writer.container.name } : {}),
      summary: summary(
        `${who(container)} does not find ${cut(unwritten.path, 60)} of volume ${cut(unwritten.at.volume.name, 30)}: ${says}`,
        said[0] ? `: ${said[0].quote}` : '',
      ),
      chain: [{ object: `Pod/${context.name}`, says }],
      evidence: [
        ...miss.evidence,
        citeMount(context, container, unwritten.at.mount),
        citeMount(context, writer.container, writer.mount),
        ...(other ? [other.cited] : []),
        ...(started ? [citeEvent(started)] : []),
        ...(writer.container.dead ? [citeExit(context, writer.container)] : []),
        ...said,
      ],
      fixes: fixesOf(context, story),
    },
  ];
}

export default defineCheck({
  id: 'volumes/not-written',
  category: 'missing-config',
  title: 'Shared file not written',
  description:
    'A container does not find a file on a volume that another container of the pod mounts to write to: that container ' +
    'failed, ended without writing it, writes another path, or has not written it yet; or the file was deleted since.',
  criteria: {
    confirmed: null,
    likely: 'The log names the missing path, and another container mounts its volume without readOnly.',
    possible: 'Something else killed the container, or it ran on for long.',
  },
  silent:
    'Volumes that the kubelet fills, volumes that only this container can write to, and code of the image that a volume ' +
    'hides.',
  sources: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
    'https://kubernetes.io/docs/concepts/workloads/pods/init-containers/',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: null,
  explains: [
    { symptomsOf: 'specific-error' },
    'config/missing-file',
    'config/file-elsewhere',
    'app/config-invalid',
    'app/usage',
    'app/refused',
    'image/entrypoint-missing',
    'image/command-not-found',
    'image/interpreter-missing',
    'app/missing-module',
  ],
  symptomOf: [],
  weight: 83,
  run: (context) => {
    const found = missesOf(context).flatMap((miss) => finding(context, miss));
    return found.filter((one, at) => found.findIndex(({ container }) => container === one.container) === at);
  },
});
