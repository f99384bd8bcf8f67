/** An image without a command, in a pod without one. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { sentence, who } from '../support/words.ts';
import { blamed } from './support/entrypoint.ts';
import { readRuntimeError, runtimeErrors } from './support/runtime-error.ts';

export default defineCheck({
  id: 'image/no-command',
  category: 'bad-image',
  title: 'No command',
  description: 'Neither the image (ENTRYPOINT, CMD) nor the pod (command, args) says what to run.',
  criteria: { confirmed: "The API has the runtime's refusal: no command specified.", likely: null, possible: null },
  silent: 'A command that is set but not found.',
  sources: ['internal/cri/server/container_create_linux.go (containerd)', 'server/container_create.go (CRI-O)'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'image/create-error'],
  rulesOut: ['resource-limits', 'volume', 'liveness-probe', 'node'],
  symptomOf: [],
  weight: 80,
  run: (context) =>
    runtimeErrors(context)
      .filter(({ message }) => readRuntimeError(message).kind === 'no-command')
      .map(({ container, citations }) => ({
        result: 'found',
        id: 'image/no-command',
        category: 'bad-image',
        confidence: 'confirmed',
        container: container.name,
        about: null,
        details: { ...blamed(false), startFailure: 'no-command' },
        summary: sentence(
          `${who(container)} has nothing to run: no command specified; image ${container.spec.image ?? ''} has no ` +
            'ENTRYPOINT or CMD, and the pod has no command',
        ),
        chain: [],
        evidence: [...citations, citePod(context, `${container.specPath}.image`, container.spec.image ?? '')],
        fixes: [
          editFix(
            context,
            'name the program in command, or build the image with an ENTRYPOINT or CMD (a base or scratch image has none)',
          ),
        ],
      })),
});
