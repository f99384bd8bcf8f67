/** Errors about a file that does not exist, and that the message does not name. */
import type { Fix } from '../../../../model/finding.ts';
import { editFix } from '../../../support/owner.ts';
import { mountOf } from '../../../support/mounts.ts';
import { act, pathIn } from './kind.ts';
import type { At, Kind } from './kind.ts';
import { listPath } from './rights.ts';

/** A file that a variable names. */
interface Setting {
  readonly name: string;
  readonly path: string;
}

const FILE = /^(?:file:\/\/)?(\/[\w.@+-]{1,80}(?:\/[\w.@+=-]{1,120}){0,12})$/;
const NAMES_A_FILE = /(?:FILE|PATH|CERT|CERTIFICATE|CRT|KEY|CA|CONFIG|PEM|KEYSTORE|TRUSTSTORE)$/i;
/** A message about one of these is about a file of that kind. */
const SUBJECTS = [/cert|\bkey\b|tls|ssl|\bpem\b/i, /config/i];
const MOST = 3;

/** Returns the files that the variables of a container name: those of the subject of the message, if it has one. */
export function filesOf({ container, text }: Pick<At, 'container' | 'text'>): Setting[] {
  const all = (container.spec.env ?? []).flatMap(({ name, value }): Setting[] => {
    const path = FILE.exec(value ?? '')?.[1];
    return path !== undefined && (NAMES_A_FILE.test(name) || /\.\w{2,6}$/.test(path)) ? [{ name, path }] : [];
  });
  const subject = SUBJECTS.find((one) => one.test(text));
  const own = subject ? all.filter(({ name, path }) => subject.test(`${name.replaceAll('_', ' ')} ${path}`)) : [];
  return (own.length > 0 ? own : all).slice(0, MOST);
}

export const UNNAMED: readonly Kind[] = [
  {
    all: [
      [
        ['no such file', 'os error 2', 'enoent', 'file not found'],
        /no such file\b|\(os error 2\)|\bENOENT\b|\bfile not found\b/i,
      ],
    ],
    fixes: (_, at): readonly Fix[] | undefined => {
      if (pathIn(at.text) !== undefined) return undefined;
      const { container, context } = at;
      const files = filesOf(at);
      const first = files[0];
      if (first === undefined)
        return [
          editFix(
            context,
            `mount the file that ${container.name} looks for, or correct its path (no variable names one)`,
          ),
        ];
      const said = files.map(({ name, path }) => `${path} (env ${name})`).join(', ');
      const mounted = mountOf(container, context.pod, first.path);
      return [
        act(
          `mount or create the file that this step looks for, or turn the step off; the message does not name it, and the variables name ${said}`,
        ),
        listPath(at, mounted?.mount.mountPath ?? first.path),
      ];
    },
  },
];
