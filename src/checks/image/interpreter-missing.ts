/** The program exists; its interpreter or its loader does not. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Fix } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { mountOf, sayVolume } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import { debugCommand, sentence, who } from '../support/words.ts';
import { blamed } from './support/entrypoint.ts';
import { convert, firstLineOf } from './support/mounted-script.ts';

/** Names of files that are scripts, which need an interpreter. A binary needs its loader. */
const SCRIPT = /\.(?:sh|bash|zsh|py|rb|pl|js|mjs|php|lua)$|(?:^|[/_-])(?:docker-)?entrypoint$/;
/** The runtime looks a program up before it starts it. It writes this one line only if the kernel then refuses. */
const ONE_LINE = 2;
/** Shows the first line, its line ending, and the loaders of the image. */
const LOOK = 'head -c 64 "$1" | od -c | head -3; ls -l /bin/bash /lib/ld-* /lib64/ld-*';

/** A relative path that begins with a dash would be a flag. */
const asPath = (path: string): string => (path.startsWith('-') ? `./${path}` : path);

function fixesOf(context: PodContext, container: ContainerView, path: string, script: boolean): Fix[] {
  return [
    {
      text: 'look at its first line, its line endings and its loader',
      command: debugCommand(context, container, ['sh', '-c', LOOK, 'sh', asPath(path)]),
      risk: 'changes',
      effect: 'shows',
    },
    editFix(
      context,
      script
        ? `install the interpreter in the image, or change the first line of ${path} to one it has (#!/bin/sh); ` +
            `convert CRLF line endings (sed -i 's/\\r$//' ${path})`
        : `build ${path} statically (CGO_ENABLED=0, musl target), or use a base image with the libc it was linked ` +
            'against (debian-slim, not alpine or scratch); if it is a script, correct its #! line',
    ),
  ];
}

export default defineCheck({
  id: 'image/interpreter-missing',
  category: 'bad-image',
  title: 'Interpreter or loader missing',
  description:
    'The program exists, but the interpreter that its first line (#!) names, or the dynamic loader it was linked ' +
    "against, does not. Windows line endings (CRLF) make the interpreter's name wrong; a glibc binary has no loader in " +
    'an Alpine (musl) image.',
  criteria: {
    confirmed:
      "The runtime's line `exec PATH: no such file or directory` is the whole log: the runtime found the file before " +
      'it started it.',
    likely: 'The same line is at the end of a longer log, or the script is mounted and may have been changed since.',
    possible: 'Something else killed the container, or the ConfigMap of the script was changed since.',
  },
  silent: 'A program that is missing itself: the runtime reports that before the container starts.',
  sources: [
    'libcontainer/standard_init_linux.go (runc)',
    'src/libcrun/container.c (crun)',
    'https://man7.org/linux/man-pages/man2/execve.2.html',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'config/missing-file', 'config/file-elsewhere'],
  rulesOut: ['resource-limits', 'node'],
  symptomOf: [],
  weight: 80,
  run: (context) =>
    endedBy(context, 'exec-no-such-file').map(({ container, log, match, evidence, sure }) => {
      const { path } = match.fields;
      const script = SCRIPT.test(path);
      const image = container.spec.image ?? '';
      const mounted = mountOf(container, context.pod, path);
      const first = firstLineOf(context, container, path);
      const causes = first?.isNewer
        ? `ConfigMap ${first.name} was changed since, so the next start decides`
        : first?.carriageReturn
          ? `its first line ends with a carriage return (CRLF, Windows line endings), so ${first.interpreter ?? 'its interpreter'}\\r is not found`
          : first?.interpreter
            ? `${first.interpreter} of its #! line is not in the image`
            : script
              ? 'the interpreter in its #! line (such as /bin/bash) is not in the image, or its line endings are CRLF'
              : 'its dynamic loader is not in the image (a glibc binary on musl or scratch), or its #! interpreter';
      return {
        result: 'found',
        id: 'image/interpreter-missing',
        category: 'bad-image',
        // A mounted script may have been changed since; carriage returns in it are still wrong.
        confidence: first?.isNewer
          ? 'possible'
          : sure(
              log.lines.length <= ONE_LINE && (mounted === undefined || first?.carriageReturn) ? 'confirmed' : 'likely',
            ),
        container: container.name,
        about: null,
        details: { ...blamed(mounted !== undefined), startFailure: 'no-interpreter', program: path },
        summary: sentence(`${who(container)}: ${path.slice(0, 50)} exists but cannot run (no such file): ${causes}`),
        chain: [],
        evidence: [
          ...evidence,
          ...(first ? [first.evidence] : []),
          mounted
            ? citePod(
                context,
                `${container.specPath}.volumeMounts[${mounted.mount.name}]`,
                `${sayVolume(mounted.volume, context.name)} at ${mounted.mount.mountPath}`,
              )
            : citePod(context, `${container.specPath}.image`, image),
        ],
        fixes: [
          ...(first && !first.isNewer ? [convert(context, first)] : []),
          ...fixesOf(context, container, path, script),
        ],
      };
    }),
});
