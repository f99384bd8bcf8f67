import { expect } from 'chai';
import check from '../../../src/checks/app/socket-not-served.ts';
import type { Found } from '../../../src/model/finding.ts';
import { crashed, foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';

const CLIENT = 'I0101 11:57:28.1 1 conn.go:9] Connecting to unix:///plugin/gpu.sock\nE0101 11:57:58.1 1 main.go:40] ';
const TIMEOUT = `${CLIENT}cannot reach the device plugin: context deadline exceeded\n`;

interface Other {
  readonly mounts?: string;
  readonly status?: object;
  readonly log?: string;
}

/** Returns what the check finds for a registrar that ends with a log, beside a driver. */
function found(
  log: string,
  { mounts = 'socket', status = crashed('driver', 3), log: own }: Other = {},
): Promise<Found[]> {
  const mount = (name: string): object => ({ name, mountPath: '/plugin' });
  return foundBy(check, {
    pod: {
      spec: {
        containers: [
          { name: 'registrar', image: 'r:1', volumeMounts: [mount('socket')] },
          { name: 'driver', image: 'd:1', volumeMounts: [mount(mounts)] },
        ],
        volumes: [
          { name: 'socket', emptyDir: {} },
          { name: 'other', emptyDir: {} },
        ],
      },
      status: { containerStatuses: [crashed('registrar', 1), status] },
    } as never,
    logs: { 'web-1/registrar': log, 'web-1/driver': own ?? 'no GPU of type b7\n' },
  });
}

describe('app/socket-not-served', () => {
  it('names the container that should serve the socket, and that fails', async () => {
    for (const log of [
      TIMEOUT,
      'E0101 11:57:58.1 1 main.go:40] could not register: dial unix /plugin/gpu.sock: connect: connection refused\n',
      'E0101 11:57:58.1 1 main.go:40] could not register: dial unix /plugin/gpu.sock: connect: no such file or directory\n',
    ]) {
      const one = only(await found(log));
      expect(one).to.deep.include({ confidence: 'likely', container: 'registrar', dueTo: 'driver' });
      expect(textOf(one)).to.match(/socket \/plugin\/gpu\.sock of this pod: container driver/);
    }
  });
  it('finds nothing where the other container runs, shares no volume or waits for the socket, too', async () => {
    const running = { ...crashed('driver', 3), state: { running: {} }, lastState: {}, ready: true, restartCount: 0 };
    expect(await found(TIMEOUT, { status: running })).to.deep.equal([]);
    expect(await found(TIMEOUT, { mounts: 'other' })).to.deep.equal([]);
    expect(await found(TIMEOUT, { log: TIMEOUT })).to.deep.equal([]);
  });
  it('finds nothing for a connection to an address', async () => {
    expect(await found('FATAL dial tcp 10.1.2.3:80: connect: connection refused\n')).to.deep.equal([]);
  });
});
