/**
 * Logs of servers, written from public reports and sources before the program read them. A file of test/logs/unseen is a
 * list of `### title ;; exit=1 ;; line=part of the deciding line ;; words=pattern && pattern`: the line that the log
 * engine has to choose, and what the summary has to say. Without `confirmed=yes`, no cause may be confirmed.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Cause } from '../../src/model/diagnosis.ts';
import { memorySource } from './memory-source.ts';
import { crashed, podOf } from './scenario.ts';

export interface Case {
  readonly title: string;
  readonly exit: number;
  readonly confirmed: boolean;
  readonly line: string;
  readonly words: readonly string[];
  readonly log: string;
}

const FOLDER = join(import.meta.dirname, '../logs/unseen');

/** Returns the names of the files. */
export const unseenFiles = (): string[] => readdirSync(FOLDER).sort();

/** Returns the logs of a file. */
export function readUnseen(file: string): Case[] {
  return readFileSync(join(FOLDER, file), 'utf8')
    .split(/^### /m)
    .slice(1)
    .map((block) => {
      const [head = '', ...lines] = block.split('\n');
      const [title = '', ...settings] = head.split(' ;; ');
      const given = Object.fromEntries(
        settings.map((setting) => [setting.slice(0, setting.indexOf('=')), setting.slice(setting.indexOf('=') + 1)]),
      );
      return {
        title,
        exit: Number(given.exit),
        confirmed: given.confirmed === 'yes',
        line: given.line ?? '',
        words: (given.words ?? '').trim().split(' && '),
        // The kubelet's timestamp is in front of each line.
        log: lines.map((line) => `2026-01-01T11:57:59.000000000Z ${line}`).join('\n'),
      };
    });
}

const READY = { type: 'Ready', status: 'True', reason: 'KubeletReady' };

/** Returns the first cause of a pod that died with a log. */
export async function firstCause({ exit, log }: Case): Promise<Cause | undefined> {
  const pod = podOf({ status: { phase: 'Running', containerStatuses: [crashed('web', exit)] } as never });
  const source = memorySource({
    objects: [pod, { kind: 'Node', metadata: { name: 'node-1' }, status: { conditions: [READY] } }],
    logs: { 'web-1/web': log },
    now: '2026-01-01T12:00:00Z',
  });
  const { diagnosis } = await diagnose(source, { resource: 'pods', namespace: 'shop', name: 'web-1' });
  return diagnosis.causes[0];
}
