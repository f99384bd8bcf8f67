import { expect } from 'chai';
import { awaitedIn } from '../../../src/checks/support/awaited.ts';
import type { Awaited } from '../../../src/checks/support/awaited.ts';

/** Returns something that a command waits for as a short text. */
function short(one: Awaited): string {
  switch (one.is) {
    case 'address':
      return one.port === undefined ? one.host : `${one.host}:${one.port}`;
    case 'file':
      return one.path;
    case 'object':
      return `${one.kind}/${one.name} ${one.condition ?? ''}`.trim();
    case 'forever':
      return `forever: ${one.words}`;
  }
}

const of = (text: string): string[] => awaitedIn(text).map(short);

describe('what a command waits for', () => {
  it('is the address in the condition of its loop', () => {
    const cases: [command: string, address: string][] = [
      ['until nslookup db 2>/dev/null; do echo waiting; sleep 2; done', 'db'],
      ['until nslookup -type=a orders.shop.svc.cluster.local; do sleep 1; done', 'orders.shop.svc.cluster.local'],
      ['until getent hosts mq; do sleep 1; done; exec app', 'mq'],
      ['until getent ahostsv4 mq.data; do sleep 1; done', 'mq.data'],
      ['while ! nc -z -w 1 broker 5672; do sleep 2; done', 'broker:5672'],
      ['while ! nc -zvw3 broker 5672\ndo\n sleep 2\ndone', 'broker:5672'],
      ['until pg_isready -h pg-main -U app; do sleep 1; done', 'pg-main:5432'],
      ['until PGPASSWORD=x psql -h pg-main -p 6432 -c "select 1"; do sleep 1; done', 'pg-main:6432'],
      ['until mysqladmin ping -h mysql-0.mysql --silent; do sleep 1; done', 'mysql-0.mysql:3306'],
      ['until pg_isready -h "pg-main" -p "6432" -q; do sleep 1; done', 'pg-main:6432'],
      ['until redis-cli -h cache ping | grep PONG; do sleep 1; done', 'cache:6379'],
      ['until mongosh --host docs --eval "db.runCommand(\'ping\')"; do sleep 1; done', 'docs:27017'],
      ['until cqlsh ring 9042 -e "describe cluster"; do sleep 5; done', 'ring:9042'],
      ['until curl -sf http://search:9200/_cluster/health; do sleep 5; done', 'search:9200'],
      [
        'while ! wget -q --spider http://inventory.stock.svc:8080/healthz; do sleep 2; done',
        'inventory.stock.svc:8080',
      ],
      ['until (echo > /dev/tcp/ledger/7000) 2>/dev/null; do sleep 1; done', 'ledger:7000'],
      ['until timeout 1 bash -c "</dev/tcp/ledger/7000"; do :; done', 'ledger:7000'],
      ['until ping -c 1 gateway; do sleep 1; done', 'gateway'],
      ['until grpc_health_probe -addr=rates:50051; do sleep 1; done', 'rates:50051'],
      ['for i in $(seq 60); do nc -z kv 8500 && break; sleep 1; done', 'kv:8500'],
      ['while true; do if nc -z kv 8500; then exit 0; fi; sleep 1; done', 'kv:8500'],
      [
        'until python3 -c "import socket; socket.create_connection((\'feed\', 9000), 1)"; do sleep 1; done',
        'feed:9000',
      ],
    ];
    for (const [command, address] of cases) expect(of(command), command).to.include(address);
  });

  it('is the address that a program on the command line connects to again and again', () => {
    const cases: [command: string, address: string][] = [
      ["node -e (function t(){net.connect(5433,'accounts').on('error',()=>setTimeout(t,1000))})()", 'accounts:5433'],
      ["ruby -rsocket -e begin; TCPSocket.new('tax', 9000); rescue; sleep 2; retry; end", 'tax:9000'],
      ["php -r while(!@fsockopen('mail', 25)){sleep(1);}", 'mail:25'],
      [
        "python3 -c while True:\n  try: socket.create_connection(('feed', 9000)); break\n  except OSError: time.sleep(1)",
        'feed:9000',
      ],
    ];
    for (const [command, address] of cases) expect(of(command), command).to.include(address);
    expect(of("python3 -c socket.create_connection(('feed', 9000)).sendall(report)")).to.deep.equal([]);
  });

  it('is the address that a tool for waiting is given', () => {
    const cases: [command: string, address: string][] = [
      ['/wait-for-it.sh db:5432 -t 0 -- /app', 'db:5432'],
      ['wait-for redis:6379 -- node server.js', 'redis:6379'],
      ['dockerize -wait tcp://queue:5672 -timeout 1h app', 'queue:5672'],
      ['wait4x tcp feed:9000', 'feed:9000'],
      ['curl --retry 1000 --retry-connrefused http://conf:8888/app', 'conf:8888'],
    ];
    for (const [command, address] of cases) expect(of(command), command).to.include(address);
  });

  it('is a file or an object of the API', () => {
    expect(of('while [ ! -f /shared/ready ]; do sleep 1; done')).to.deep.equal(['/shared/ready']);
    expect(of('until test -S "/run/agent.sock"; do sleep 1; done')).to.deep.equal(['/run/agent.sock']);
    expect(of('until ls /data/import.done; do sleep 1; done')).to.deep.equal(['/data/import.done']);
    expect(of('until cat /vault/secrets/db 2>/dev/null; do sleep 1; done')).to.deep.equal(['/vault/secrets/db']);
    expect(of('kubectl wait --for=condition=complete --timeout=-1s job/migrate')).to.deep.equal([
      'job/migrate complete',
    ]);
    expect(of('kubectl -n data rollout status deployment/db')).to.deep.equal(['deployment/db']);
    expect(of('k8s-wait-for job seed-7')).to.deep.equal(['job/seed-7']);
    expect(of('until kubectl wait --for=condition=ready pod/db-0; do sleep 1; done')).to.include('pod/db-0 ready');
  });

  it('is nothing where the command never ends by itself', () => {
    expect(of('sleep infinity')).to.deep.equal(['forever: sleep infinity']);
    expect(of('echo hi; tail -f /dev/null')).to.deep.equal(['forever: tail -f /dev/null']);
    expect(of('while true; do sleep 30; done')[0]).to.match(/^forever/);
  });

  it('is not known of a command that does not wait', () => {
    for (const command of [
      '/app/server --db=db:5432',
      'migrate -database postgres://db:5432/app up',
      'python manage.py migrate',
      'cp -r /seed/. /data',
      'while read line; do echo "$line"; done < /etc/hosts',
      'sleep 5; exec app --listen 0.0.0.0:80',
    ])
      expect(of(command), command).to.deep.equal([]);
  });

  it('takes time in proportion to the length of a hostile command', () => {
    for (const part of [
      'until ',
      'do ',
      'nc -z ',
      '[ ! -f /a ',
      'kubectl wait ',
      'while true; do sleep ',
      '--retry 1 ',
    ]) {
      const from = process.cpuUsage();
      awaitedIn(part.repeat(20_000));
      const { user } = process.cpuUsage(from);
      expect(user / 1000, part).to.be.lessThan(1500);
    }
  });
});
