/**
 * Every page of `-o html` in a real Chromium, at the width of a phone, of a tablet and of a screen. The screenshots are
 * in dist/screenshots, for a person to look at.
 */
import { expect } from 'chai';
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { PAGES } from '../support/pages.ts';
import { Chromium, SCREENSHOTS } from './chromium.ts';
import type { View } from './chromium.ts';

const VIEWS: readonly View[] = [
  { width: 320, scheme: 'dark' },
  { width: 768, scheme: 'light' },
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
];

/** Returns what axe finds: the rule, and the places that break it. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run()')) as AxeResults;
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

/** Returns the elements that are wider than the window, other than those that are hidden from sight on purpose. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .filter((one) => one.closest('.hidden, thead, svg') === null)
    .map((one) => one.tagName + '.' + one.className)`);

const openAll = (page: Page): Promise<void> =>
  page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);

describe('browser: pages', function () {
  this.timeout(120_000);
  const browser = new Chromium();
  const made = new Map<string, string>();
  before(async () => {
    // Before the browser runs: while it does, the clock of the pages of `wait` stands still.
    for (const { name, make } of PAGES) made.set(name, await make());
    await browser.open();
  });
  after(() => browser.close());

  for (const { name } of PAGES)
    describe(name, () => {
      let html = '';
      before(() => {
        html = made.get(name)!;
      });

      for (const view of VIEWS)
        it(`is accessible, loads nothing and fits ${view.width} pixels, ${view.scheme}`, async () => {
          const { page, noise } = await browser.show(html, view);
          const file = `${SCREENSHOTS}${name}-${view.width}-${view.scheme}.png`;
          await page.screenshot({ path: file, fullPage: true });
          await openAll(page);
          expect(await violations(page)).to.deep.equal([]);
          expect(await tooWide(page)).to.deep.equal([]);
          expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).to.equal(true);
          expect(noise).to.deep.equal([]);
          await page.context().close();
        });

      it('shows all folded parts on paper', async () => {
        const { page } = await browser.show(html, VIEWS[2]!);
        const folded = await page.locator('details').count();
        await page.evaluate("dispatchEvent(new Event('beforeprint'))");
        expect(await page.locator('details[open]').count()).to.equal(folded);
        await page.pdf({ path: `${SCREENSHOTS}${name}.pdf`, format: 'A4' });
        await page.context().close();
      });
    });
});

describe('browser: use', function () {
  this.timeout(120_000);
  const browser = new Chromium();
  before(() => browser.open());
  after(() => browser.close());
  const demo = PAGES.find(({ name }) => name === 'demo')!;

  it('copies exactly the command that the page shows', async () => {
    const { page, noise } = await browser.show(await demo.make(), VIEWS[2]!);
    const blocks = page.locator('.copy');
    const count = await blocks.count();
    expect(count).to.be.greaterThan(2);
    for (let i = 0; i < count; i++) {
      const block = blocks.nth(i);
      await block.locator('button').click();
      // Not waitForFunction: the page allows no eval, which it uses where it has to wait.
      await page.locator('[role=status]', { hasText: /^The command is copied$/ }).waitFor({ state: 'attached' });
      const copied = await page.evaluate('navigator.clipboard.readText()');
      expect(copied).to.equal(await block.locator('code').textContent());
      await block.locator('button').blur();
    }
    expect(noise).to.deep.equal([]);
    await page.context().close();
  });

  it('reaches every button and every folded part with Tab, and opens them with Enter', async () => {
    const { page } = await browser.show(await demo.make(), VIEWS[2]!);
    const all = Number(await page.evaluate("document.querySelectorAll('summary, button').length"));
    const met = new Set<string>();
    for (let i = 0; i < all; i++) {
      await page.keyboard.press('Tab');
      const [tag, at] = (await page.evaluate(
        "[document.activeElement.tagName, [...document.querySelectorAll('*')].indexOf(document.activeElement)]",
      )) as [string, number];
      met.add(`${tag} ${at}`);
      if (tag !== 'SUMMARY') continue;
      const isOpen = (): Promise<unknown> => page.evaluate('document.activeElement.parentElement.open');
      const before = await isOpen();
      await page.keyboard.press('Enter');
      expect(await isOpen()).to.equal(!before);
      await page.keyboard.press('Enter');
    }
    expect(met.size).to.equal(all);
    await page.context().close();
  });

  it('shows everything without its script', async () => {
    const html = (await demo.make()).replace(/<script>[^]*?<\/script>/, '');
    const { page, noise } = await browser.show(html, VIEWS[0]!);
    expect(await page.locator('button').count()).to.equal(0);
    expect(await page.locator('.cause .summary').textContent()).to.include('postgres');
    expect(noise).to.deep.equal([]);
    await page.context().close();
  });
});
