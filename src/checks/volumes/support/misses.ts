/** Programs, scripts and modules that were not found, each with its path if it is known. */
import { citeExit, citeLog } from '../../support/cite.ts';
import type { Citation, Confidence } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { readRuntimeError, runtimeErrors } from '../../image/support/runtime-error.ts';
import { temper } from '../../support/ended.ts';

export interface Miss {
  readonly container: ContainerView;
  /** As the program names it: absolute, relative to the working directory, or a bare name. */
  readonly path: string;
  /** `program`: the container's own; `module`: a bare module name; `file`: anything else that was opened. */
  readonly kind: 'program' | 'code' | 'module' | 'file';
  readonly evidence: readonly Citation[];
  /** The confidence that the evidence allows. */
  readonly sure: Confidence;
}

/** Names of code. */
export const CODE = /\.(?:[cm]?[jt]sx?|py|pyc|rb|php|pl|sh|bash|jar|war|dll|lua|ru|exs?|beam|class|wasm)$/i;

/** Returns the words of the command line. */
function words(container: ContainerView): string[] {
  return [...(container.spec.command ?? []), ...(container.spec.args ?? [])].flatMap((word) =>
    word.slice(0, 4000).split(/[\s'"=]+/),
  );
}

/** Whether a path is on the command line, or has the name of code. */
const isCode = (container: ContainerView, path: string): boolean => CODE.test(path) || words(container).includes(path);

function fromLog(context: PodContext, container: ContainerView): Miss[] {
  if (container.dead === undefined || container.dead.reason === 'StartError') return [];
  const log = context.log(container);
  if (log.state !== 'known') return [];
  return log.value.matches.flatMap((match): Miss[] => {
    if (!match.fatal) return [];
    const base = {
      container,
      evidence: [citeLog(context, log.value, match.line), citeExit(context, container)],
      sure: temper(context, container, log.value, match.line, 'likely'),
    };
    switch (match.kind) {
      case 'exec-no-such-file':
        return [{ ...base, path: match.fields.path, kind: 'program' }];
      case 'command-not-found':
        return [{ ...base, path: match.fields.command, kind: 'program' }];
      case 'missing-module':
        return [
          { ...base, path: match.fields.module, kind: /^\.{0,2}\//.test(match.fields.module) ? 'code' : 'module' },
        ];
      case 'missing-file':
        return [{ ...base, path: match.fields.path, kind: isCode(container, match.fields.path) ? 'code' : 'file' }];
      default:
        return [];
    }
  });
}

/** Returns everything that was not found, the refusals of the runtime first. */
export function missesOf(context: PodContext): Miss[] {
  const refused = runtimeErrors(context).flatMap(({ container, message, citations }): Miss[] => {
    const reading = readRuntimeError(message);
    const path = reading.kind === 'missing' ? reading.path || (container.spec.command?.[0] ?? '') : '';
    return path ? [{ container, path, kind: 'program', evidence: citations, sure: 'confirmed' }] : [];
  });
  return [...refused, ...context.subjects.flatMap((container) => fromLog(context, container))];
}

/** Whether a bare module belongs to the app: the command line starts it. */
export function isOwnModule(container: ContainerView, module: string): boolean {
  const root = module.split('.')[0] ?? module;
  return words(container).some((word) => word === root || word.startsWith(`${root}.`) || word.startsWith(`${root}:`));
}
