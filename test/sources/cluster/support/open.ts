/** A source over a fake API server. */
import type { Source } from '../../../../src/sources/source.ts';
import type { Client } from '../../../../src/sources/cluster/client.ts';
import type { GlobalFlags } from '../../../../src/sources/cluster/flags.ts';
import { openCluster } from '../../../../src/sources/cluster/source.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { environment } from './environment.ts';
import { fakeServer, tlsFile, type FakeServer, type Handler } from './server.ts';

export async function withSource(
  handler: Handler,
  run: (source: Source & { client: Client }, server: FakeServer, clock: FakeClock) => Promise<void>,
  flags: GlobalFlags = {},
): Promise<void> {
  const clock = new FakeClock();
  const server = await fakeServer(handler);
  const source = await openCluster(
    { server: server.url, certificateAuthority: tlsFile('ca.crt'), ...flags },
    environment({}, { clock }),
  );
  try {
    await run(source, server, clock);
  } finally {
    await source.close();
    await server.close();
  }
}
