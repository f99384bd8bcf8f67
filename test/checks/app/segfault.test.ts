import { expect } from 'chai';
import check from '../../../src/checks/app/segfault.ts';
import { lineOf } from '../../../src/model/command.ts';
import { crashed, foundBy } from '../../support/scenario.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('app/segfault', () => {
  it('names the signal of each exit code, which is a symptom', async () => {
    for (const [code, signal] of [
      [139, 'SIGSEGV'],
      [132, 'SIGILL'],
      [135, 'SIGBUS'],
      [136, 'SIGFPE'],
      [159, 'SIGSYS'],
    ] as const) {
      const found = only(await dies(check, 'loading\n', { code }));
      expect(found.confidence).to.equal('likely');
      expect(found.summary).to.contain(signal);
    }
  });
  it('quotes the failed assertion of an abort', async () => {
    expect(
      textOf(only(await dies(check, "server: pool.c:31: take: Assertion `n > 0' failed.\n", { code: 134 }))),
    ).to.match(/Assertion/);
  });
  it('quotes the line above that says why, and no banner', async () => {
    for (const [code, log] of [
      [139, 'decoder: table 4 was built for interface 3\nSegmentation fault (core dumped)\n'],
      [134, 'FATAL decoder: table 4 is torn\n*** Caught signal (Aborted) **\n'],
    ] as const)
      expect(only(await dies(check, log, { code })).summary).to.contain('decoder: table 4');
  });
  it('quotes no step that worked', async () => {
    const log = 'copying the theme ...\nDone! The theme was copied\nBus error (core dumped)\n';
    expect(only(await dies(check, log, { code: 135 })).summary).to.not.match(/theme/);
  });
  it('advises a larger /dev/shm for a bus error', async () => {
    expect(textOf(only(await dies(check, '', { code: 135 })))).to.match(/\/dev\/shm/);
  });
  it('reads the number of the signal by which a process that the program had started ended', async () => {
    const bus = only(await dies(check, 'ERROR launcher: Encoder process was signaled to shutdown with signal 7: \n'));
    expect(bus.summary).to.match(/with signal 7 \(exit code 1\): SIGBUS, .*64Mi: no volume is there/);
    expect(lineOf(bus.fixes[0]!.command)).to.match(
      /"volumeMounts":\[\{"name":"shared-memory","mountPath":"\/dev\/shm"/,
    );
    const mounted = { container: { volumeMounts: [{ name: 'm', mountPath: '/dev/shm' }] } };
    const full = only(await dies(check, 'failed (exitcode: -7) rank: 0 (pid: 9)\n', mounted));
    expect(full.summary).to.contain('SIGBUS').and.not.to.contain('64Mi');
    expect(full.fixes[0]!.text).to.contain('sizeLimit');
    expect(only(await dies(check, 'worker 3 was killed by signal 4\n')).summary).to.contain('SIGILL, illegal');
    for (const log of ['worker 3 was killed by signal 15\n', 'batch 7 failed\n'])
      expect(await dies(check, log), log).to.deep.equal([]);
  });
  it('shows the features of the CPU for an illegal instruction', async () => {
    const found = only(await dies(check, '', { code: 132, spec: { nodeName: 'node-1' } }));
    expect(textOf(found)).to.match(/debug node\/node-1 .*cpuinfo/);
    expect(textOf(only(await dies(check, '', { code: 139, spec: { nodeName: 'node-1' } })))).to.not.match(/cpuinfo/);
  });
  it('leaves the abort of a runtime to the exception in its log', async () => {
    const log =
      'Unhandled exception. Microsoft.Data.SqlClient.SqlException (0x80131904): Login failed ' +
      "for user 'app'.\n   at Microsoft.Data.SqlClient.SqlConnection.Open()\n   at Program.Main() " +
      'in /src/Program.cs:line 4\nClientConnectionId:0c0a7f5e-0000-4000-8000-00000000000a\n' +
      'Error Number:18456,State:1,Class:14\n';
    expect(await dies(check, log, { code: 134 })).to.deep.equal([]);
    expect(
      await dies(
        check,
        'Unhandled exception. System.InvalidOperationException: no rates\n   at Program.Main() in /src/Program.cs:line 4\n',
        { code: 134 },
      ),
    ).to.deep.equal([]);
    expect(await dies(check, 'ClientConnectionId pool warmed\n', { code: 134 })).to.have.length(1);
  });
  it('is only possible where the signal is the stop signal of the container', async () => {
    const { summary, confidence } = only(await dies(check, 'bye\n', { code: 134 }));
    expect(summary).to.include('SIGABRT');
    expect(confidence).to.equal('likely');
    const found = only(await dies(check, 'bye\n', { code: 134, container: { lifecycle: { stopSignal: 'SIGABRT' } } }));
    expect(found.confidence).to.equal('possible');
    expect(found.evidence.map(({ field }) => field)).to.include('spec.containers[web].lifecycle.stopSignal');
    const status = { ...crashed('web', 134), stopSignal: 'SIGABRT' };
    const reported = only(await foundBy(check, { pod: { status: { containerStatuses: [status] } } } as never));
    expect(reported.confidence).to.equal('possible');
    expect(reported.evidence.map(({ field }) => field)).to.include('status.containerStatuses[web].stopSignal');
    const other = { container: { lifecycle: { stopSignal: 'SIGQUIT' } } };
    expect(only(await dies(check, 'bye\n', { code: 134, ...other })).confidence).to.equal('likely');
  });

  it('finds nothing for other exit codes, OOM kills, Windows and a full V8 heap', async () => {
    for (const code of [0, 1, 137, 143]) expect(await dies(check, 'segments loaded\n', { code })).to.deep.equal([]);
    expect(await dies(check, '', { code: 139, reason: 'OOMKilled' })).to.deep.equal([]);
    expect(await dies(check, '', { code: 139, spec: { os: { name: 'windows' } } })).to.deep.equal([]);
    expect(
      await dies(check, 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n', {
        code: 134,
      }),
    ).to.deep.equal([]);
  });

  it('names huge pages that the node has and the container may not use', async () => {
    const node = { kind: 'Node', metadata: { name: 'node-1' }, status: { allocatable: { 'hugepages-2Mi': '512Mi' } } };
    const told = async (container: object, allocatable: object = node.status.allocatable) =>
      only(
        await dies(check, 'sh: line 1: 12 Bus error (core dumped) postgres -D /data\n', {
          code: 1,
          container,
          spec: { nodeName: 'node-1' },
          objects: [{ ...node, status: { allocatable } }],
        }),
      ).summary;
    expect(await told({})).to.match(
      /node node-1 has huge pages \(hugepages-2Mi: 512Mi\), and the container may use none$/,
    );
    expect(await told({ resources: { limits: { 'hugepages-2Mi': '64Mi' } } })).not.to.match(/huge pages/);
    expect(await told({}, { 'hugepages-2Mi': '0' })).not.to.match(/huge pages/);
  });
  it('gives the advice for what a program said before it aborted, else looks at the log', async () => {
    const said = only(
      await dies(check, 'F0101 12:00:00.000000 7 a.cc:9] topic "orders" does not exist\n', { code: 134 }),
    );
    expect(said.fixes.map(({ text }) => text).join()).to.match(/create the topic/);
    const [mute] = only(await dies(check, undefined, { code: 134 })).fixes;
    expect(mute).to.include({ risk: 'read-only' });
  });
});
