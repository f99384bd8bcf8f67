/** Judges what comes out of a run that met faults or a signal. */
import { run } from '../../../src/cli/run.ts';
import { environment } from '../../sources/cluster/support/environment.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import type { Attack, Outcome, Signal } from './play.ts';
import type { Scene } from './scenes.ts';

/** Calls `see` with every object in a JSON document. */
function eachObject(value: unknown, see: (object: Record<string, unknown>) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) see(value as Record<string, unknown>);
  for (const one of Object.values(value)) eachObject(one, see);
}

const parsed = (out: string): unknown => (out.includes('{') ? JSON.parse(out.slice(out.indexOf('{'))) : undefined);

/** Returns the ids of the confirmed causes in an answer, at any depth. */
export function confirmedIn(out: string): string[] {
  const found = new Set<string>();
  eachObject(parsed(out), ({ id, confidence }) => {
    if (typeof id === 'string' && confidence === 'confirmed') found.add(id);
  });
  return [...found];
}

/** Returns the categories that an answer rules out. */
function ruledOutIn(out: string): string[] {
  const found = new Set<string>();
  eachObject(parsed(out), ({ category, result }) => {
    if (typeof category === 'string' && result === 'ruled-out') found.add(category);
  });
  return [...found];
}

const CONFIDENCES: readonly unknown[] = ['possible', 'likely', 'confirmed'];
const LABS: ReadonlySet<string> = new Set(['image-test', 'node-test', 'fix-test', 'bisect', 'probe-test']);
/** Verdicts of `fix` where something could not be read or done. */
const UNFIXED: readonly string[] = ['not-proven', 'not-applied', 'kept', 'not-rolled-back'];
const EXIT: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** What is wrong with the text that a run printed. */
function wrongTexts({ out, err, code, server }: Outcome, isRefusal: boolean): string[] {
  const wrong: string[] = [];
  const printed = `${out}\n${err}`;
  if (/this is a bug/.test(printed)) wrong.push('calls it a bug');
  if (/^\s+at .+:\d+:\d+\)?$/m.test(printed)) wrong.push('prints a stack');
  if (/\bundefined\b|\bNaN\b|\[object Object\]/.test(printed)) wrong.push('prints a value that is none');
  if (code !== 0 && out === '' && err === '') wrong.push('says nothing');
  if (out === '' && !/^(?:error: .{8,}|interrupted|the copies are removed|sh failed with exit code 1)/m.test(err))
    wrong.push('has neither answer nor error');
  const names =
    err.includes(server.replace('https://', '')) || /(?:GET|POST|PATCH|DELETE) https:|did not crash within/.test(err);
  const right = /forbidden|needs: |may not|Unauthorized|logged in/.test(err) || /the server refuses/.test(err);
  if (/^error: /m.test(err) && !names && !(isRefusal && right)) wrong.push('names neither server nor request');
  return wrong;
}

/** What is wrong with an answer, compared with the answer of the same scene without a fault. */
function wrongAnswers(scene: Scene, clean: Outcome, outcome: Outcome, isStopped: boolean, fault = ''): string[] {
  const wrong: string[] = [];
  const known = new Set(confirmedIn(clean.out));
  // A dry run that the server answers with Invalid shows that it refuses the object.
  if (fault === '422 with a Status') for (const what of ['workload', 'pod']) known.add(`preflight/${what}-refused`);
  for (const id of confirmedIn(outcome.out)) if (!known.has(id)) wrong.push(`confirms ${id}`);
  const excluded = new Set(ruledOutIn(clean.out));
  // A retry that ends early explains its new pod, which is healthy; an empty body is a whole log without lines.
  if (scene.argv[0] !== 'retry' && fault !== 'no body')
    for (const one of ruledOutIn(outcome.out)) if (!excluded.has(one)) wrong.push(`rules out ${one}`);
  if (scene.verdict === undefined || outcome.out === '') return wrong;
  type Answer = { verdict?: string; outcome?: string; confidence?: string; done?: string[]; notes?: string[] };
  const [was, is] = [parsed(clean.out) as Answer, parsed(outcome.out) as Answer];
  const verdict = is.verdict ?? is.outcome ?? '';
  const isRetry = is.verdict === undefined;
  // A watch that a signal ends before the crash saw a healthy container.
  if (isStopped && scene.name === 'oom-test --watch') return wrong;
  const others = isRetry ? ['started', 'waiting'] : scene.argv[0] === 'fix' ? UNFIXED : [];
  if (![scene.verdict, 'inconclusive', ...others].includes(verdict)) wrong.push(`says ${verdict}`);
  // A program that wrote nothing fails by itself, for all that can be known.
  const isSurer = CONFIDENCES.indexOf(is.confidence) > CONFIDENCES.indexOf(was.confidence);
  if (verdict === scene.verdict && isSurer && fault !== 'no body') wrong.push(`says ${verdict}, ${is.confidence}`);
  if (verdict === 'waiting' && !is.notes?.some((note) => note.includes('could not be read')))
    wrong.push('says waiting for a pod that is ready');
  if (isRetry && is.done?.some((line) => /^pod\/web-b-1 (?:deleted|evicted)/.test(line)))
    if (outcome.after.includes('uid-pods/web-b-1')) wrong.push('says that it deleted a pod that exists');
  return wrong;
}

type State = readonly [{ template?: { spec?: unknown } }, readonly (readonly [name: string, uid: string])[]];

/**
 * What is wrong with the state that a `fix` left: it has to be the old one or the one with the fix, and the command that
 * leads back has to be on the screen before anything is changed.
 */
function wrongStates(scene: Scene, outcome: Outcome): string[] {
  if (scene.argv[0] !== 'fix') return [];
  const [before, after] = [JSON.parse(outcome.before), JSON.parse(outcome.after)] as [State, State];
  const [was, is] = [before, after].map(([spec]) => JSON.stringify(spec.template?.spec));
  const isFixed = /"env":\[\{"name":"A","value":"b"\}\]/.test(is!);
  const wrong: string[] = [];
  if (is !== was && !isFixed) wrong.push('leaves a template that is neither the old one nor the one with the fix');
  const isBare = scene.name.includes('recreate');
  const uidOf = ([, pods]: State): string | undefined => pods.find(([name]) => name === 'web-b-1')?.[1];
  const isChanged = isBare ? uidOf(before) !== uidOf(after) : is !== was;
  const back = isBare
    ? /kubectl -n shop replace --force -f \S/
    : /kubectl -n shop rollout undo deployment\/web --to-revision=2/;
  if (isChanged && !back.test(outcome.err)) wrong.push('changes something without the command that leads back');
  return wrong;
}

/** What a command left behind and did not name. */
function leftovers(scene: Scene, outcome: Outcome, signal: Signal | undefined): string[] {
  // No program can clean up after SIGKILL: the Jobs of the copies end by themselves.
  if (signal?.name === 'SIGKILL') return [];
  const wrong: string[] = [];
  const printed = `${outcome.out}\n${outcome.err}`;
  // A Job is named and its pod goes with it.
  const unnamed = outcome.copies.filter((name) => !printed.includes(name.replace(/-abcde$/, '')));
  if (unnamed.length > 0) wrong.push(`leaves ${unnamed.join(', ')} behind without a word`);
  if (outcome.copies.length > 0 && outcome.code === 0) wrong.push('exits 0 although something is left');
  if (outcome.copies.length > 0 && !/kubectl -n shop delete (?:job|pod) /.test(outcome.err))
    wrong.push('prints no command that removes what is left');
  if (outcome.replicas === 0 && !/kubectl -n shop scale deployment\/web --replicas=1/.test(outcome.err))
    wrong.push('leaves the Deployment at zero replicas without a word');
  if (
    scene.name.includes('recreate') &&
    !outcome.pods.includes('web-b-1') &&
    !/kubectl -n shop (?:create -f|get pod)/.test(outcome.err)
  )
    wrong.push('loses the pod without a word');
  if (/nothing was (?:done|created)/.test(outcome.err) && outcome.before !== outcome.after)
    wrong.push('says that nothing was done, and something was');
  const isFile =
    scene.argv.includes('FILE') && (outcome.code === 0 || ['retry', 'fix', 'guard'].includes(scene.argv[0]!));
  const stray = outcome.files.filter((name) => !isFile || name !== 'file.tar.gz');
  if (stray.length > 0 && outcome.code !== undefined) wrong.push(`leaves the file ${stray.join(', ')}`);
  return wrong;
}

/**
 * Returns what is wrong with an outcome; empty where nothing is.
 * @param clean the outcome of the same scene without a fault
 */
export function wrongs(
  scene: Scene,
  clean: Outcome,
  outcome: Outcome,
  attack: Attack | undefined,
  signal?: Signal,
): string[] {
  const wrong = [...leftovers(scene, outcome, signal), ...wrongStates(scene, outcome)];
  // What a program without a handler prints after a signal does not count: it is dead.
  if (outcome.code === undefined) return wrong;
  const isProper = attack?.fault.proper === true;
  wrong.push(...wrongTexts(outcome, isProper || attack?.fault.refuses === true));
  if (/^GET \S+\/(?:pods|replicasets)$/.test(attack?.key ?? '') && / read deployments\.apps "/.test(outcome.err))
    wrong.push('names another object than the one that it could not read');
  const codes = signal === undefined ? [0, 1, 2] : [0, 1, 2, EXIT[signal.name] ?? 0];
  if (!codes.includes(outcome.code)) wrong.push(`exits ${outcome.code}`);
  if (scene.argv[0] === 'guard' && outcome.code !== clean.code) wrong.push(`exits ${outcome.code}, not as its command`);
  if (outcome.seconds > scene.seconds) wrong.push(`takes ${outcome.seconds} s`);
  try {
    wrong.push(...wrongAnswers(scene, clean, outcome, signal !== undefined, attack?.fault.name));
  } catch {
    wrong.push('prints no JSON');
  }
  const isWait = scene.argv[0] === 'wait';
  if (isWait && outcome.code === 0 && clean.code !== 0) wrong.push('exits 0 for a rollout that fails');
  if (isWait && attack?.times === 1 && !isProper && outcome.code !== clean.code)
    wrong.push(`exits ${outcome.code} although the server recovered`);
  // A lab that does not answer because of a signal has nothing to say.
  if (LABS.has(scene.argv[0]!) && signal !== undefined && outcome.code === EXIT[signal.name] && outcome.out !== '')
    wrong.push('answers after an interruption');
  return wrong;
}

/** Returns what is wrong with the bundle that a run wrote, by explaining it. */
export async function wrongBundle(clean: string, file: string): Promise<string[]> {
  const { io, out, err } = fakeIo({ environment: environment({ NO_COLOR: '1' }, { clock: FakeClock.running() }) });
  const code = await run(['explain', '--from', file, '-o', 'json'], io);
  const wrong: string[] = [];
  if (/this is a bug/.test(err())) wrong.push(`its bundle cannot be explained: ${err()}`);
  if (code !== 0) return wrong;
  const [known, excluded] = [new Set(confirmedIn(clean)), new Set(ruledOutIn(clean))];
  for (const id of confirmedIn(out())) if (!known.has(id)) wrong.push(`its bundle confirms ${id}`);
  for (const one of ruledOutIn(out())) if (!excluded.has(one)) wrong.push(`its bundle rules out ${one}`);
  return wrong;
}

/** Explains a bundle. Returns the answer. */
export async function explained(file: string): Promise<string> {
  const { io, out } = fakeIo({ environment: environment({ NO_COLOR: '1' }, { clock: FakeClock.running() }) });
  await run(['explain', '--from', file, '-o', 'json'], io);
  return out();
}
