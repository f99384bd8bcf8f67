/** Errors about a GPU that is not there, or a driver that does not fit. */
import { command } from '../../../../model/command.ts';
import { nodeWord } from '../../../support/kubectl.ts';
import { editFix, look } from '../../../support/owner.ts';
import { act } from './kind.ts';
import type { Kind } from './kind.ts';

export const GPU: readonly Kind[] = [
  {
    // CUDA reports a driver that is not there as one that is too old (cudaErrorInsufficientDriver).
    all: [
      [
        ['cuda driver version', 'cuda-capable', 'nvidia driver on your system is too old', 'no nvidia gpu'],
        /CUDA driver version is insufficient|no CUDA-capable device|NVIDIA driver on your system is too old|no NVIDIA GPU/i,
      ],
    ],
    fixes: (_, { context, container }) => {
      const { limits = {} } = container.spec.resources ?? {};
      const gpu = Object.keys(limits).find((name) => /^nvidia\.com\//.test(name));
      return [
        gpu === undefined
          ? editFix(
              context,
              `request a GPU (limits: nvidia.com/gpu: 1) and, where nvidia is not the default runtime of the node, set runtimeClassName: nvidia: ` +
                `${container.name} requests none, so no driver is put into it`,
            )
          : act(
              `update the driver of node ${nodeWord(context)}, or use an image for an older CUDA: nvidia-smi shows the newest CUDA that the driver takes`,
            ),
        look(
          'list the GPUs of the nodes',
          command`kubectl get nodes -o custom-columns=NAME:.metadata.name,GPU:${'.status.allocatable.nvidia\\.com/gpu'}`,
        ),
      ];
    },
  },
];
