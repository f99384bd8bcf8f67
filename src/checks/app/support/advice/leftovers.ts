/** Errors about a file or directory that an earlier run made: the step works once. */
import { once, oneOf } from '../../../../expressions.ts';
import type { Fix } from '../../../../model/finding.ts';
import { mountOf, sayVolume } from '../../../support/mounts.ts';
import { alternative, editFix } from '../../../support/owner.ts';
import { replaceCommand } from '../../../support/remake.ts';
import type { At, Kind } from './kind.ts';
import { listPath } from './rights.ts';

/** A path that exists: `ln: … '/a/b': File exists` (coreutils), `EEXIST: …, mkdir '/a/b'` (Node), Python, git. */
const EXISTS = once(() =>
  oneOf([
    /(?<![\w./:-])(\/[\w.@+/-]{2,200}?)["'`’]?:? (?:file |directory )?(?:already exists|exists already|file exists)\b/i,
    /(?<![\w./:-])(\/[\w.@+/-]{2,200}?)["'`’]?:? (?:(?:is|was|has been) )?already (?:been )?(?:initiali[sz]ed|populated|set up)\b/i,
    /\b(?:file exists|EEXIST: file already exists)[:,] (?:\w{2,12} )?(?:["'`][^"'`]{1,200}["'`] -> )?["'`](\/[^"'`]{2,200})["'`]/i,
  ]),
);

function fixesOf(path: string, at: At): readonly Fix[] {
  const { context, container } = at;
  const mounted = mountOf(container, context.pod, path);
  const repeat = (why: string): Fix =>
    editFix(
      context,
      `make the step of ${container.name} that creates ${path} repeatable (ln -sfn, mkdir -p, or remove it first): ${why}`,
    );
  if (mounted === undefined) return [repeat('the image, or an earlier step, has it already'), listPath(at, path)];
  const volume = sayVolume(mounted.volume, context.name);
  const own = repeat(`an earlier run left it on ${volume}, and a restart runs the step again`);
  if (mounted.source.kind !== 'emptyDir') return [own, listPath(at, path)];
  return [
    own,
    alternative({
      text: `replace the pod: the new one gets an empty ${mounted.volume.name} (until the step runs again)`,
      command: replaceCommand(context),
      risk: 'restarts',
      effect: 'restores',
    }),
  ];
}

/** Files that exist already. */
export const LEFTOVERS: readonly Kind[] = [
  {
    all: [[['exist', 'already '], EXISTS]],
    fixes: ([, before, initialized, after], at) =>
      fixesOf((before ?? initialized ?? after ?? '').replace(/[.:]$/, ''), at),
  },
];
