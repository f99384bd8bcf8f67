import { transformSync } from 'esbuild';
import { expect } from 'chai';
import { shapeModule, shapesOf, withShapes } from '../../scripts/build/shapes.ts';

/** Runs the exports of a module of TypeScript. */
const run = (text: string): Record<string, unknown> => {
  const module = { exports: {} };
  const { code } = transformSync(text, { loader: 'ts', format: 'cjs' });
  new Function('module', 'exports', code)(module, module.exports);
  return module.exports;
};

describe('objects of one shape in the build', () => {
  const many = Array.from({ length: 16 }, (_, i) => `{ id: 'a${i}', run() { return this.id; }, of: { x: ${i}, y } }`);
  const text = `const y: number = 1;
const made: { id: string; run(): string }[] = [${many.join(', ')}];
export const ids = made.map((one) => one.run());
export const all = made.map(({ id, ...rest }) => [id, rest as unknown]);
export const other = { id: 1, run: 2 };
export const inside = () => ({ x: 1, y: 2 });`;
  const shapes = shapesOf([text]);
  const quick = withShapes(text, shapes, 'shapes');
  const whole = shapeModule(shapes) + quick.replace(/^import .*\n/, '');

  it('come from functions, for keys that many have', () => {
    expect([...shapes.keys()]).to.deep.equal(['id,run,of', 'x,y']);
    expect(quick).to.include(`shape0__( 'a0', function() { return this.id; }, shape1__( 0, y ) )`);
    expect(quick).to.include('{ id: 1, run: 2 }').and.include('({ x: 1, y: 2 })');
  });

  it('are the same', () => {
    const { inside: _before, ...before } = run(text);
    const { inside: _after, ...after } = run(whole);
    expect(JSON.stringify(Object.entries(after).filter(([key]) => key in before))).to.equal(
      JSON.stringify(Object.entries(before)),
    );
  });

  it('are literals where a function cannot make the same: computed keys, accessors, spread, async, keys in quotes', () => {
    for (const object of [
      '{ [a]: 1, b }',
      '{ get a() { return 1; }, b: 2 }',
      '{ ...a, b: 1 }',
      '{ async a() {}, b: 1 }',
      '{ *a() {}, b: 1 }',
      `{ 'a-b': 1, b: 2 }`,
      '{ __proto__: a, b: 1 }',
    ])
      expect(
        [...shapesOf([Array.from({ length: 20 }, (_, i) => `const v${i} = ${object};`).join('\n')])],
        object,
      ).to.deep.equal([]);
  });
});
