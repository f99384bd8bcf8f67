/** Programs of a container that are files of a ConfigMap or Secret. */
import { executableFix } from '../../checks/image/entrypoint-not-executable.ts';
import { aboutObject } from '../../checks/support/about.ts';
import { citeField, citePod } from '../../checks/support/cite.ts';
import { keysOf, lookUpConfig, sayKeys } from '../../checks/support/config-objects.ts';
import { mountedFile } from '../../checks/support/mounted-files.ts';
import { canExecute, identityOf, octal } from '../../checks/support/permissions.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Outcome } from '../../model/finding.ts';
import { faultOf, manifestFix } from './check.ts';
import type { PlannedCheck, PlannedContext } from './check.ts';

/** What the container runs, as the spec names it. */
interface Program {
  readonly path: string;
  /** Whether a shell runs it: the container then starts, and ends with exit code 126. */
  readonly byShell: boolean;
}

const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/;
/** A script of `sh -c` that is one command, a path with plain words. */
const ONE_COMMAND = /^\s{0,20}(?:exec\s{1,20})?(\/[\w./-]{1,400})(?:\s[\w\s./:=,@%+-]{0,2000})?$/;

/** Returns the program of a container; undefined: the image names it, or its path depends on the image. */
function programOf({ spec }: ContainerView): Program | undefined {
  const [first = '', ...rest] = spec.command ?? [];
  const words = [...rest, ...(spec.args ?? [])];
  if (SHELL.test(first)) {
    const path = /^-[a-z]{0,6}c$/.test(words[0] ?? '') ? ONE_COMMAND.exec(words[1] ?? '')?.[1] : undefined;
    return path === undefined ? undefined : { path, byShell: true };
  }
  // A name without a slash is looked up in PATH, which the image sets.
  if (!first.includes('/')) return undefined;
  if (first.startsWith('/')) return { path: first, byShell: false };
  return spec.workingDir?.startsWith('/') ? { path: `${spec.workingDir}/${first}`, byShell: false } : undefined;
}

const isWindows = ({ pod }: PlannedContext): boolean =>
  pod.spec?.os?.name === 'windows' || pod.spec?.nodeSelector?.['kubernetes.io/os'] === 'windows';

function faultsOf(context: PlannedContext, container: ContainerView): Outcome[] {
  const program = programOf(container);
  const file = program && mountedFile(container, context.pod, program.path);
  if (!program || !file) return [];
  const { path, byShell } = program;
  const { name, specPath } = container;
  const { carrier, mode, says, field } = file;
  const fact = carrier && lookUpConfig(context, carrier.kind, carrier.name);
  const command = citePod(context, `${specPath}.command`, JSON.stringify(container.spec.command).slice(0, 300));
  const { inside } = file.mounted;
  const isAbsent =
    fact?.state === 'absent' ||
    (fact?.state === 'known' && carrier?.items === undefined && !keysOf(fact.value).includes(inside));
  const fault = { category: 'missing-config', confidence: 'likely', container: name } as const;
  // An object that must exist, and a key that a volume lists, are reported by the checks of references.
  if (carrier && isAbsent)
    return fact?.state === 'absent' && !carrier.optional
      ? []
      : [
          faultOf({
            ...fault,
            id: 'preflight/script-missing',
            about: aboutObject(context, carrier.kind, carrier.name, inside),
            summary: `${name} runs ${path}, and ${fact?.state === 'absent' ? `${says} does not exist` : `${says} has no key ${inside}`}`,
            evidence: [
              command,
              ...(fact?.state === 'known'
                ? [citeField(`${carrier.kind}/${carrier.name}`, 'data', sayKeys(keysOf(fact.value)))]
                : []),
            ],
            fixes: [manifestFix(`add key ${inside} to ${says}, or name a program that exists`)],
          }),
        ];
  const identity = identityOf(context.pod, container);
  if (isWindows(context) || canExecute(identity, mode) !== false) return [];
  const who = (mode & 0o111) === 0 ? '' : `, and user ${identity.uid} may not execute that`;
  const end = byShell ? 'its shell ends with exit code 126' : 'it cannot start: permission denied';
  return [
    faultOf({
      ...fault,
      id: 'image/entrypoint-not-executable',
      summary: `${name} runs ${path}, and ${says} is mounted with mode ${octal(mode)}${who}: ${end}`,
      evidence: [command, citePod(context, field, `${octal(mode)} (${mode})`)],
      fixes: [manifestFix(executableFix(file, path))],
    }),
  ];
}

export const scripts: PlannedCheck = {
  run: (context) => context.containers.flatMap((container) => faultsOf(context, container)),
};
