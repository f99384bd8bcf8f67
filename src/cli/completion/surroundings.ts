/** What completion asks of the world outside the command line. */
import type { Resource } from '../../model/resources.ts';
import type { Command } from '../command.ts';
import type { Choice } from './choices.ts';
import type { Typed } from './typed.ts';

/** Where names come from: a cluster or a recording. It leaves out what it cannot read, and never throws. */
export interface Place {
  /** Returns names of objects, failing pods first. Of a namespaced resource: those in the current namespace. */
  names(resource: Resource, prefix: string): Promise<readonly Choice[]>;
  /** Returns a pod or workload. */
  object(resource: Resource, name: string): Promise<object | undefined>;
}

/** What `offerFor` can ask about the world outside the command line. */
export interface Surroundings {
  readonly commands: readonly Command[];
  /** The command that runs where none is named; its flags are offered then. */
  readonly unnamed: Command;
  place(typed: Typed): Promise<Place>;
  kubeconfig(what: 'context' | 'cluster' | 'user', typed: Typed): Promise<readonly Choice[]>;
  codes(): Promise<readonly Choice[]>;
}

/** The command line around the word to complete. */
export interface Scene {
  /** Undefined where the command is unknown. */
  readonly command: Command | undefined;
  /** The words after the command's name. */
  readonly words: readonly string[];
  readonly typed: Typed;
  readonly surroundings: Surroundings;
}
