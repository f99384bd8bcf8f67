/** Texts that are kept in files, to be read by eye. CRASHLOOP_GOLDEN=write writes them again. */
import { expect } from 'chai';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { View } from '../../src/render/view.ts';

/** Fails where a text is not that of the file. */
export function expectGolden(file: string | URL, text: string): void {
  if (process.env.CRASHLOOP_GOLDEN === 'write' || !existsSync(file)) writeFileSync(file, text);
  expect(text).to.equal(readFileSync(file, 'utf8'));
}

/** Returns a terminal of so many columns, without color. */
export const view = (width: number, more: Partial<View> = {}): View => ({
  width,
  color: false,
  wide: false,
  headers: true,
  recorded: false,
  ...more,
});

/** A line that may be wider than the screen: an argument of a command that cannot be broken. */
export const unbreakable = (line: string): boolean => /^ {4,6}['"]?\S+(?: \\)?$/.test(line);
