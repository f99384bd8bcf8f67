/**
 * Takes docs/report.png: the page of the demo in Chromium, light, 1100 pixels wide, down to the logs. Fonts differ
 * between machines, so no test compares the bytes; npm run test:browser looks at the pages themselves.
 *
 *   npm run picture:page
 */
import { fileURLToPath } from 'node:url';
import { PAGES } from '../test/support/pages.ts';
import { Chromium } from '../test/browser/chromium.ts';

const FILE = fileURLToPath(new URL('../docs/report.png', import.meta.url));
/** Pixels. */
const WIDTH = 1100;

const browser = new Chromium();
await browser.open();
try {
  const demo = PAGES.find(({ name }) => name === 'demo')!;
  const { page } = await browser.show(await demo.make(), { width: WIDTH, scheme: 'light' });
  const end = await page.getByRole('heading', { name: 'Logs' }).boundingBox();
  await page.screenshot({ path: FILE, fullPage: true, clip: { x: 0, y: 0, width: WIDTH, height: end!.y } });
} finally {
  await browser.close();
}
