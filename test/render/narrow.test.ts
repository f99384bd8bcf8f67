/** Narrow terminals: names, reasons and numbers are whole in every table; other words give way. */
import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { renderTimeline } from '../../src/render/reports.ts';
import { clipMiddle } from '../../src/render/width.ts';
import type { Timeline } from '../../src/model/reports.ts';
import { crashloop } from '../support/run-cli.ts';

const RECORDING = fileURLToPath(new URL('../corpus/oom-leak', import.meta.url));

/** Returns what a command prints on a terminal of so many columns. */
async function shown(columns: number, ...words: string[]): Promise<string> {
  const { out } = await crashloop([...words, '-n', 'ns-7375f2', '--from', RECORDING, '--color=never'], '', {
    stdout: { isTerminal: true, columns },
  });
  return out;
}

describe('render: narrow terminals', () => {
  for (const columns of [80, 60, 40]) {
    for (const words of [['explain', 'deploy/web'], ['list'], ['backoff', 'deploy/web']])
      it(`${words[0]} shows the pod's name and OOMKilled at ${columns} columns`, async () => {
        const out = await shown(columns, ...words);
        expect(out).to.include('OOMKilled');
        if (words[0] !== 'backoff') expect(out).to.include('web-56b948b74d-h8lpp').and.include('64Mi');
      });
  }

  it('estimates the next start of an ended container, and says so', async () => {
    expect(await shown(80, 'explain', 'deploy/web')).to.match(
      /^web +OOMKilled +5 \(\w+ ago\) +137 OOMKilled +5s +in about \w+, estimated$/m,
    );
    expect(await shown(80, 'backoff', 'deploy/web')).to.match(/about 2m40s +in about \w+, estimated +-$/m);
  });

  it('puts long names of a timeline in front of the message', () => {
    const name = `settlement-reconciliation-${'x'.repeat(40)}`;
    const timeline: Timeline = {
      apiVersion: 'crashloop/v1',
      kind: 'Timeline',
      target: { kind: 'Pod', namespace: 'shop', name: 'web-1', resolvedFrom: null },
      entries: [
        {
          time: '2026-03-01T10:00:00Z',
          what: 'config',
          object: `ConfigMap/${name}`,
          container: null,
          says: 'edited',
          count: 1,
        },
      ],
      gaps: [],
      at: '2026-03-01T10:01:00Z',
    };
    const view = { width: 80, color: false, wide: false, headers: true, recorded: false };
    expect(renderTimeline(timeline, view).replace(/\s+/g, '')).to.include(`cm/${name}:edited`);
  });

  it('cuts a quote between words', () => {
    const name = 'registry.example.com/acme/queue-worker:9.9.9';
    const cut = clipMiddle(`failed to pull image ${name} at first: ${'again and '.repeat(20)}${name} not found`, 120);
    expect(cut).to.match(/^failed to pull image… .* registry\.example\.com\/acme\/queue-worker:9\.9\.9 not found$/);
    expect(cut.length).to.be.at.most(120);
  });
});
