/** The program is there; what should run it is not. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { mountOf, sayVolume } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import { cut, who } from '../support/words.ts';

/** What the name of a file says it is: a script needs an interpreter, a binary its loader. */
const SCRIPT = /\.(?:sh|bash|zsh|py|rb|pl|js|mjs|php|lua)$|(?:^|[/_-])(?:docker-)?entrypoint$/;
/** The runtime looks a program up before it starts it, and writes this one line only where the kernel then refuses. */
const ONE_LINE = 2;

export default defineCheck({
  id: 'image/interpreter-missing',
  category: 'bad-image',
  title: 'Interpreter or loader missing',
  description:
    "The program exists, but the interpreter that its first line (#!) names, or the dynamic loader it was linked against, does not. Windows line endings (CRLF) make the interpreter's name wrong; a glibc binary has no loader in an Alpine (musl) image.",
  criteria: {
    confirmed:
      "The runtime's line `exec PATH: no such file or directory` is all the log holds: the runtime found the file itself before it started it.",
    likely: 'The same line stands at the end of a longer log.',
    possible: 'The container was killed from outside at that time.',
  },
  silent: 'A program that is missing itself, which the runtime tells before the container starts.',
  sources: [
    'libcontainer/standard_init_linux.go (runc)',
    'src/libcrun/container.c (crun)',
    'https://man7.org/linux/man-pages/man2/execve.2.html',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'config/missing-file', 'config/file-elsewhere'],
  symptomOf: [],
  weight: 80,
  run: (context) =>
    endedBy(context, 'exec-no-such-file').map(({ container, log, match, evidence, sure }) => {
      const { path } = match.fields;
      const script = SCRIPT.test(path);
      const image = container.spec.image ?? '';
      const mounted = mountOf(container, context.pod, path);
      const causes = script
        ? 'the interpreter in its #! line (such as /bin/bash) is not in the image, or its line endings are CRLF'
        : 'its dynamic loader is not in the image (a glibc binary on musl or scratch), or its #! interpreter';
      return {
        result: 'found',
        id: 'image/interpreter-missing',
        category: 'bad-image',
        confidence: sure(log.lines.length <= ONE_LINE ? 'confirmed' : 'likely'),
        container: container.name,
        about: null,
        summary: cut(`${who(container)}: ${path.slice(0, 50)} is there but cannot run (no such file): ${causes}`, 160),
        chain: [],
        evidence: [
          ...evidence,
          mounted
            ? citePod(
                context,
                `${container.specPath}.volumeMounts[${mounted.mount.name}]`,
                `${sayVolume(mounted.volume, context.name)} at ${mounted.mount.mountPath}`,
              )
            : citePod(context, `${container.specPath}.image`, image),
        ],
        fixes: [
          {
            text: 'look at its first line, its line endings and its loader',
            command: `kubectl -n ${context.namespace} debug ${context.name} -it --copy-to=${context.name}-debug --container=${container.name} -- sh -c 'head -c 64 ${path.replace(/[^\w./-]/g, '')} | od -c | head -3; ls -l /bin/bash /lib/ld-* /lib64/ld-*'`,
            risk: 'changes',
          },
          ...(script
            ? [
                editFix(
                  context,
                  `install the interpreter in the image, or change the first line of ${path} to one it has (#!/bin/sh); convert CRLF line endings (sed -i 's/\\r$//' ${path})`,
                ),
              ]
            : [
                editFix(
                  context,
                  `build ${path} statically (CGO_ENABLED=0, musl target), or use a base image with the libc it was linked against (debian-slim rather than alpine or scratch); if it is a script, mend its #! line`,
                ),
              ]),
        ],
      };
    }),
});
