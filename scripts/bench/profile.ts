/** Reads profiles of V8 and says in which room of the program the time was spent. */
import { SourceMap } from 'node:module';

/** A profile as `node --cpu-prof` writes it. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      /** Zero-based, like the column. */
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

export const ROOMS = [
  'loading and evaluating modules',
  'command line',
  'kubeconfig, TLS and HTTP',
  'reading the log',
  'checks',
  'masking secrets',
  'rendering',
  'freeing memory',
  'the rest',
] as const;
export type Room = (typeof ROOMS)[number];

/** Files of the program, of packages and of Node, and their room. The first expression that matches counts. */
const FILES: readonly (readonly [RegExp, Room])[] = [
  [/start(?:-files)?\.cjs$/, 'loading and evaluating modules'],
  [/^src\/logs\//, 'reading the log'],
  [/^src\/(?:checks|diagnosis|evidence|knowledge)\//, 'checks'],
  [/^src\/(?:redaction\/|token-formats)|@secretlint/, 'masking secrets'],
  [/^src\/render\//, 'rendering'],
  [/^src\/sources\/|js-yaml/, 'kubeconfig, TLS and HTTP'],
  [/^src\/(?:cli|main)|yargs/, 'command line'],
  [/^node:(?:net|tls|_tls|internal\/(?:tls|net|stream_base|js_stream))/, 'kubeconfig, TLS and HTTP'],
  [/^node:(?:vm|internal\/(?:vm|modules))/, 'loading and evaluating modules'],
];

/** The function that esbuild makes of a module has the path of the module as its name. main.ts runs the program. */
const MODULE = /^(?!src\/main\.ts).*\/[\w.-]+\.(?:ts|js|mjs|cjs)$/;

/** A file of the bundle: its text, and the source map at its end. */
export interface Mapped {
  readonly text: string;
  readonly map: SourceMap;
}

/** Separates a bundled file from the source map at its end. */
export function mapped(text: string): Mapped {
  const at = text.lastIndexOf('//# sourceMappingURL=');
  const [, data = ''] = text.slice(at).split('base64,');
  return { text: text.slice(0, at), map: new SourceMap(JSON.parse(Buffer.from(data, 'base64').toString('utf8'))) };
}

/**
 * Returns the column in the bundle for one in the packed file, in which every character that is not ASCII is written as
 * six (`asFunction`).
 */
function columnIn(line: string, column: number): number {
  let at = 0;
  for (let seen = 0; seen < column && at < line.length; at++) seen += line.charCodeAt(at) > 0x7f ? 6 : 1;
  return at;
}

/**
 * Returns the microseconds that each room took, and those in which the program waited.
 * @param files the bundle, by the name that the profile has for each file
 * @param indent characters before the first line of the bundle in the packed file
 * @param longest microseconds that one sample counts at most
 */
export function timesOf(
  { nodes, samples, timeDeltas }: Profile,
  files: ReadonlyMap<string, Mapped>,
  indent: number,
  longest: number,
): { readonly rooms: Map<Room, number>; readonly waiting: number } {
  const lines = new Map([...files].map(([name, { text }]) => [name, text.split('\n')]));
  const sourceOf = ({ url, lineNumber, columnNumber }: Profile['nodes'][number]['callFrame']): string => {
    const file = files.get(url);
    if (file === undefined) return url;
    const column = columnNumber - (lineNumber === 0 ? indent : 0);
    const entry = file.map.findEntry(lineNumber, columnIn(lines.get(url)![lineNumber] ?? '', column));
    return 'originalSource' in entry ? entry.originalSource : '';
  };
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const known = new Map<number, Room | 'waiting'>();
  const roomOf = (id: number): Room | 'waiting' => {
    const { callFrame } = byId.get(id)!;
    if (callFrame.functionName === '(idle)') return 'waiting';
    if (callFrame.functionName === '(garbage collector)') return 'freeing memory';
    let room: Room | undefined;
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = byId.get(at)!.callFrame;
      if (MODULE.test(frame.functionName)) return 'loading and evaluating modules';
      if (room !== undefined) continue;
      const source = sourceOf(frame);
      room = FILES.find(([file]) => file.test(source))?.[1];
    }
    return room ?? 'the rest';
  };
  const rooms = new Map<Room, number>();
  let waiting = 0;
  samples.forEach((id, i) => {
    const room = known.get(id) ?? roomOf(id);
    known.set(id, room);
    // A sample lasts until the next one.
    const time = timeDeltas[i + 1] ?? 0;
    if (room === 'waiting') waiting += time;
    // In a longer gap, the machine ran another process.
    else rooms.set(room, (rooms.get(room) ?? 0) + Math.min(time, longest));
  });
  return { rooms, waiting };
}
