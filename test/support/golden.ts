/** Texts that are kept in files, to be read by eye. CRASHLOOP_GOLDEN=write writes them again. */
import { expect } from 'chai';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Fails where a text is not that of the file. */
export function expectGolden(file: string | URL, text: string): void {
  if (process.env.CRASHLOOP_GOLDEN === 'write' || !existsSync(file)) writeFileSync(file, text);
  expect(text).to.equal(readFileSync(file, 'utf8'));
}
