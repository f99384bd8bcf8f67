/** Why a fix is not written into the cluster: another tool would undo it, or the object takes no change. Pure. */
import { controllerOf } from '../evidence/controller.ts';
import { deployerOf } from '../knowledge/deployer.ts';
import type { Deployer } from '../knowledge/deployer.ts';
import { command, lineOf } from '../model/command.ts';
import { deployerText } from '../model/deployer-text.ts';
import type { Advice } from '../model/experiment-answer.ts';
import type { ChangedField } from '../model/fix-answer.ts';
import { marksOf } from './subject.ts';
import type { Subject } from './subject.ts';

export interface Hindrance {
  /** A part of a sentence: `Argo CD application web deploys it and may undo the change`. */
  readonly why: string;
  readonly advice: readonly Advice[];
}

const UNDOES: Readonly<Record<Deployer['undoes'], string>> = {
  soon: 'would undo the change within minutes',
  perhaps: 'would undo the change with its next sync',
  'next-upgrade': 'would undo the change with its next upgrade',
  never: '',
};

/** Returns the fields for a sentence: `spec…memory: 64Mi -> 128Mi`. */
const fieldText = (fields: readonly ChangedField[]): string =>
  fields.map(({ field, quote }) => `${field}: ${quote}`).join('; ');

/** Returns the advice for a Helm chart: which field it renders, and how to find the value. */
function helmAdvice(by: Deployer, { owner }: Subject, fields: readonly ChangedField[]): Advice[] {
  const place = by.namespace === null ? [] : ['-n', by.namespace];
  return [
    {
      text: `set the value from which the chart renders ${fields.map(({ field }) => field).join(', ')} of ${owner.kind}/${owner.name}; the values that were set`,
      command: lineOf(command`helm ${place} get values ${by.name}`),
    },
    {
      text: 'what the chart renders, to compare after the change',
      command: lineOf(command`helm ${place} get manifest ${by.name}`),
    },
  ];
}

function deployed(by: Deployer, subject: Subject, fields: readonly ChangedField[]): Hindrance {
  const what = deployerText(by);
  const why = `${what} deploys it and ${UNDOES[by.undoes]}`;
  if (by.tool === 'Helm') return { why, advice: helmAdvice(by, subject, fields) };
  const inGit =
    by.kind === 'HelmRelease'
      ? `change the values of ${what} in git, so that it renders ${fieldText(fields)}`
      : `make the change in the source of ${what}: ${fieldText(fields)}`;
  return { why, advice: [{ text: inGit, command: by.history }] };
}

/** The object above the workload, which makes it. */
function above({ workload, owner }: Subject): Hindrance | undefined {
  const maker = controllerOf(workload?.object) ?? workload?.object.metadata?.ownerReferences?.[0];
  if (!maker) return undefined;
  const group = maker.apiVersion.includes('/') ? `.${maker.apiVersion.split('/')[0]}` : '';
  return {
    why: `${maker.kind} ${maker.name} makes it, and its operator would undo the change`,
    advice: [
      {
        text: `make the change in ${maker.kind} ${maker.name}`,
        command: lineOf(
          command`kubectl -n ${owner.namespace} edit ${`${maker.kind.toLowerCase()}${group}/${maker.name}`}`,
        ),
      },
    ],
  };
}

/** An owner of another kind: a Job, or a controller that this program does not know. */
function foreign({ owner }: Subject): Hindrance {
  if (owner.kind === 'Job')
    return {
      why: 'the template of a Job cannot be changed',
      advice: [
        {
          text: 'create the Job again with the change, or write it into the CronJob that makes it',
          command: lineOf(command`kubectl -n ${owner.namespace} get job ${owner.name} -o yaml`),
        },
      ],
    };
  return {
    why: `a controller of kind ${owner.kind} makes the pods, and only that kind says where the change belongs`,
    advice: [
      {
        text: `make the change in ${owner.kind} ${owner.name}`,
        command: lineOf(command`kubectl -n ${owner.namespace} edit ${`${owner.kind.toLowerCase()}/${owner.name}`}`),
      },
    ],
  };
}

/**
 * Returns why the fix is not applied.
 * @param fields that it changes
 * @returns undefined: nothing is in the way
 */
export function hindranceOf(subject: Subject, fields: readonly ChangedField[]): Hindrance | undefined {
  const by = deployerOf(marksOf(subject));
  if (by && by.undoes !== 'never') return deployed(by, subject, fields);
  if (subject.owner.kind !== 'Pod' && !subject.workload) return foreign(subject);
  return above(subject);
}
