/** Helpers for the tests of bundles: temporary folders with files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Makes a folder that mocha removes after the suite. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crashloop-bundle-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files: strings as they are, anything else as JSON. */
export function put(folder: string, files: Record<string, unknown>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(
      join(folder, path),
      typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
    );
  }
  return folder;
}

export const pod = (name: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  metadata: { name, namespace: 'shop', labels: { app: name }, creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { nodeName: 'node-1', containers: [{ name: 'web', image: 'web:1' }] },
  status: { phase: 'Running' },
  ...more,
});
