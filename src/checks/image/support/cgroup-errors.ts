/** Refusals of a runtime that come from the node's cgroups, and not from the image or from what the pod asks for. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { nodeWord } from '../../support/kubectl.ts';
import { alternative, editFix } from '../../support/owner.ts';

/** runc's systemd driver, systemd itself and D-Bus. */
const SYSTEMD = once(() =>
  oneOf([
    /error creating systemd unit|unable to start unit "|systemd.{0,60}(?:not running|timed? ?out|connection)/i,
    /dbus: .{0,120}|Interactive authentication required|Unit \S{1,200}\.scope already exists/i,
  ]),
);
/** The kernel or a missing controller: libcontainer/cgroups (runc), src/libcrun/cgroup*.c (crun). */
const CGROUP = once(() =>
  oneOf([
    /appl(?:y|ying) cgroup config|cgroups?(?:v2)?: .{0,200}|cgroup.{0,40}(?:not (?:found|mounted|supported|exist)|mountpoint)/i,
    sequence(/\/sys\/fs\/cgroup\/\S{0,400}: /i, [
      /no such file|permission denied|read-only|no space left|cannot allocate memory|not supported|invalid argument/i,
    ]),
    /error mounting "cgroup"|no cgroup mount|controller .{0,60}not available/i,
  ]),
);
const HUGE_PAGES = /hugetlb|huge ?pages?/i;

/** What refused. */
export type CgroupError = 'systemd' | 'hugetlb' | 'cgroup';

/** Returns what of the node's cgroups a refusal is about; undefined where it is about none. */
export function cgroupError(text: string): CgroupError | undefined {
  const start = text.slice(0, 8000);
  const cgroup = CGROUP().test(start);
  if (SYSTEMD().test(start) && /cgroup|systemd|scope|dbus/i.test(start)) return 'systemd';
  if (!cgroup) return undefined;
  return HUGE_PAGES.test(start) ? 'hugetlb' : 'cgroup';
}

/** Returns what to do about it: all of it is on the node. */
export function cgroupFixes(context: PodContext, error: CgroupError): Fix[] {
  const node = nodeWord(context);
  const debug = ['debug', `node/${node}`, '-it', '--image=busybox:1.36', '--profile=sysadmin', '--'];
  const units = ['-u', 'kubelet', '-u', 'containerd', '-u', 'crio', '--since=-15min', '--no-pager'];
  const journal: Fix = {
    text:
      error === 'systemd'
        ? `read why systemd on node ${node} did not make the scope of the container`
        : `read what the runtime and the kubelet on node ${node} report about cgroups`,
    command: command`kubectl ${debug} chroot /host journalctl ${units}`,
    risk: 'changes',
    effect: 'shows',
  };
  const repair: Fix = {
    text:
      error === 'hugetlb'
        ? `enable the hugetlb controller and huge pages on node ${node}, then restart its kubelet`
        : `use one cgroup driver for the kubelet and the runtime of node ${node} (systemd), then restart both; if that ` +
          'does not help, reboot the node',
    command: null,
    risk: 'restarts',
  };
  return [journal, repair, alternative(editFix(context, 'run the pod on a node where containers start'))];
}
