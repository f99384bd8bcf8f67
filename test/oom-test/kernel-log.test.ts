import { expect } from 'chai';
import { ownerOfCgroup, idOf } from '../../src/oom-test/cgroup-path.ts';
import { kernelKills, killsOfPod } from '../../src/oom-test/kernel-log.ts';
import { cpuMilliseconds } from '../support/cpu-time.ts';

const UID = '0f9f9c3e-6d2b-4f7e-9a51-1c2d3e4f5a6b';
const ID = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);

describe('oom-test: cgroup paths', () => {
  const placed: readonly (readonly [string, string, string | null, string | null, string])[] = [
    ['cgroupfs', `/kubepods/burstable/pod${UID}/${ID}`, UID, ID, 'container'],
    ['cgroupfs, guaranteed', `/kubepods/pod${UID}/${ID}`, UID, ID, 'container'],
    ['cgroupfs below another root', `/some-node/kubepods/besteffort/pod${UID}/${ID}`, UID, ID, 'container'],
    [
      'systemd, containerd',
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UID.replaceAll('-', '_')}.slice/cri-containerd-${ID}.scope`,
      UID,
      ID,
      'container',
    ],
    [
      'systemd, CRI-O with crun',
      `/kubepods.slice/kubepods-pod${UID.replaceAll('-', '_')}.slice/crio-${ID}.scope/container`,
      UID,
      ID,
      'container',
    ],
    [
      'systemd, cri-dockerd',
      `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${UID.replaceAll('-', '_')}.slice/docker-${ID}.scope`,
      UID,
      ID,
      'container',
    ],
    [
      'kind',
      `/docker/${OTHER}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-pod${UID.replaceAll('-', '_')}.slice/cri-containerd-${ID}.scope`,
      UID,
      ID,
      'container',
    ],
    ['a cgroup made inside', `/kubepods/burstable/pod${UID}/${ID}/worker.slice/job-1`, UID, ID, 'inside'],
    ['the pod', `/kubepods/burstable/pod${UID}`, UID, null, 'pod'],
    [
      'the pod, systemd',
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UID.replaceAll('-', '_')}.slice`,
      UID,
      null,
      'pod',
    ],
    [
      "CRI-O's monitor",
      `/kubepods.slice/kubepods-pod${UID.replaceAll('-', '_')}.slice/crio-conmon-${ID}.scope`,
      UID,
      null,
      'pod',
    ],
    ['a static pod', `/kubepods/burstable/pod${'0a'.repeat(16)}/${ID}`, '0a'.repeat(16), ID, 'container'],
    ['a QoS class', '/kubepods.slice/kubepods-burstable.slice', null, null, 'kubepods'],
    ['all pods', '/kubepods', null, null, 'kubepods'],
    ['a system service', '/system.slice/ssh.service', null, null, 'other'],
    ['a docker container', `/docker/${ID}`, null, null, 'other'],
  ];
  for (const [what, path, podUid, containerId, level] of placed) {
    it(what, () => expect(ownerOfCgroup(path)).to.deep.equal({ podUid, containerId, level }));
  }
  it('removes the scheme of a container ID', () => {
    expect(idOf(`containerd://${ID}`)).to.equal(ID);
    expect(idOf(undefined)).to.equal(null);
    expect(idOf('')).to.equal(null);
  });
  it('reads a hostile path in linear time', () => {
    const took = cpuMilliseconds(() => {
      ownerOfCgroup(`/${'pod'.repeat(1_000_000)}`);
      ownerOfCgroup(`/kubepods/pod${UID}/${'ab'.repeat(1_000_000)}`);
    });
    expect(took).to.be.lessThan(200);
  });
});

const summary = (memcg: string, task: string, constraint = 'CONSTRAINT_MEMCG', process = 'java', pid = 4711): string =>
  `oom-kill:constraint=${constraint},nodemask=(null),cpuset=${ID},mems_allowed=0,${memcg === '' ? 'global_oom' : `oom_memcg=${memcg}`},task_memcg=${task},task=${process},pid=${pid},uid=1000`;
const KILLED =
  'Memory cgroup out of memory: Killed process 4711 (java) total-vm:1516844kB, anon-rss:260992kB, file-rss:2192kB, shmem-rss:64kB, UID:1000 pgtables:624kB oom_score_adj:990';

describe('oom-test: kernel log', () => {
  const container = `/kubepods/burstable/pod${UID}/${ID}`;
  const pod = `/kubepods/burstable/pod${UID}`;
  const prefixes: readonly (readonly [string, string])[] = [
    ['dmesg', '[ 3056.685561] '],
    ['dmesg -T', '[Sun Jan  4 10:00:00 2026] '],
    ['dmesg -x', 'kern  :info  : [ 3056.685561] '],
    ['journalctl -k', 'Jan 04 10:00:00 node-1 kernel: '],
    ['dmesg --time-format iso', '2026-01-04T10:00:00,123456+00:00 '],
    ['a raw ring buffer', '<6>[ 3056.685561] '],
    ['nothing', ''],
  ];
  it('reads that the kernel killed the whole container (memory.oom.group)', () => {
    const second = KILLED.replaceAll('4711', '4712');
    const [kill, ...others] = kernelKills(
      [
        summary(pod, container),
        KILLED,
        `Tasks in ${container} are going to be killed due to memory.oom.group set`,
        second,
      ].join('\n'),
    );
    expect(kill?.groupOf).to.equal(container);
    expect(kill?.pid).to.equal(4711);
    expect(others).to.deep.equal([]);
    expect(kernelKills([summary(container, container), KILLED].join('\n'))[0]?.groupOf).to.equal(null);
  });
  for (const [what, prefix] of prefixes) {
    it(`reads a kill from ${what}`, () => {
      const lines = [
        `${prefix}java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=990`,
        `${prefix}memory: usage 262144kB, limit 262144kB, failcnt 40`,
        `${prefix}[   4711]  1000  4711   379211    65000 rss`,
        prefix + summary(container, container),
        prefix + KILLED,
      ];
      const kills = kernelKills(lines.join('\n'));
      expect(kills).to.have.length(1);
      expect(kills[0]).to.include({
        scope: 'memcg',
        limitOf: container,
        process: 'java',
        pid: 4711,
        rssBytes: (260992 + 64) * 1024,
        usageBytes: 2 ** 28,
        limitBytes: 2 ** 28,
      });
      expect(kills[0]!.victim).to.deep.equal({ podUid: UID, containerId: ID, level: 'container' });
      expect(kills[0]!.lines[0]).to.match(/^oom-kill:/);
      expect(kills[0]!.time).to.equal(prefix.startsWith('2026') ? '2026-01-04T10:00:00.000Z' : null);
    });
  }
  it("distinguishes the pod's limit from the container's", () => {
    expect(kernelKills([summary(pod, container), KILLED].join('\n'))[0]!.limitOf).to.equal(pod);
  });
  it('reads a node-wide kill', () => {
    const text = [
      summary('', container, 'CONSTRAINT_NONE'),
      'Out of memory: Killed process 4711 (java) total-vm:10kB, anon-rss:8kB, file-rss:0kB, shmem-rss:0kB',
    ].join('\n');
    expect(kernelKills(text)).to.have.length(1);
    expect(kernelKills(text)[0]).to.include({ scope: 'node', limitOf: null, victimOf: container });
  });
  it('reads the format of kernels before 5.0', () => {
    const text = [
      `[1.0] Task in ${container} killed as a result of limit of ${pod}`,
      '[1.0] memory: usage 65536kB, limit 65536kB, failcnt 12',
      '[1.0] memory+swap: usage 65536kB, limit 9007199254740988kB, failcnt 0',
      '[1.0] Memory cgroup out of memory: Kill process 4711 (java) score 1998 or sacrifice child',
      '[1.0] Killed process 4711 (java) total-vm:100kB, anon-rss:65000kB, file-rss:0kB, shmem-rss:0kB',
    ].join('\n');
    const kills = kernelKills(text);
    expect(kills).to.have.length(1);
    expect(kills[0]).to.include({
      scope: 'memcg',
      limitOf: pod,
      victimOf: container,
      pid: 4711,
      limitBytes: 2 ** 26,
      rssBytes: 65000 * 1024,
    });
  });
  it('counts a group that is killed as a whole once', () => {
    const text = [
      summary(pod, container),
      KILLED,
      `Tasks in ${container} are going to be killed due to memory.oom.group set`,
      KILLED,
      KILLED.replace('4711', '4712'),
    ].join('\n');
    expect(kernelKills(text)).to.have.length(1);
  });
  it('keeps two kills apart', () => {
    const other = container.replace(ID, OTHER);
    expect(
      kernelKills(
        [summary(pod, container), KILLED, summary(pod, other, 'CONSTRAINT_MEMCG', 'node', 99)].join('\n'),
      ).map((kill) => kill.victim?.containerId),
    ).to.deep.equal([ID, OTHER]);
  });
  it('reads a line that is cut off before its numbers', () => {
    expect(kernelKills(`Out of memory: Killed process 12 (node)`)[0]).to.include({
      scope: 'node',
      pid: 12,
      rssBytes: null,
      victim: null,
    });
  });
  it('finds nothing in lines that only mention killing', () => {
    expect(
      kernelKills(
        [
          'systemd[1]: web.service: Killing process 12 (web) with signal SIGKILL.',
          'app: oom-killer disabled',
          'audit: killed process',
          '',
        ].join('\n'),
      ),
    ).to.deep.equal([]);
  });
  it('returns only the kills of the pod', () => {
    const kills = kernelKills(
      [
        summary(pod, container),
        KILLED,
        summary(
          '/kubepods/podaaaaaaaa-0000-0000-0000-000000000000',
          `/kubepods/podaaaaaaaa-0000-0000-0000-000000000000/${OTHER}`,
        ),
        KILLED,
      ].join('\n'),
    );
    expect(killsOfPod(kills, UID, [])).to.have.length(1);
    expect(killsOfPod(kills, 'bbbbbbbb-0000-0000-0000-000000000000', [])).to.have.length(0);
    expect(killsOfPod(kills, '', [])).to.have.length(0);
    expect(killsOfPod(kills, '', [OTHER])).to.have.length(1);
  });
  it('reads a megabyte of hostile lines quickly', () => {
    const log =
      `${'Killed process 1 ('.repeat(2000)}\n`.repeat(50) +
      `oom-kill:constraint=CONSTRAINT_MEMCG,${'task_memcg='.repeat(20_000)}`;
    expect(cpuMilliseconds(() => kernelKills(log))).to.be.lessThan(1000);
  });
});
