import { expect } from 'chai';
import check from '../../../src/checks/app/post-start-hook.ts';
import { event, foundBy } from '../../support/scenario.ts';
import { dies, only, textOf } from '../dead-container.ts';

const HOOK = { lifecycle: { postStart: { exec: { command: ['/warm', '--all'] } } } };

describe('app/post-start-hook', () => {
  it('is confirmed by the event', async () => {
    const found = only(
      await dies(check, '', {
        code: 137,
        container: HOOK,
        objects: [event('FailedPostStartHook', 'PostStartHook failed', { container: 'web' })],
      }),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found))
      .to.match(/postStart/)
      .and.to.match(/\/warm --all/);
  });
  it('quotes what the event says of the output', async () => {
    const said = "PostStartHook failed: command '/warm --all' exited with 126: sh: /warm: Permission denied";
    const objects = [event('FailedPostStartHook', said, { container: 'web' })];
    expect(only(await dies(check, '', { code: 137, container: HOOK, objects })).summary).to.match(
      /hook fails: command '\/warm --all' exited with 126: sh: \/warm: Permission denied$/,
    );
  });
  it('writes a command of one string as a list, and lets the last command of a script fail', async () => {
    const objects = [event('FailedPostStartHook', 'PostStartHook failed', { container: 'web' })];
    const first = async (command: string[]): Promise<unknown> => {
      const container = { lifecycle: { postStart: { exec: { command } } } };
      const { fixes } = only(await dies(check, '', { code: 137, container, objects }));
      return fixes.flatMap(({ change }) => change?.set['lifecycle.postStart.exec.command'] ?? []);
    };
    expect(await first(['/warm --all'])).to.deep.equal(['/warm', '--all', 'sh', '-c', '/warm --all']);
    expect(await first(['/warm && touch /ok'])).to.deep.equal(['sh', '-c', '/warm && touch /ok']);
    expect(await first(['/bin/sh', '-c', 'cp /a /b; tune "x; y" 2>/dev/null;'])).to.deep.equal([
      '/bin/sh',
      '-c',
      'cp /a /b; tune "x; y" 2>/dev/null || true',
    ]);
    for (const script of ['/warm', 'set -e; /a; /b', 'if /a; then /b; fi', '/a; /b || true', 'cat <<E; /b\nE'])
      expect(await first(['sh', '-c', script]), script).to.deep.equal([]);
  });
  it('is confirmed by the waiting reason', async () => {
    const pod = {
      spec: { containers: [{ name: 'web', image: 'web:1', ...HOOK }] },
      status: {
        containerStatuses: [
          {
            name: 'web',
            restartCount: 1,
            state: {
              waiting: {
                reason: 'PostStartHookError',
                message:
                  'Exec lifecycle hook ([/warm --all]) for Container "web" in Pod "web-1_shop(uid-web-1)" ' +
                  'failed - error: command exited with 9, message: "cache is cold"',
              },
            },
          },
        ],
      },
    };
    const found = only(await foundBy(check, { pod: pod as never, subjects: ['web'] }));
    expect(textOf(found)).to.match(/cache is cold/);
  });
  it('is likely without an event, and finds nothing when a probe may have killed the container', async () => {
    expect(only(await dies(check, '', { code: 137, ran: 3, container: HOOK })).confidence).to.equal('likely');
    expect(
      await dies(check, '', { code: 137, ran: 3, container: { ...HOOK, livenessProbe: { tcpSocket: { port: 1 } } } }),
    ).to.deep.equal([]);
  });
  it('is only likely where the event is about another run, and finds nothing where this one was no kill', async () => {
    const last = '2026-01-01T11:30:00Z';
    const objects = [
      event('FailedPostStartHook', 'PostStartHook failed', { container: 'web', last }),
      event('Killing', 'FailedPostStartHook', { container: 'web', last }),
    ];
    const found = only(await dies(check, '', { code: 137, ran: 300, container: HOOK, objects }));
    expect(found.confidence).to.equal('likely');
    expect(found.evidence.map(({ field }) => field)).to.include.members([
      'event FailedPostStartHook of an earlier run',
      'event Killing of an earlier run',
    ]);
    expect(await dies(check, '', { code: 1, container: HOOK, objects })).to.deep.equal([]);
  });
  it('finds nothing without a hook, and when the process exited by itself', async () => {
    expect(await dies(check, '', { code: 137 })).to.deep.equal([]);
    expect(await dies(check, '', { code: 1, container: HOOK })).to.deep.equal([]);
  });
});
