/** The template that escapes every value. */
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { escaped, html, Html, whole } from '../../../src/render/html/markup.ts';
import type { Value } from '../../../src/render/html/markup.ts';

const FOLDER = fileURLToPath(new URL('../../../src/render/html/', import.meta.url));

describe('html: the template', () => {
  it('escapes text in elements and in attributes', () => {
    expect(html`<p class="${`a" onclick='b'`}">${'<b>&</b>'}</p>`.toString()).to.equal(
      '<p class="a&quot; onclick=&#39;b&#39;">&lt;b&gt;&amp;&lt;/b&gt;</p>',
    );
  });

  it('keeps markup that it made, joins lists, and leaves nothing of null', () => {
    const item = html`<li>${'<'}</li>`;
    expect(html`<ul>${[item, null, undefined, false, ['x', 1]]}</ul>`.toString()).to.equal('<ul><li>&lt;</li>x1</ul>');
  });

  it('takes no object of an answer for markup', () => {
    const forged = [{ toString: () => '<script>' }, { markup: '<script>' }, Object.create(Html.prototype)];
    for (const one of forged) expect(() => html`<p>${one as Value}</p>`).to.throw(TypeError);
  });

  it('writes out what moves, hides or reorders text', () => {
    expect(escaped('a\u001b[31m\u202eb\u0000\u2066c\ud800')).to.equal('a^[[31m&lt;U+202E&gt;b^@&lt;U+2066&gt;c\ufffd');
  });

  it('cuts a very long text, and no command', () => {
    const long = 'x'.repeat(5000);
    expect(escaped(long))
      .to.have.length.below(4100)
      .and.match(/x… \(1000 more characters\)$/);
    expect(whole(`${long}<`).toString()).to.equal(`${long}&lt;`);
  });

  it('refuses values outside of text and of attributes that cannot act', () => {
    const x = 'x';
    const wrong: (() => unknown)[] = [
      () => html`<a href="${x}">x</a>`,
      () => html`<p style="${x}">x</p>`,
      () => html`<p onclick="${x}">x</p>`,
      () => html`<p ${x}>x</p>`,
      () => html`<p class=${x}>x</p>`,
      () => html`<p class='${x}'>x</p>`,
      () => html`<${x}>`,
      () => html`<script>${x}</script>`,
      () => html`<style>${x}</style>`,
      () => html`<iframe class="${x}"></iframe>`,
      () => html`<!-- ${x} -->`,
      () => html`<p>x</p><meta content="x">`,
    ];
    for (const [i, one] of wrong.entries()) expect(one, `template ${i}`).to.throw();
  });

  it('refuses markup in an attribute', () => {
    expect(() => html`<p class="${html`<b>x</b>`}">x</p>`).to.throw('markup in an attribute');
  });

  it('is the only way to make markup', () => {
    const makers = readdirSync(FOLDER).filter((name) => /\bHtml\.of\(/.test(readFileSync(`${FOLDER}${name}`, 'utf8')));
    expect(makers).to.deep.equal(['markup.ts']);
  });
});
