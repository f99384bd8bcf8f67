/** The first line of a script that a ConfigMap mounts. */
import { command } from '../../../model/command.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import { changedSince } from '../../../evidence/last-edit.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { lookUpConfig } from '../../support/config-objects.ts';
import { citeField } from '../../support/cite.ts';
import { keyAt } from '../../support/mounted-keys.ts';

/** What the first line of a mounted script says. */
export interface FirstLine {
  /** The ConfigMap. */
  readonly name: string;
  readonly key: string;
  /** The interpreter in its `#!` line, without its arguments; undefined where it has no such line. */
  readonly interpreter: string | undefined;
  /** The line ends with a carriage return, so the kernel looks for an interpreter of another name. */
  readonly carriageReturn: boolean;
  /** The ConfigMap was changed after the container started, so this is not what failed. */
  readonly isNewer: boolean;
  readonly evidence: Citation;
}

/** Returns the fix of a script that a ConfigMap holds: of its carriage returns, else of its interpreter. */
export const convert = ({ namespace }: PodContext, { name, key, carriageReturn }: FirstLine): Fix => ({
  text: carriageReturn
    ? `remove the carriage returns from ${key} of ConfigMap ${name} (dos2unix, or sed -i 's/\\r$//' on its source), and apply it again`
    : `name an interpreter that the image has in the first line of ${key} of ConfigMap ${name}: #!/bin/sh`,
  command: command`kubectl -n ${namespace} edit configmap ${name}`,
  risk: 'changes',
});

/** The longest first line that the kernel reads. In bytes. Source: linux include/uapi/linux/binfmts.h BINPRM_BUF_SIZE. */
const LONGEST = 256;

/**
 * Returns the first line of the script at a path; undefined where no ConfigMap mounts it, or it could not be read.
 * Source: linux fs/binfmt_script.c:load_script.
 */
export function firstLineOf(context: PodContext, container: ContainerView, path: string): FirstLine | undefined {
  const at = keyAt(context, container, path);
  if (at?.kind !== 'ConfigMap') return undefined;
  const object = lookUpConfig(context, 'ConfigMap', at.name);
  if (object.state !== 'known') return undefined;
  const text = object.value.data?.[at.key];
  if (typeof text !== 'string') return undefined;
  const line = text.slice(0, LONGEST).split('\n', 1)[0]!;
  return {
    name: at.name,
    key: at.key,
    interpreter: /^#![ \t]{0,8}([^\s]{1,250})/.exec(line)?.[1],
    carriageReturn: line.endsWith('\r'),
    isNewer: changedSince(object.value, container) !== undefined,
    evidence: citeField(`ConfigMap/${at.name}`, `data[${at.key}] line 1`, JSON.stringify(line)),
  };
}
