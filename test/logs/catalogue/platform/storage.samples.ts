import type { STORAGE } from '../../../../src/logs/catalogue/platform/storage.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof STORAGE> = {
  'file/not-writable': {
    reads: [
      {
        log: 'Can not write to /var/jenkins_home/copy_reference_file.log. Wrong volume permissions?',
        fields: { path: '/var/jenkins_home/copy_reference_file.log' },
      },
      { log: 'The directory /srv/uploads is not writable by uid 1001', fields: { path: '/srv/uploads' } },
      { log: 'fatal: "/data/index" is not writeable', fields: { path: '/data/index' } },
      { log: 'no write permission for directory "/var/lib/grid"', fields: { path: '/var/lib/grid' } },
    ],
    ignores: ['the ledger is not writable today', 'this user has no write access to bucket acme'],
  },
  'file/io-error': {
    reads: [
      {
        log: 'level=error msg="Error opening query log file" err="open /prometheus/queries.active: input/output error"',
        fields: { path: '/prometheus/queries.active' },
      },
      { log: "OSError: [Errno 5] Input/output error: '/data/idx'", fields: { path: '/data/idx' } },
      { log: "Error: EIO: i/o error, read '/srv/blob'", fields: { path: '/srv/blob' } },
      { log: "ls: reading directory '/mnt/share': Input/output error", fields: { path: '/mnt/share' } },
      'database disk I/O error',
      'Error: Input/output error (os error 5)',
      'ls: cannot access /mnt/share: Stale file handle',
      "mkdir: cannot create directory '/data/x': Structure needs cleaning",
      'stat /mnt/fuse: transport endpoint is not connected',
    ],
    ignores: [
      'tcgetattr: Input/output error on the tty',
      'ioctl(TIOCGWINSZ): Input/output error',
      'write tcp: transport endpoint is not connected on socket 4',
      'I/O errors: 0',
      'OSError: [Errno 50] Network is down',
    ],
  },
};
