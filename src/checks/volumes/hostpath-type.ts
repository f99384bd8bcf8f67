/** A hostPath that is not of the type that the volume demands. */
import { citeEvent, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { nodeWord } from '../support/kubectl.ts';
import { editFix } from '../support/owner.ts';
import { asFarAsRead } from '../support/progress.ts';
import { sentence } from '../support/words.ts';
import { saying } from './support/events.ts';

/**
 * Until 1.36: `PATH is not a directory`. Since 1.37 also what it is, or that it does not exist
 * (pkg/volume/hostpath/host_path.go).
 */
const SAYING =
  /hostPath type check failed[:,] (\S{1,400}) (is not an? [^,]{1,60})(?:, (it's an? [\w ]{1,40}|unable to determine its type: .{1,200}))?/;

/** Returns the fix. The kubelet creates a directory or a file, and its type does not help where the path is another thing. */
function advice(context: PodContext, volume: string | undefined, type: string, isThere: boolean): Fix {
  if (isThere || volume === undefined || (type !== 'Directory' && type !== 'File'))
    return editFix(context, `use a path that is a ${type} on every node that the pod may run on`);
  const set = { [`volumes[${volume}].hostPath.type`]: `${type}OrCreate` };
  const text = `let the kubelet create the ${type.toLowerCase()}, empty: type ${type}OrCreate`;
  return editFix(context, text, { container: null, set });
}

export default defineCheck({
  id: 'volumes/hostpath-type',
  category: 'volume',
  title: 'hostPath of another type',
  description:
    'A hostPath volume demands a type (Directory, File, Socket …), but the path on the node is not of that type, or does ' +
    'not exist.',
  criteria: {
    confirmed: 'The kubelet states it in a FailedMount event, and no container of the pod has run.',
    likely: null,
    possible: null,
  },
  silent: 'A pod with containers that have run.',
  sources: ['pkg/volume/hostpath/host_path.go:checkTypeInternal'],
  goesAway: 'never',
  endedBy: null,
  settledBy: null,
  explains: ['volumes/mount-failed'],
  rulesOut: ['app-error', 'bad-image', 'resource-limits', 'liveness-probe'],
  symptomOf: [],
  weight: 84,
  run(context) {
    const said = saying(context, SAYING);
    if (!said) return [];
    const [, path = '', not = '', is] = said.match;
    const volume = context.pod.spec?.volumes?.find((one) => one.hostPath?.path === path);
    const type = volume?.hostPath?.type ?? '';
    const node = context.pod.spec?.nodeName ?? '';
    const what = is?.includes('does not exist') ? 'it does not exist' : is;
    const state = what ? `on ${node} ${not} (${what})` : `does not exist on ${node}, or ${not}`;
    return [
      {
        result: 'found',
        id: 'volumes/hostpath-type',
        category: 'volume',
        confidence: asFarAsRead(context, 'confirmed'),
        container: null,
        about: null,
        summary: sentence(`hostPath ${path} ${state}; volume ${volume?.name ?? ''} demands type ${type}`),
        chain: [],
        evidence: [
          ...said.events.map(citeEvent),
          ...(volume ? [citePod(context, `spec.volumes[${volume.name}].hostPath`, `path ${path}, type ${type}`)] : []),
        ],
        fixes: [
          advice(context, volume?.name, type, is?.startsWith("it's") === true),
          {
            text: `look at ${path} on ${node}`,
            command: command`kubectl debug node/${nodeWord(context)} -it --image=busybox:1.36 -- ls -ld /host${path}`,
            risk: 'changes',
            effect: 'shows',
          },
        ],
      },
    ];
  },
});
