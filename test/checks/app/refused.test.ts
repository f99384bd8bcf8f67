import { expect } from 'chai';
import check from '../../../src/checks/app/refused.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('app/refused', () => {
  it('reads data of another version', async () => {
    const found = only(
      await dies(
        check,
        'FATAL:  database files are incompatible with server\nDETAIL:  The data directory ' +
          'was initialized by PostgreSQL version 15, which is not compatible with this version ' +
          '16.2.\n',
      ),
    );
    expect(found.confidence).to.equal('likely');
    expect(textOf(found)).to.match(/incompatible|version 15/);
  });
  it('names the damaged file and its volume in the fix', async () => {
    const found = only(
      await dies(check, 'FATAL: segment file /srv/data/9.seg is corrupt\n', {
        container: { volumeMounts: [{ name: 'v', mountPath: '/srv/data' }] },
        spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'ledger' } }] } as never,
      }),
    );
    expect(found.fixes[0]?.text).to.match(/^copy PersistentVolumeClaim ledger first, then restore \/srv\/data\/9\.seg/);
  });

  it('says how to take the mark from a failed migration, and to release the lock of a migration', async () => {
    const marked = only(
      await dies(
        check,
        'Error: P3009\n\nmigrate found failed migrations in the target database, new migrations will not be applied.\n' +
          'The `20260104_add_stalls` migration started at 2026-01-01 10:00:00 UTC failed\n',
      ),
    );
    expect(marked.fixes[1]?.text).to.match(/^undo what .*--rolled-back 20260104_add_stalls;/);
    const locked = only(await dies(check, 'ERROR Database has migration lock; cannot run migrations\n'));
    expect(textOf(locked))
      .to.match(/release the lock, with the command/)
      .and.not.match(/data directory/);
  });

  it('finds nothing in plain errors', async () => {
    expect(await dies(check, 'ERROR no quorum\n')).to.deep.equal([]);
    expect(await dies(check, 'INFO migrations are up to date\nINFO ready\n', { code: 0 })).to.deep.equal([]);
  });

  it('gives the fix for each kind of refusal', async () => {
    const cases: [string, RegExp, RegExp][] = [
      [
        '<jemalloc>: Unsupported system page size\nmemory allocation of 5 bytes failed\n',
        /4 KiB pages/,
        /memory limit|refused memory/,
      ],
      [
        '[FATAL] plugin/loop: Loop (127.0.0.1:5000 -> :53) detected for zone ".", see https://coredns.io/plugins/loop\n',
        /resolvConf/,
        /version that wrote/,
      ],
      [
        '{"level":"fatal","msg":"discovery failed","error":"member 8e9e05c52164694d has already been bootstrapped"}\n',
        /initial-cluster-state to existing/,
        /version that wrote/,
      ],
      [
        "kafka.common.InconsistentClusterIdException: The Cluster ID Ab doesn't match stored " +
          'clusterId Some(Cd) in meta.properties. The broker is trying to join the wrong cluster.\n',
        /another cluster's data/,
        /version that wrote/,
      ],
      [
        'Error: LinkageError occurred while loading main class app.Main\n\tjava.lang.UnsupportedClassVersionError: ' +
          'app/Main has been compiled by a more recent version of the Java Runtime (class file ' +
          'version 65.0), this version of the Java Runtime only recognizes class file versions ' +
          'up to 61.0\n',
        /Java 21 or newer \(the image has Java 17\)/,
        /backup|version that wrote/,
      ],
      ['Error: Error acquiring the state lock\n', /force-unlock/, /stale lock file/],
      [
        '1 [ERROR] [MY-012574] [InnoDB] Unable to lock ./ibdata1 error: 11\n',
        /one pod at a time/,
        /stale lock file|version that wrote/,
      ],
      [
        '2026-01-01 11:57:59.832 UTC [1] FATAL:  lock file "postmaster.pid" already exists\n',
        /stale lock file/,
        /version that wrote/,
      ],
      [
        'FATAL:  database files are incompatible with server\nDETAIL:  The data directory ' +
          'was initialized by PostgreSQL version 15, which is not compatible with this version ' +
          '16.2.\n',
        /version that wrote the data/,
        /lock/,
      ],
      [
        'bootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]\n',
        /set vm\.max_map_count=262144 on the node/,
        /read the log around/,
      ],
    ];
    cases.push(
      [
        'Error: migration 20260101000000 was previously applied but is missing in the resolved migrations\n',
        /use the release that migrated the database/,
        /run the migration by hand/,
      ],
      [
        '[F] ORM engine initialization failed: migrate: Your database (migration version: ' +
          '41) is for a newer Gitea, you can not use the newer database for this old Gitea ' +
          'release (38).\n',
        /newer than this image/,
        /run the migration/,
      ],
      [
        'error: Dirty database version 12. Fix and force version.\n',
        /undo what the migration did, and set the version before it/,
        /newer than this image/,
      ],
      [
        'ERROR: Validate failed: Migration checksum mismatch for migration version 7\n',
        /back to the text that was applied[^]*repair command/,
        /half-applied/,
      ],
      [
        'TimeoutError: There are still unapplied migrations after 60 seconds.\n',
        /apply the pending migrations/,
        /newer than this image|half-applied/,
      ],
      [
        'ERROR problem running manager: no matches for kind "Crate" in version "store.example.org/v1"\n',
        /install the CRDs/,
        /version that wrote/,
      ],
      [
        '[error] Cookie file /data/.erlang.cookie must be accessible by owner only\n',
        /defaultMode: 0400/,
        /version that wrote/,
      ],
    );
    for (const [log, wanted, wrong] of cases) {
      const text = only(await dies(check, log))
        .fixes.map((fix) => fix.text)
        .join('\n');
      expect(text, log).to.match(wanted).and.not.match(wrong);
    }
  });

  it('names another running pod that may write to the same claim, and leaves one of them', async () => {
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d9', uid: 'rs', controller: true };
    const metadata = { ownerReferences: [owner], labels: { 'pod-template-hash': '5d9' } };
    const spec = (readOnly = false): object => ({
      containers: [{ name: 'x', volumeMounts: [{ name: 'd', mountPath: '/d', readOnly }] }],
      volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'ledger' } }],
    });
    const other = (one: object, phase = 'Running'): object => ({
      kind: 'Pod',
      metadata: { ...metadata, name: 'web-2', namespace: 'shop' },
      spec: one,
      status: { phase },
    });
    const run = async (pod: object, replicas = 2): Promise<string> =>
      textOf(
        only(
          await dies(check, 'Error: While lock file: /d/LOCK: Resource temporarily unavailable\n', {
            metadata,
            container: { volumeMounts: [{ name: 'd', mountPath: '/d' }] },
            spec: { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'ledger' } }] },
            objects: [pod, { kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' }, spec: { replicas } }],
          }),
        ),
      );
    expect(await run(other(spec())))
      .to.match(/another pod, web-2, uses the same claim ledger/)
      .and.match(/scale deployment\/web --replicas=1/);
    expect(await run(other(spec()), 1)).to.match(/"type":"Recreate"/);
    for (const none of [other(spec(true)), other(spec(), 'Succeeded'), other({ containers: [] })])
      expect(await run(none)).not.to.match(/another pod, web-2|--replicas=1/);
  });

  it("adds the second line of a migration tool's message, but no frame", async () => {
    const trace =
      'org.flywaydb.core.api.exception.FlywayValidateException: Validate failed: Migrations have failed validation\n';
    expect(only(await dies(check, `${trace}Migration checksum mismatch for migration version 9\n`)).summary).to.match(
      /failed validation: Migration checksum mismatch for migration version 9$/,
    );
    expect(only(await dies(check, `${trace}\tat org.flywaydb.core.Flyway.migrate(Flyway.java:9)\n`)).summary).to.match(
      /failed validation$/,
    );
  });

  it('runs what the message of a migration asks for', async () => {
    const log = 'FATAL schema version 41 does not match 44\nTo upgrade, run `shopctl db upgrade`\n';
    const found = only(await dies(check, log));
    expect(found.summary).to.match(/fails on its migration/);
    expect(found.fixes[0]?.text).to.match(/shopctl db upgrade/);
  });
});
