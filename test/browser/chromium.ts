/** Opens pages of `-o html` in Chromium, and notes what they try to load or run. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

/** Where the tests put what a person should look at. */
export const SCREENSHOTS = fileURLToPath(new URL('../../dist/screenshots/', import.meta.url));

/**
 * Returns the path of a Chromium: CHROMIUM, or the first one on PATH.
 * @throws Error where there is none
 */
export function chromiumPath(): string {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM) return CHROMIUM;
  for (const folder of PATH.split(delimiter))
    for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'chrome']) {
      const file = join(folder, name);
      if (existsSync(file)) return file;
    }
  throw new Error('no Chromium is on PATH: install it (Debian: apt-get install chromium), or name it in CHROMIUM');
}

export interface View {
  /** Pixels. */
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

/** A page in the browser. */
export interface Opened {
  readonly page: Page;
  /** Every request but that of the page, every message of the console, every dialog and refused load. */
  readonly noise: readonly string[];
}

/** One browser for a test file. */
export class Chromium {
  #browser: Browser | undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), 'crashloop-page-'));

  /** @throws Error where there is no Chromium, or it does not start */
  async open(): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    // Chromium's sandbox refuses to run as root.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    this.#browser = await chromium.launch({ executablePath: chromiumPath(), args });
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Opens a page from a file, as a person does who got it by mail. */
  async show(html: string, { width, scheme }: View): Promise<Opened> {
    const file = join(this.#folder, 'page.html');
    writeFileSync(file, html);
    const context = await this.#browser!.newContext({
      viewport: { width, height: 900 },
      colorScheme: scheme,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    const noise: string[] = [];
    const url = pathToFileURL(file).href;
    page.on('request', (one) => one.url() !== url && noise.push(`request: ${one.url()}`));
    page.on('console', (one) => noise.push(`console: ${one.text()}`));
    page.on('pageerror', (one) => noise.push(`error: ${one.message}`));
    page.on('dialog', (one) => {
      noise.push(`dialog: ${one.message()}`);
      void one.dismiss();
    });
    page.on('framenavigated', (one) => one.url() !== url && noise.push(`went to: ${one.url()}`));
    await page.goto(url);
    return { page, noise };
  }
}
