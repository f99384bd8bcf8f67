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
