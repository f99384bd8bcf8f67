import { expect } from 'chai';
import check from '../../../src/checks/node/inotify-limit.ts';
import limitReached from '../../../src/checks/app/limit-reached.ts';
import { dies, only, textOf } from '../dead-container.ts';

const INSTANCES: readonly string[] = [
  'level=error msg="add config file /conf/agent.yml to watcher: create watcher: too many open files"\n',
  'panic: failed to create fsnotify watcher: too many open files\n',
  "Error: EMFILE: too many open files, watch '/app/config'\n    at FSWatcher.<computed> (node:internal/fs/watchers:247:19)\n",
  'Unhandled exception. System.IO.IOException: The configured user limit (128) on the number of inotify instances has been reached, or the per-process limit on the number of open file descriptors has been reached.\n',
  'OSError: [Errno 24] inotify instance limit reached\n',
  'java.io.IOException: User limit of inotify instances reached or too many open files\n\tat java.base/sun.nio.fs.LinuxWatchService.<init>(LinuxWatchService.java:62)\n',
];
const WATCHES: readonly string[] = [
  "Error: ENOSPC: System limit for number of file watchers reached, watch '/app/src'\n",
  'OSError: [Errno 28] inotify watch limit reached\n',
  'java.io.IOException: User limit of inotify watches reached\n',
  'fatal: inotify_add_watch("/etc/app") failed: No space left on device\n',
];
const NODE = { spec: { nodeName: 'node-7' } };

describe('node/inotify-limit', () => {
  it('names the limit of instances, in the words of many languages', async () => {
    for (const log of INSTANCES) {
      const found = only(await dies(check, log, NODE));
      expect(found, log).to.include({ category: 'node', confidence: 'likely' });
      expect(found.summary).to.match(/fs\.inotify\.max_user_instances of its node/);
      expect(found.fixes[0]?.text).to.match(/on node node-7/);
      expect(textOf(found)).to.match(/debug node\/node-7 .*cat \/proc\/sys\/fs\/inotify\/max_user_instances/);
      expect(/DOTNET_USE_POLLING/.test(textOf(found)), log).to.equal(log.includes('System.IO'));
      expect(textOf(found)).to.match(/sysctl -w fs\.inotify\.max_user_instances=8192/);
    }
  });

  it('names the limit of watches', async () => {
    for (const log of WATCHES) {
      const found = only(await dies(check, log, NODE));
      expect(found.summary, log).to.match(/fs\.inotify\.max_user_watches of its node/);
      expect(textOf(found), log).not.to.match(/max_user_instances/);
    }
  });

  it('keeps the end of the error, where Go has the cause', async () => {
    const log = `Error: ${'reading the configuration of this service: '.repeat(3)}create watcher: too many open files\n`;
    expect(only(await dies(check, log, NODE)).summary).to.match(/too many open files$/);
  });

  it('leaves other files to app/limit-reached, which leaves these alone', async () => {
    for (const log of [
      'fatal: accept tcp [::]:8080: accept4: too many open files\n',
      "OSError: [Errno 24] Too many open files: '/tmp/a'\n",
    ]) {
      expect(await dies(check, log, NODE), log).to.deep.equal([]);
      expect(await dies(limitReached, log, NODE), log).to.have.length(1);
    }
    for (const log of [...INSTANCES, ...WATCHES]) expect(await dies(limitReached, log, NODE), log).to.deep.equal([]);
    expect(await dies(check, "Error: ENOSPC: no space left on device, write '/data/x'\n", NODE)).to.deep.equal([]);
  });
});
