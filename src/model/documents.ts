/**
 * Every document that `-o json` and `-o yaml` write, and that the tools of `mcp` return. docs/schema/crashloop-v1.json is
 * made from these types.
 */
import type { Capture } from './capture-answer.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Cleanup, Experiment } from './experiment-answer.ts';
import type { FixAnswer } from './fix-answer.ts';
import type { GuardAnswer } from './guard-answer.ts';
import type { DiagnosisList } from './list.ts';
import type { ExperimentPlan, FixProposal } from './mcp-answer.ts';
import type { OomExperiment } from './oom-test-answer.ts';
import type { PreflightAnswer } from './preflight.ts';
import type { Backoff, CheckAnswer, Codes, Logs, Timeline, Version } from './reports.ts';
import type { RetryAnswer } from './retry-answer.ts';
import type { WaitAnswer, WaitListAnswer } from './wait.ts';

/** One document. Its `kind` says which. */
export type Document =
  | Diagnosis
  | DiagnosisList
  | CheckAnswer
  | Logs
  | Timeline
  | Backoff
  | WaitAnswer
  | WaitListAnswer
  | GuardAnswer
  | PreflightAnswer
  | OomExperiment
  | Experiment
  | FixAnswer
  | RetryAnswer
  | Capture
  | Cleanup
  | Codes
  | Version
  | ExperimentPlan
  | FixProposal;
