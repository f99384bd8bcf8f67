/** The JVM: Java, Kotlin, Scala, Groovy, Clojure. */
import { once, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import { readOption } from './jvm-options.ts';
import type { LogLine } from '../../log-analysis.ts';
import type { Neighbours, Reading } from '../pattern.ts';
import { appFrame, at, following, message } from './trace.ts';
import type { Frame } from './trace.ts';

const FRAME = once(() =>
  sequence(
    /^\s{0,12}at (?:[\w.-]{0,80}(?:@[\w.-]{1,40})?\/{1,2}){0,3}[\w.$<>/-]{1,300}\(/,
    /([^():]{1,120}\.(?:java|kt|kts|scala|groovy|clj|cljc))(?::(\d{1,7}))?\)/,
  ),
);
const FOREIGN = once(() =>
  sequence(
    /\bat (?:[\w.@-]{1,80}\/{1,2}){0,3}/,
    [
      /java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|clojure|nrepl/,
      sequence(/org\./, [
        /springframework|apache|hibernate|eclipse|jboss|postgresql|codehaus|gradle|junit|slf4j/,
        /flywaydb|quartz|elasticsearch|mariadb|xnio|wildfly|yaml|thymeleaf|jooq/,
      ]),
      sequence(/com\./, [
        /zaxxer|mysql|fasterxml|google|netflix|mongodb|microsoft|amazonaws|hazelcast|datastax/,
        /rabbitmq|typesafe/,
      ]),
      sequence(/io\./, [
        /netty|micronaut|quarkus|vertx|ktor|grpc|undertow|smallrye|lettuce|micrometer|r2dbc|helidon/,
        /dropwizard/,
      ]),
      /ch\.qos|liquibase|oracle|redis\.clients|akka|play|reactor|okhttp3|software\.amazon/,
      /net\.bytebuddy|feign|retrofit2|worker\.org/,
    ],
    /[.$/]/,
  ),
);
const CAUSE = /^\s{0,8}Caused by: ((?:[\w$]{1,80}\.){0,12}[\w$]{1,120})(?:: (.*))?$/;

const languageOf = (frame: Frame | undefined): string =>
  /\.kts?:/.test(frame?.at ?? '')
    ? 'Kotlin'
    : /\.scala:/.test(frame?.at ?? '')
      ? 'Scala'
      : /\.groovy:/.test(frame?.at ?? '')
        ? 'Groovy'
        : /\.cljc?:/.test(frame?.at ?? '')
          ? 'Clojure'
          : 'Java';

/** Returns a message with its further lines: those before the first frame. */
function longer(
  text: string | undefined,
  below: readonly LogLine[],
): { readonly said: string | undefined; readonly added: readonly number[] } {
  const end = below.findIndex((line) => /^\s{0,12}(?:at |\.{3} \d|Caused by: |Suppressed: )/.test(line.text));
  const more = below.slice(0, Math.max(0, Math.min(end, 4))).filter((line) => line.text.trim() !== '');
  if (more.length === 0) return { said: text, added: [] };
  const parts = [text, ...more.map((line) => line.text.trim())].filter((part) => part !== undefined);
  return { said: parts.join(' '), added: more.map((line) => line.index) };
}

/**
 * Reads the exception at the matched line. The deepest cause has the message; the message also names the outer type.
 */
function chain(type: string, text: string | undefined, around: Neighbours): Reading<'exception'> | null {
  const lines: ReturnType<typeof following> = [];
  let suppressed = false;
  for (const line of following(around)) {
    if (/^\s{1,12}Suppressed: /.test(line.text)) suppressed = true;
    else if (CAUSE.test(line.text) && !/^\s{2,}/.test(line.text)) suppressed = false;
    else if (!/^\s{1,12}(?:at |\.{3} \d)|^\s*$|^\s{0,8}Caused by: |^\s{1,8}[-*\w"'[({]/.test(line.text)) {
      // A message of several lines ends before the first frame.
      if (lines.some((seen) => FRAME().test(seen.text)) || lines.length > 12 || line.severity !== null) break;
    }
    if (!suppressed) lines.push(line);
  }
  const causes = lines.filter((line) => CAUSE.test(line.text));
  const deepest = causes.at(-1);
  if (deepest === undefined) {
    const frame = appFrame(lines, FRAME(), FOREIGN());
    const { said, added } = longer(text, lines);
    return {
      fields: { type, ...message(said), ...at(frame), language: languageOf(frame) },
      also: [...added, ...(frame === undefined ? [] : [frame.index])],
    };
  }
  const cause = CAUSE.exec(deepest.text) as RegExpExecArray;
  const below = lines.slice(lines.indexOf(deepest) + 1);
  const own = [appFrame(below, FRAME(), FOREIGN()), appFrame(lines, FRAME(), FOREIGN())];
  const frame =
    own.find(
      (candidate) =>
        candidate !== undefined && !FOREIGN().test(around.line(candidate.index - around.index)?.text ?? ''),
    ) ??
    own[0] ??
    own[1];
  const { said, added } = longer(cause[2] ?? text, below);
  return {
    fields: {
      type: cause[1] as string,
      ...message(said),
      ...at(frame),
      language: languageOf(frame),
    },
    line: deepest.index,
    also: [...added, around.index, ...(frame === undefined ? [] : [frame.index])],
  };
}

const thread = pattern({
  id: 'java/uncaught',
  kind: 'exception',
  needles: ['exception in thread "', 'exception: '],
  find: () => /^Exception in thread "[^"]{1,200}" ((?:[\w$]{1,80}\.){0,12}[\w$]{1,120})(?:: (.*))?$/,
  on: 'text',
  ends: true,
  read: (match, around) => chain(match[1] as string, match[2], around),
  source: 'run: openjdk 17',
});

/** Returns whether the same exception starts a line of its own below. */
function repeated(match: RegExpExecArray, around: Neighbours): boolean {
  const whole = match[0].trim();
  for (let n = 1; n <= 12; n++) if (around.line(n)?.text.trim() === whole) return true;
  return false;
}

/** A trace that a logger printed: `org.x.YException: text` with frames below. */
const logged = pattern({
  id: 'java/logged',
  kind: 'exception',
  needles: ['exception', 'error', 'throwable', 'failure'],
  find: () =>
    /(?:^|\s)((?:[a-z_][\w$]{0,60}\.){1,12}(?:[A-Z][\w$]{0,100})?(?:Exception(?:Info)?|Error|Throwable|Failure)(?:\$\w{1,60})?)(?:: (.*))?$/,
  specificity: 39,
  read: (match, around) => {
    if (/^\s{0,12}(?:Caused by|Suppressed): |^Exception in thread "/.test(around.matched.text)) return null;
    if (
      around.after(
        /^\s{1,12}at .{1,300}\((?:[^():]{1,120}:\d{1,7}|Native Method|Unknown Source|[^():]{1,120}\.java)\)|^Caused by: /,
        12,
      ) === undefined
    )
      return null;
    // Logback prints the root after an arrow, and the whole trace below.
    if (/ => \S{1,200}(?:: |$)/.test(around.matched.text) && repeated(match, around)) return null;
    return chain(match[1] as string, match[2], around);
  },
  source: 'run: openjdk 17; docs.oracle.com/javase Throwable.printStackTrace',
});

const missing = pattern({
  id: 'java/missing-class',
  kind: 'missing-module',
  needles: [
    'could not find or load main class',
    'classnotfoundexception',
    'noclassdeffounderror',
    'unable to access jarfile',
    'invalid or corrupt jarfile',
    'no main manifest attribute',
    'unsupportedclassversionerror',
  ],
  find: () =>
    sequence(
      [
        /Could not find or load main class /,
        /(?:ClassNotFoundException|NoClassDefFoundError): /,
        /Unable to access jarfile /,
        /Invalid or corrupt jarfile /,
        /no main manifest attribute, in /,
      ],
      /(?:Could not initialize class )?([\w.$/@ -]{1,200}?)(?:$|[\s,:])/,
    ),
  read: (match) =>
    match[0].includes('Could not initialize') ? null : { fields: { module: match[1] as string, language: 'Java' } },
  source: 'run: openjdk 17',
});

const classVersion = pattern({
  id: 'java/class-version',
  kind: 'refused',
  needles: ['unsupportedclassversionerror'],
  find: () => /UnsupportedClassVersionError: (.{1,400})$/,
  ends: true,
  read: (match) => ({ fields: { what: 'version', detail: match[1] as string } }),
  source: 'github.com/openjdk/jdk src/hotspot/share/classfile/classFileParser.cpp',
});

const heap = pattern({
  id: 'java/heap',
  kind: 'heap-exhausted',
  needles: ['java.lang.outofmemoryerror', 'outofmemory encountered'],
  find: () => /java\.lang\.OutOfMemoryError(?:: (.{1,300}))?|OutOfMemory encountered: (.{1,200})$/,
  ends: true,
  read: (match) => {
    const detail = (match[1] ?? match[2] ?? 'java.lang.OutOfMemoryError').trim();
    // Not the heap: the kernel refused threads or native memory.
    if (/native thread|native memory|unable to create/i.test(detail)) return null;
    return { fields: { runtime: 'jvm', detail } };
  },
  source: 'run: openjdk 17; github.com/openjdk/jdk src/hotspot/share/utilities/debug.cpp',
});

const threads = pattern({
  id: 'java/native-threads',
  kind: 'limit-reached',
  needles: ['native thread'],
  find: () => /(?:OutOfMemoryError: )?unable to create (?:new )?native thread.{0,200}/,
  read: (match) => ({ fields: { what: 'threads', detail: match[0] } }),
  source: 'github.com/openjdk/jdk src/hotspot/share/prims/jvm.cpp',
});

const flags = pattern({
  id: 'java/vm-option',
  kind: 'bad-flag',
  needles: [
    'unrecognized option: ',
    'vm option',
    'invalid maximum heap size',
    'invalid initial heap size',
    'could not create the java virtual machine',
    'invalid thread stack size',
  ],
  find: () =>
    sequence(/^(?:Error: )?/, [
      /Unrecognized option: (-\S{0,200})/,
      /(?:Unrecognized|Improperly specified) VM option '([^']{1,200})'/,
      /(?:Missing|Unexpected) \+\/- setting (?:for|in) VM option '([^']{1,200})'/,
      /VM option '([^']{1,200})' is (?:experimental|diagnostic) and must be enabled via -XX:\+Unlock/,
      /Invalid (?:(?:maximum|initial) heap|thread stack) size: (\S{1,100})/,
    ]),
  ends: true,
  read: (match, around) => {
    const vm = match[2] ?? match[3] ?? match[4];
    return readOption(vm === undefined ? (match[1] ?? match[5] ?? '') : `-XX:${vm}`, around);
  },
  source: ['run: openjdk 17', 'github.com/openjdk/jdk src/hotspot/share/runtime/arguments.cpp, flags/jvmFlag.cpp'],
});

const start = pattern({
  id: 'java/vm-start',
  kind: 'heap-exhausted',
  needles: ['error occurred during initialization of vm'],
  find: () => /^Error occurred during initialization of VM/,
  ends: true,
  read: (_, around) => {
    const next = around.line(1);
    return next === undefined || !/heap|memory|reserve|metaspace|\d[KMG]B?\b/i.test(next.text)
      ? null
      : {
          fields: {
            runtime: 'jvm',
            detail: next.text.trim().slice(0, 300) || 'Error occurred during initialization of VM',
          },
          line: next.index,
        };
  },
  source: 'run: openjdk 17',
});

const refused = pattern({
  id: 'java/vm-refused',
  kind: 'bad-flag',
  needles: [
    'error occurred during initialization of vm',
    'error opening zip file or jar manifest missing',
    'could not find agent library',
  ],
  find: () =>
    sequence(/^/, [
      /Error occurred during initialization of VM/,
      /Error opening zip file or JAR manifest missing ?: ?(?<agent>\S{1,300})/,
      /Could not find agent library (?<native>\S{1,200})/,
    ]),
  ends: true,
  read: (match, around) => {
    const file = match.groups?.agent ?? match.groups?.native;
    if (file !== undefined) return readOption(`-javaagent:${file}`, around);
    const next = around.line(1);
    const flag = /(-XX:[\w=+-]{1,80}|-X\w{1,20}|-agent(?:lib|path):\S{1,200})/.exec(next?.text ?? '')?.[1];
    if (next === undefined || /heap|memory|reserve|metaspace|\d[KMG]B?\b|^agent library failed/i.test(next.text))
      return null;
    const reading = flag === undefined ? undefined : readOption(flag, around);
    return { fields: reading?.fields ?? { flag: next.text.trim().slice(0, 200), program: 'java' }, line: next.index };
  },
  source: [
    'github.com/openjdk/jdk src/hotspot/share/runtime/java.cpp, arguments.cpp',
    'src/java.instrument/share/native/libinstrument/InvocationAdapter.c',
  ],
});

const crash = pattern({
  id: 'java/vm-crash',
  kind: 'segfault',
  needles: ['a fatal error has been detected by the java runtime environment'],
  find: () => /^# A fatal error has been detected by the Java Runtime Environment/,
  ends: true,
  read: (_, around) => {
    const what = around.after(/^#\s{1,4}(SIG[A-Z]{3,5} .{1,120}|Internal Error .{1,120})/, 6);
    return what === undefined ? null : { fields: { detail: (what.match[1] as string).trim() }, line: what.line.index };
  },
  source: 'run: openjdk 17; github.com/openjdk/jdk src/hotspot/share/utilities/vmError.cpp',
});

const clojure = pattern({
  id: 'clojure/execution-error',
  kind: 'exception',
  needles: ['execution error', 'syntax error '],
  find: () =>
    sequence(
      /^(?:Execution error|Syntax error)(?: \((\w{1,80})\))? /,
      [/at|compiling at/, /macroexpanding \S{1,100} at/],
      / ([\w./$?!*<>-]{0,120}) ?\(([^()]{1,200}:\d{1,6}(?::\d{1,6})?)\)\.$/,
    ),
  ends: true,
  read: (match, around) => {
    const next = around.line(1);
    return {
      fields: { type: match[1] ?? 'Error', ...message(next?.text), frame: match[3] as string, language: 'Clojure' },
      ...(next === undefined ? {} : { also: [next.index] }),
    };
  },
  source: 'run: clojure 1.11',
});

export const JAVA = [thread, logged, missing, classVersion, heap, threads, flags, start, refused, crash, clojure];
