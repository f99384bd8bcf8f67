import { citeEvent, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { asFarAsRead } from '../support/progress.ts';
import { cut } from '../support/words.ts';
import { saying } from './support/events.ts';

/**
 * To 1.36 `PATH is not a directory`; from 1.37 with what it is, or with a comma that it does not exist
 * (pkg/volume/hostpath/host_path.go).
 */
const SAYING =
  /hostPath type check failed[:,] (\S{1,400}) (is not an? [^,]{1,60})(?:, (it's an? [\w ]{1,40}|unable to determine its type: .{1,200}))?/;

export default defineCheck({
  id: 'volumes/hostpath-type',
  category: 'volume',
  title: 'hostPath of another type',
  description:
    'A hostPath volume demands a type (Directory, File, Socket …) that the path on the node does not have, or the path does not exist there.',
  criteria: {
    confirmed: 'The kubelet states it in a FailedMount event of a pod whose containers have not run.',
    likely: null,
    possible: null,
  },
  silent: 'Once the containers have run.',
  sources: ['pkg/volume/hostpath/host_path.go:checkTypeInternal'],
  goesAway: 'never',
  endedBy: null,
  settledBy: null,
  explains: ['volumes/mount-failed'],
  symptomOf: [],
  weight: 84,
  run(context) {
    const told = saying(context, SAYING);
    if (!told) return [];
    const [, path, not, is] = told.match;
    const volume = context.pod.spec?.volumes?.find((one) => one.hostPath?.path === path);
    const type = volume?.hostPath?.type ?? '';
    const node = context.pod.spec?.nodeName ?? '';
    const absent = is?.includes('does not exist') ? 'it does not exist' : is;
    return [
      {
        result: 'found' as const,
        id: 'volumes/hostpath-type',
        category: 'volume' as const,
        confidence: asFarAsRead(context, 'confirmed'),
        container: null,
        about: null,
        summary: cut(
          `hostPath ${path} ${absent ? `on ${node} ${not} (${absent})` : `does not exist on ${node}, or ${not}`}; volume ${volume?.name ?? ''} demands type ${type}`,
          160,
        ),
        chain: [],
        evidence: [
          ...told.events.map(citeEvent),
          ...(volume ? [citePod(context, `spec.volumes[${volume.name}].hostPath`, `path ${path}, type ${type}`)] : []),
        ],
        fixes: [
          editFix(
            context,
            type === 'Directory'
              ? 'let the kubelet make the directory: type DirectoryOrCreate'
              : type === 'File'
                ? 'let the kubelet make the file: type FileOrCreate'
                : `give a path that is a ${type} on every node the pod may run on`,
          ),
          {
            text: `see what is at ${path} on ${node}`,
            command: `kubectl debug node/${node} -it --image=busybox:1.36 -- ls -ld /host${path}`,
            risk: 'changes' as const,
          },
        ],
      },
    ];
  },
});
