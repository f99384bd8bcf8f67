/** The subcommands, in the order in which help lists them. Each file is small; what a command runs it imports itself. */
import type { Command } from './command.ts';
import { backoff } from './commands/backoff.ts';
import { bundle } from './commands/bundle.ts';
import { check } from './commands/check.ts';
import { codes } from './commands/codes.ts';
import { demo } from './commands/demo.ts';
import { explain } from './commands/explain.ts';
import { fixTestCommand } from './commands/fix-test.ts';
import { imageTestCommand } from './commands/image-test.ts';
import { logs } from './commands/logs.ts';
import { timeline } from './commands/timeline.ts';
import { version } from './commands/version.ts';

export const COMMANDS: readonly Command[] = [explain, check, logs, timeline, backoff, imageTestCommand, fixTestCommand, codes, bundle, demo, version];
