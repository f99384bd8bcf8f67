/** The picture of a terminal that the README shows. `npm run lint` checks that docs/explain.svg is what `demo` prints. */
import { expect } from 'chai';
import { picture } from '../../scripts/picture.ts';

const E = '\u001b';
const words = (svg: string): { x: number; y: number; text: string; style: string }[] =>
  [...svg.matchAll(/<text y="([\d.]+)">(.*)<\/text>/g)].flatMap(([, y, row]) =>
    [...row!.matchAll(/<tspan x="([\d.]+)" textLength="[\d.]+"([^>]*)>([^<]*)<\/tspan>/g)].map(
      ([, x, style, text]) => ({ x: Number(x), y: Number(y), text: text!, style: style!.trim() }),
    ),
  );

describe('picture', () => {
  it('keeps the columns and rows of the terminal', () => {
    const drawn = words(picture('x', 'NAME  READY\n\nweb   0/1'));
    expect(drawn.map((one) => one.text)).to.deep.equal(['$ x', 'NAME', 'READY', 'web', '0/1']);
    const [prompt, name, ready, web, none] = drawn;
    expect([name!.x, ready!.x]).to.deep.equal([web!.x, none!.x]);
    expect(web!.y - name!.y).to.be.closeTo(2 * (name!.y - prompt!.y), 0.01);
    expect(ready!.x - name!.x).to.be.closeTo(6 * 8.4, 0.01);
  });

  it('draws colors, bold and dim, and ends them in the right place', () => {
    const drawn = words(picture('x', `${E}[31mbad${E}[39m ${E}[1mhead${E}[22m  ${E}[2mdim${E}[22m plain`));
    const styleOf = (text: string): string => drawn.find((one) => one.text === text)!.style;
    expect(styleOf('bad')).to.match(/^fill="#\w{6}"$/);
    expect(styleOf('head')).to.equal('font-weight="bold"');
    expect(styleOf('dim'))
      .to.match(/^fill=/)
      .and.not.equal(styleOf('bad'));
    expect(styleOf('plain')).to.equal('');
  });

  it('lets no text become markup', () => {
    const svg = picture('a <b>', 'x & <script>y</script>');
    expect(svg).to.include('x &amp; &lt;script&gt;y&lt;/script&gt;').and.not.include('<script');
  });

  it('refuses an unknown color, and a line that does not fit', () => {
    expect(() => picture('x', `${E}[35mpink${E}[39m`)).to.throw('SGR 35');
    expect(picture('x', 'y'.repeat(80))).to.include('y'.repeat(80));
    expect(() => picture('x', 'y'.repeat(81))).to.throw('81 columns');
  });
});
