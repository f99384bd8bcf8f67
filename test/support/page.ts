/**
 * A strict reader of the pages of `-o html`. It accepts only what the program writes: lower-case elements that are
 * closed, attributes in double quotes, and the five escapes. Anything else in a page is a mistake, so it throws.
 */

export interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Element | string)[];
}

const VOID = new Set(['meta']);
const ESCAPES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Returns text without escapes. @throws Error for a sign that had to be escaped */
function plain(text: string): string {
  const wrong = /[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/.exec(text);
  if (wrong !== null) throw new Error(`not escaped: ${text.slice(Math.max(0, wrong.index - 40), wrong.index + 40)}`);
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ESCAPES[name]!);
}

/** Returns the attributes of a tag. @throws Error for another form than name="value", or a name that comes twice */
function attributesIn(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const rest = text.replace(/ ([\w:-]+)(?:="([^"]*)")?/g, (_, name: string, value = '') => {
    if (name in found) throw new Error(`the attribute ${name} twice`);
    found[name] = plain(value.replaceAll("'", '&#39;'));
    return '';
  });
  if (rest.trim() !== '' && rest !== '/') throw new Error(`no attribute: ${rest}`);
  return found;
}

/** Reads a page. @throws Error for anything that the program does not write */
export function parsePage(page: string): Element {
  const start = '<!doctype html>\n';
  if (!page.startsWith(start)) throw new Error('no doctype');
  const root: { tag: string; attributes: Record<string, string>; children: (Element | string)[] } = {
    tag: '',
    attributes: {},
    children: [],
  };
  const open = [root];
  let at = start.length;
  while (at < page.length) {
    const parent = open.at(-1)!;
    if (parent.tag === 'script' || parent.tag === 'style') {
      const end = page.indexOf(`</${parent.tag}>`, at);
      parent.children.push(page.slice(at, end));
      at = end;
    }
    const next = page.indexOf('<', at);
    const text = page.slice(at, next < 0 ? page.length : next);
    if (text !== '') parent.children.push(parent.tag === 'script' || parent.tag === 'style' ? text : plain(text));
    if (next < 0) break;
    const tag = /<(\/?)([a-zA-Z][\w-]*)((?: [\w:-]+(?:="[^"]*")?)*)(\/?)>/y;
    tag.lastIndex = next;
    const match = tag.exec(page);
    if (match === null) throw new Error(`no tag: ${page.slice(next, next + 60)}`);
    const [whole, closing, name, attributes, empty] = match;
    at = next + whole.length;
    if (closing === '/') {
      if (open.pop()!.tag !== name) throw new Error(`</${name}> closes <${parent.tag}>`);
      continue;
    }
    const element = { tag: name!, attributes: attributesIn(attributes!), children: [] };
    parent.children.push(element);
    if (empty !== '/' && !VOID.has(name!)) open.push(element);
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)!.tag}> is not closed`);
  return root;
}

/** Returns an element and all below it, in the order of the page. */
export const elementsIn = (element: Element): Element[] => [
  element,
  ...element.children.flatMap((child) => (typeof child === 'string' ? [] : elementsIn(child))),
];

/** Returns the text of an element and all below it. */
export const textIn = ({ children }: Element): string =>
  children.map((child) => (typeof child === 'string' ? child : textIn(child))).join('');

/** Elements and attributes that pages have. None of them loads, runs or sends anything; links lead into the page. */
const ELEMENTS = new Set(
  `html head meta title style body header main footer section figure figcaption details summary h1 h2 h3 p ul ol li table
  thead tbody tr th td div span strong small code pre mark q i time svg desc rect path line text polyline script dl dt dd
  nav a`.split(/\s+/),
);
const ATTRIBUTES = new Set(
  `lang charset http-equiv name content role id class aria-label aria-labelledby aria-hidden scope data-label datetime
  viewBox width height x y x1 x2 y1 y2 rx d points overflow preserveAspectRatio href`.split(/\s+/),
);

/** Returns what a page has that it may not have. */
export const strangersIn = (page: Element): string[] =>
  elementsIn(page)
    .slice(1)
    .flatMap(({ tag, attributes }) => [
      ...(ELEMENTS.has(tag) ? [] : [`<${tag}>`]),
      ...Object.entries(attributes).flatMap(([name, value]) =>
        ATTRIBUTES.has(name) && (name !== 'href' || /^#[\w-]+$/.test(value)) ? [] : [`${name}="${value}" of <${tag}>`],
      ),
    ]);
