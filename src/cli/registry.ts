/**
 * The subcommands, in the order of the help. Each file is small: a command imports what it needs when it runs.
 */
import type { Command } from './command.ts';
import { backoff } from './commands/backoff.ts';
import { bisect } from './commands/bisect.ts';
import { bundle } from './commands/bundle.ts';
import { capture } from './commands/capture.ts';
import { check } from './commands/check.ts';
import { cleanup } from './commands/cleanup.ts';
import { codes } from './commands/codes.ts';
import { completion } from './commands/completion.ts';
import { demo } from './commands/demo.ts';
import { explain } from './commands/explain.ts';
import { fix } from './commands/fix.ts';
import { fixTestCommand } from './commands/fix-test.ts';
import { guard } from './commands/guard.ts';
import { imageTestCommand } from './commands/image-test.ts';
import { list } from './commands/list.ts';
import { logs } from './commands/logs.ts';
import { mcp } from './commands/mcp.ts';
import { nodeTestCommand } from './commands/node-test.ts';
import { oomTest } from './commands/oom-test.ts';
import { preflight } from './commands/preflight.ts';
import { probeTest } from './commands/probe-test.ts';
import { retry } from './commands/retry.ts';
import { timeline } from './commands/timeline.ts';
import { version } from './commands/version.ts';
import { wait } from './commands/wait.ts';

export const COMMANDS: readonly Command[] = [
  list,
  explain,
  check,
  logs,
  timeline,
  backoff,
  wait,
  guard,
  imageTestCommand,
  nodeTestCommand,
  oomTest,
  probeTest,
  fixTestCommand,
  fix,
  bisect,
  preflight,
  cleanup,
  retry,
  capture,
  codes,
  bundle,
  demo,
  mcp,
  completion,
  version,
];
