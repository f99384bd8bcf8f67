/** Hostile texts in every part of a page, in a real Chromium: nothing runs, nothing loads, nothing leaves its place. */
import { expect } from 'chai';
import { renderHtml } from '../../src/render/html/document.ts';
import { poisoned, POISON } from '../support/poison.ts';
import { answer, details } from '../support/whole-answer.ts';
import { Chromium } from './chromium.ts';

const VIEW = { width: 768, scheme: 'light' } as const;

describe('browser: hostile texts', function () {
  this.timeout(120_000);
  const browser = new Chromium();
  before(() => browser.open());
  after(() => browser.close());

  for (const [name, poison] of Object.entries(POISON))
    it(`run and load nothing: ${name}`, async () => {
      const html = renderHtml(poisoned({ answer, details, recorded: false }, poison));
      const { page, noise } = await browser.show(html, VIEW);
      // Events that attributes of hostile elements wait for.
      await page.mouse.move(300, 300);
      for (let i = 0; i < 5; i++) await page.keyboard.press('Tab');
      expect(await page.locator('script').count()).to.equal(1);
      expect(await page.locator('img, iframe, object, embed, form, input, link, a').count()).to.equal(0);
      expect(noise).to.deep.equal([]);
      await page.context().close();
    });

  it('the policy refuses a script and a picture that are not its own', async () => {
    const html = renderHtml({ answer, details, recorded: false });
    const hostile = '<img src="http://127.0.0.1:9/x.png"><script>document.title = "taken"</script></main>';
    const { page, noise } = await browser.show(html.replace('</main>', hostile), VIEW);
    expect(await page.title()).to.not.equal('taken');
    expect(noise.filter((one) => one.startsWith('console:')).join('\n')).to.match(/img-src|default-src/);
    expect(noise.join('\n')).to.include('script-src');
    await page.context().close();
  });
});
