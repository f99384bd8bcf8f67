import { forbiddenGap, gapWith } from '../../src/model/gaps.ts';
import { expect } from 'chai';
import { renderList } from '../../src/render/list.ts';
import { headline } from '../../src/render/list-why.ts';
import { foldedGaps } from '../../src/render/list-gaps.ts';
import { listMarkdown } from '../../src/render/markdown-list.ts';
import { displayWidth } from '../../src/render/width.ts';
import type { View } from '../../src/render/view.ts';
import { itemKey } from '../../src/model/list-items.ts';
import { groupsOf } from '../../src/survey/groups.ts';
import { renderListShort } from '../../src/render/list-short.ts';
import type { DiagnosisList, PodItem } from '../../src/model/list.ts';
import { expectGolden } from '../support/golden.ts';
import { causeWith, itemWith, listWith, NOW } from '../survey/survey-items.ts';

const view = (over: Partial<View> = {}): View => ({
  width: 80,
  color: false,
  wide: false,
  headers: true,
  recorded: false,
  ...over,
});
const deploy = (name: string, namespace = 'shop'): PodItem['workload'] => ({ kind: 'Deployment', namespace, name });
const grouped = (items: PodItem[], over: Partial<DiagnosisList> = {}): DiagnosisList =>
  listWith(
    items,
    groupsOf(
      items.map((item) => ({
        item,
        images: { web: 'x:1' },
        siblings: item.node === 'node-2' ? { here: 0, elsewhere: 4 } : null,
      })),
    ),
    over,
  );
const HINT = 'kubectl crashloop explain -n shop web-1';

const missing = Array.from({ length: 12 }, (_, i) =>
  itemWith(`${i % 2 === 0 ? 'checkout-gateway' : 'api'}-6d4f9b8c5-x2x${String(i).padStart(2, '0')}`, {
    workload: deploy(i % 2 === 0 ? 'checkout-gateway' : 'api'),
    state: 'waiting',
    status: 'CreateContainerConfigError',
  }),
);
const panics = itemWith('cart-5c9d7f-abcde', {
  workload: deploy('cart'),
  restarts: 7,
  exit: 2,
  causes: [
    causeWith({
      id: 'app/unhandled-exception',
      category: 'app-error',
      confidence: 'likely',
      summary:
        'web dies of an unhandled Go error: runtime error: invalid memory address or nil pointer dereference at crash/gopanic/main.go:9',
      evidence: [],
    }),
  ],
});
const waits: PodItem = {
  ...panics,
  containers: [{ ...panics.containers[0]!, backoff: { delaySeconds: 160, nextRestartAt: '2026-01-01T12:00:40Z' } }],
};
const unknown = itemWith('quiet-1', { causes: [], restarts: 3, exit: 1 });
const past = itemWith('cache-0', {
  state: 'recovered',
  status: 'Running',
  restarts: 1,
  exit: 137,
  causes: [],
  history: [causeWith({ id: 'limits/oom-limit', summary: 'web is OOMKilled: it used up its memory limit of 64Mi' })],
});
const all = grouped([...missing, waits, unknown, past]);

describe('render/list-short', () => {
  const killed = itemWith('worker-0', {
    status: 'OOMKilled',
    restarts: 4,
    exit: 137,
    causes: [
      causeWith({
        id: 'limits/oom-limit',
        summary:
          'web uses up its memory limit again and again while it loads the index of the catalogue, and needs at least 512Mi',
        evidence: [],
      }),
    ],
  });
  const some = grouped([panics, unknown, past, killed]);
  for (const width of [40, 60, 80, 120, 200])
    it(`fits ${width} columns: whole causes where there is room, else one line for each row`, () => {
      const [whole, one] = [99, 0].map((most) => renderListShort(some, view({ width }), most).trimEnd().split('\n'));
      for (const line of [...whole!, ...one!]) expect(displayWidth(line), line).to.be.at.most(width);
      const words = whole!.join(' ').replace(/\s+/g, ' ');
      for (const name of ['cart-5c9d7f-abcde', 'quiet-1', 'cache-0', 'worker-0'])
        for (const lines of [whole!, one!]) expect(lines.join('\n')).to.include(name);
      if (width > 60) expect(one!.filter((line) => !/^(?:NAME|3 failing)/.test(line))).to.have.length(4);
      if (width === 200) expect(words).to.include('index of the catalogue, and needs at least 512Mi');
      expect(words).to.include('512Mi').and.include('OOMKilled');
      expect(whole!.join('')).to.not.include('…');
    });

  it('has the status only where half of the width is left for the causes', () => {
    expect(renderListShort(some, view({ width: 70 }), 99)).to.match(/^NAME +CAUSE$/m);
    expect(renderListShort(some, view({ width: 80 }), 99)).to.match(/^NAME +STATUS +CAUSE$/m);
  });

  it('keeps the reason and the number that decides where it cuts a cause', () => {
    const text = renderListShort(some, view({ width: 70 }), 0);
    expect(text).to.match(/^worker-0 +confirmed: OOMKilled, web uses .*… .*512Mi$/m);
    expect(text).to.match(/^quiet-1 +unknown: CrashLoopBackOff, no cause found$/m);
    expect(text).to.match(/^cache-0 +was confirmed: web is OOMKilled/m);
    expect(renderListShort(grouped([]), view(), 99)).to.equal('');
  });
});

const rows = (items: PodItem[], width = 80): string => renderList(grouped(items), undefined, view({ width }));

describe('render/list-notes', () => {
  const olderRevision = { revision: 2, why: 'revision 2 has 3 ready pods' };

  it('says which revision works while the newest fails, once for each workload', () => {
    const two = ['a', 'b'].map((end) => ({
      ...panics,
      target: { ...panics.target, name: `cart-5c9d7f-${end}` },
      olderRevision,
    }));
    const text = rows(two);
    expect(text.match(/^ {2}The newest revision fails; revision 2 has 3 ready pods\.$/gm)).to.have.length(1);
    expect(listMarkdown(grouped(two))).to.include('The newest revision fails; revision 2 has 3 ready pods.');
    expect(rows([past])).to.not.include('newest revision');
  });

  it('says that a log could not be read and why, not that nothing was found', () => {
    const unreadLog = {
      what: 'log of web',
      state: 'failed',
      why: 'failed: dial tcp 10.0.0.7:10250: i/o timeout',
    } as const;
    expect(rows([{ ...unknown, unreadLog }], 120)).to.match(
      /^ {2}unknown: log of web not read \(dial tcp 10\.0\.0\.7:10250: i\/o timeout\): no cause found in what could be read$/m,
    );
    expect(rows([{ ...panics, unreadLog }], 120)).to.match(
      /^ {2}The log of web could not be read: dial tcp .*timeout\.$/m,
    );
    const refused = { what: 'log of web', state: 'forbidden', why: 'forbidden' } as const;
    expect(rows([{ ...unknown, unreadLog: refused }])).to.match(
      /^ {2}unknown: log of web not read \(you may not read it\): no cause found in what$/m,
    );
    expect(renderListShort(grouped([{ ...unknown, unreadLog: refused }]), view({ width: 120 }), 99)).to.include(
      'log of web not read (you may not read it): no cause found in what could be read',
    );
  });

  for (const width of [80, 120])
    it(`keeps to ${width} columns (golden)`, () => {
      const unreadLog = {
        what: 'log of web',
        state: 'failed',
        why: 'failed: dial tcp 10.0.0.7:10250: i/o timeout',
      } as const;
      const items = [{ ...panics, olderRevision }, { ...unknown, unreadLog }, past];
      expectGolden(new URL(`golden-list/rows.${width}.txt`, import.meta.url), rows(items, width));
      for (const most of [99, 0])
        expectGolden(
          new URL(`golden-list/short.${most === 0 ? 'one-line.' : ''}${width}.txt`, import.meta.url),
          renderListShort(grouped(items), view({ width }), most),
        );
    });
});

describe('render/list-short: long causes', () => {
  const LONG: readonly (readonly [string, string])[] = [
    [
      'web',
      'image registry.example.com/acme/shop/web:2.5.0 of web cannot be pulled, its registry has no such image or tag',
    ],
    ['api', 'ConfigMap api-settings does not exist in namespace shop; envFrom of api needs it'],
    ['db', 'db was OOMKilled: its heap setting -Xmx1g -Xms1g does not fit into the memory limit of 256Mi'],
    [
      'cart',
      'cart is killed by its liveness probe: GET /healthz on port 8080 answers 404: the app serves no such path',
    ],
    ['jobs', 'jobs exits on an unhandled Python error: ZeroDivisionError: division by zero at /app/jobs.py:40'],
    ['pay', 'pay needs environment variable STRIPE_API_KEY, which its env and envFrom do not set'],
    ['cron', 'cron cannot load Python module tracer: it is not in image registry.example.com/cron:3'],
    ['logs', 'claim logs asks for StorageClass gp3-encrypted, which does not exist; the cluster has no StorageClass'],
    [
      'mail',
      'mail cannot connect to Service smtp:25: its selector app=smtp-server matches no pod (smtp-1 has app=smtp)',
    ],
  ];
  const items = LONG.map(([name, summary]) =>
    itemWith(`${name}-7c9d5b-x2x8q`, {
      workload: deploy(name),
      causes: [causeWith({ id: `app/${name}`, confidence: 'likely', about: null, summary })],
    }),
  );
  for (const width of [80, 120])
    it(`keep the names and numbers that decide, at ${width} columns (golden)`, () => {
      const text = renderListShort(grouped(items), view({ width }), 0);
      expectGolden(new URL(`golden-list/long-causes.${width}.txt`, import.meta.url), text);
      for (const line of text.split('\n')) expect(displayWidth(line), line).to.be.at.most(width);
    });
});

describe('render/list', () => {
  it('names a workload that no failing pod stands for, and does not count it as a pod', () => {
    const short = itemWith('quota', {
      state: 'pending',
      workload: deploy('quota'),
      causes: [causeWith({ summary: 'quota gets no pods: ResourceQuota none refuses them', evidence: [] })],
    });
    const job = itemWith('late', { state: 'failed', causes: [] });
    const of = (item: PodItem, kind: string): PodItem => ({
      ...item,
      target: { ...item.target, kind },
      containers: [],
      node: null,
      workload: { ...item.target, kind },
    });
    const list = grouped([of(short, 'Deployment'), of(job, 'Job'), panics]);
    const text = renderList(list, HINT, view());
    expect(text).to.match(/^1 failing pod and 2 failing workloads.*\.$/m);
    expect(text).to.match(/^deploy\/quota +PodsMissing +- /m);
    expect(text).to.match(/^job\/late +Failed +- /m);
    expect(list.groups.flatMap(({ pods }) => pods)).to.include('shop/Deployment/quota');
  });
  it('fits in 80 columns', () => {
    expect(
      renderList(all, HINT, view()),
    ).to.equal(`14 failing pods, 2 causes, 1 unexplained; 1 more crashed and recovered.

NAME                PODS     STATUS                       RESTARTS
deploy/api +1       12       CreateContainerConfigError   0
  confirmed: Secret db does not exist in namespace shop; env PW of web needs it
  Same cause: deploy/checkout-gateway.
cart-5c9d7f-abcde   1        CrashLoopBackOff             7 (2m ago)
  likely: web dies of an unhandled Go error: runtime error: invalid memory
  address or nil pointer dereference at crash/gopanic/main.go:9
  last exit 2 Error, starts again in 40s
quiet-1             1        CrashLoopBackOff             3 (2m ago)
  unknown: no cause found
  last exit 1 Error
cache-0             1        Running                      1 (2m ago)
  was confirmed: web is OOMKilled: it used up its memory limit of 64Mi
  last exit 137 Error

Details and fixes for the first pod:
  ${HINT}
`);
  });
  it('shows the last exits in the row if the names are short', () => {
    expect(
      renderList(grouped([waits]), HINT, view())
        .split('\n')
        .slice(2, 4),
    ).to.deep.equal([
      'NAME                STATUS             RESTARTS     LAST EXIT   NEXT',
      'cart-5c9d7f-abcde   CrashLoopBackOff   7 (2m ago)   2 Error     in 40s',
    ]);
  });
  it('cuts no name and no reason: what has no room in the row is below it', () => {
    const far = Array.from({ length: 2 }, (_, i) =>
      itemWith(`session-stream-ljnnzbtss8-wpxl${i}`, {
        namespace: `identity-staging-${i}`,
        restarts: 9,
        exit: 2,
        status: 'CreateContainerConfigError',
        causes: [causeWith({ id: 'app/unhandled-exception', about: null, summary: 'app dies', evidence: [] })],
      }),
    );
    const text = renderList(grouped(far), undefined, view({ width: 70 }));
    expect(text).to.match(/^NAMESPACE +NAME\n/m);
    expect(text).to.match(
      /^identity-staging-0 +session-stream-ljnnzbtss8-wpxl0\n {2}confirmed: app dies\n {2}CreateContainerConfigError, 9 restarts \(2m ago\), last exit 2 Error$/m,
    );
    expect(renderList(grouped(far), undefined, view({ width: 160 }))).to.match(
      /^identity-staging-1 +session-stream-ljnnzbtss8-wpxl1 +CreateContainerConfigError +9 \(2m ago\) +2 Error +-$/m,
    );
    const calm = far.map((item) => ({
      ...item,
      containers: item.containers.map((one) => ({ ...one, restarts: 0, lastExit: null })),
    }));
    expect(renderList(grouped(calm), undefined, view())).not.to.contain('restart');
  });
  it('shows namespaces if there are several, and `+1` for a group that spans two', () => {
    const two = grouped([
      itemWith('a', { namespace: 'x', causes: [causeWith({ id: 'image/pull-not-found' })] }),
      itemWith('b', { namespace: 'y', causes: [causeWith({ id: 'image/pull-not-found' })] }),
    ]);
    const text = renderList(two, undefined, view());
    expect(text).to.match(/^2 failing pods in 2 namespaces, 1 cause\.\n\nNAMESPACE +NAME +PODS/);
    expect(text).to.match(/^x \+1 +a \+1 +2 /m);
  });
  it('says that only one node is affected, unless that is the cause', () => {
    expect(renderList(grouped([itemWith('a', { node: 'node-2' })]), undefined, view())).to.contain(
      '\n  It is on node-2; 4 siblings run well on other nodes.\n',
    );
    expect(
      renderList(
        grouped([
          itemWith('a', {
            node: 'node-2',
            causes: [causeWith({ id: 'node/only-this-node', details: { healthyElsewhere: 8 } })],
          }),
        ]),
        undefined,
        view(),
      ),
    ).not.to.contain('siblings');
  });
  it('says so for the first pod of several workloads too', () => {
    const two = grouped([
      itemWith('a', {
        node: 'node-2',
        workload: deploy('a'),
        causes: [causeWith({ id: 'node/only-this-node', details: { healthyElsewhere: 8 } })],
      }),
      itemWith('b', {
        node: 'node-2',
        workload: deploy('b'),
        causes: [causeWith({ id: 'node/only-this-node', details: { healthyElsewhere: 8 } })],
      }),
    ]);
    expect(renderList(two, undefined, view())).to.contain(
      '\n  All 2 are on node-2; 8 siblings run well on other nodes.\n',
    );
  });
  it('names the other workloads of a group, and their root cause if the evidence differs', () => {
    const needs = (name: string, how: string, over: Partial<PodItem> = {}): PodItem =>
      itemWith(name, {
        workload: deploy(name),
        causes: [causeWith({ evidence: [{ object: 'Pod/x', field: how, time: null, quote: '' }] })],
        ...over,
      });
    const same = renderList(
      grouped([needs('api-7x', 'env A'), needs('basket', 'env A'), needs('cart-9z', 'env A', { workload: null })]),
      undefined,
      view(),
    );
    expect(same).to.contain('\n  Same cause: deploy/basket, pod/cart-9z.\n');
    const own = renderList(
      grouped([
        needs('api-7x', 'env A'),
        needs('basket', 'envFrom', { workload: { kind: 'StatefulSet', namespace: 'shop', name: 'basket' } }),
      ]),
      undefined,
      view(),
    );
    expect(own).to.contain('\n  Same root cause, Secret db: sts/basket.\n');
    const many = Array.from({ length: 13 }, (_, i) => needs(`w-${i}`, 'env A'));
    expect(renderList(grouped(many), undefined, view()).replace(/\n {2}/g, ' ')).to.contain(
      'deploy/w-2, deploy/w-3 and 6 more (`list -o wide`).',
    );
    expect(
      renderList(grouped(many), undefined, view({ wide: true, width: 200 })).replace(/\n {2}/g, ' '),
      'wide',
    ).to.contain('deploy/w-9.');
    const endpoint = (name: string, namespace: string, words: string): PodItem =>
      itemWith(name, {
        namespace,
        workload: deploy(name, namespace),
        causes: [
          causeWith({
            id: 'app/connection-refused',
            about: { kind: 'Endpoint', namespace: null, name: '10.96.0.1:443', part: null },
            evidence: [{ object: 'Pod/x', field: 'log web', time: null, quote: words }],
          }),
        ],
      });
    expect(
      renderList(
        grouped([endpoint('api-7x', 'x', 'ECONNREFUSED'), endpoint('basket', 'y', 'timeout')]),
        undefined,
        view(),
      ),
    ).to.contain('\n  Same root cause, 10.96.0.1:443: deploy/basket in y.\n');
    expect(renderList(grouped([needs('api-7x', 'env A')]), undefined, view()), 'alone').not.to.match(
      /Same cause|Same root/,
    );
  });
  it('names what fails because of a group, on 80 and on 120 columns', () => {
    const down = Array.from({ length: 8 }, (_, i) =>
      itemWith(`api-${i}`, { workload: deploy(`checkout-api-${i}`, i === 7 ? 'web' : 'shop') }),
    );
    const root = itemWith('postgres-0', { namespace: 'shop' });
    const list = listWith([root, ...down], [{ ...grouped([root]).groups[0]!, takesDown: down.map(itemKey) }]);
    const named = (width: number, wide = false): string[] => {
      const lines = renderList(list, undefined, view({ width, wide })).split('\n');
      const first = lines.findIndex((line) => line.startsWith('  Fail'));
      return lines.slice(first, wide ? first + 1 : lines.length - 1);
    };
    expect(named(80)).to.deep.equal([
      '  Fail because of it: deploy/checkout-api-0, deploy/checkout-api-1,',
      '  deploy/checkout-api-2, deploy/checkout-api-3, deploy/checkout-api-4,',
      '  deploy/checkout-api-5 and 2 more (`list -o wide`).',
    ]);
    expect(named(120)).to.deep.equal([
      '  Fail because of it: deploy/checkout-api-0, deploy/checkout-api-1, deploy/checkout-api-2, deploy/checkout-api-3,',
      '  deploy/checkout-api-4, deploy/checkout-api-5 and 2 more (`list -o wide`).',
    ]);
    expect(named(300, true)[0], 'wide names all').to.contain('deploy/checkout-api-7.');
    expect(listMarkdown(list)).to.contain('Fail because of it: deploy/checkout-api-0');
  });
  it('shows the status of init containers as kubectl does', () => {
    const init = (over: Partial<PodItem['containers'][number]>, app = 'PodInitializing'): PodItem => {
      const item = itemWith('p-0', { state: 'waiting', causes: [causeWith({ container: null })], status: app });
      return {
        ...item,
        containers: [
          { ...item.containers[0]!, name: 'one', type: 'init', status: 'Completed' },
          { ...item.containers[0]!, name: 'two', type: 'init', ...over },
          ...item.containers,
        ],
      };
    };
    const shown = (item: PodItem): string => renderList(grouped([item]), undefined, view());
    expect(shown(init({ status: 'Running' }))).to.match(/^p-0 +Init:1\/2 +0/m);
    expect(
      shown({ ...init({ status: 'CrashLoopBackOff', restarts: 4 }), causes: [causeWith({ container: 'two' })] }),
    ).to.match(/^p-0 +Init:CrashLoopBackOff +4/m);
    expect(shown(init({ status: 'Completed' }, 'CrashLoopBackOff'))).to.match(/^p-0 +CrashLoopBackOff +0/m);
  });
  it('says that a cause may be in what could not be read', () => {
    const gaps = [forbiddenGap('log of web', { verb: 'get', resource: 'pods/log', namespace: 'shop' })];
    expect(renderList(grouped([unknown]), undefined, view())).to.contain('unknown: no cause found');
    expect(renderList(grouped([unknown], { gaps }), undefined, view())).to.contain(
      'unknown: no cause found in what could be read',
    );
    expect(listMarkdown(grouped([unknown], { gaps }))).to.contain('no cause found in what could be read');
  });
  it('shows one status for the steps of one loop, and marks others', () => {
    const at = (...statuses: string[]): string =>
      renderList(grouped(statuses.map((status, i) => itemWith(`p-${i}`, { status }))), undefined, view());
    expect(at('Running', 'Error', 'CrashLoopBackOff', 'Error')).to.match(/ CrashLoopBackOff +0/);
    expect(at('ErrImagePull', 'ErrImagePull', 'ImagePullBackOff')).to.match(/ ImagePullBackOff +0/);
    expect(at('ErrImagePull', 'Error', 'Error')).to.match(/ Error \+ +0/);
    expect(at('CreateContainerConfigError', 'CreateContainerConfigError', 'RunContainerError')).to.match(
      / CreateContainerConfigError \+ +0/,
    );
  });
  it('adds pods, nodes and the first fix with -o wide', () => {
    const text = renderList(all, HINT, view({ wide: true, width: 120 }));
    expect(text).to.match(/NODE +AGE\n/);
    expect(text).to.match(/\n {2}pods: shop\/api-6d4f9b8c5-x2x01 .*\n/);
    expect(text).to.contain(
      '\n  fix (changes): make Secret db\n    kubectl -n shop create secret generic db --from-literal=password=…\n',
    );
  });
  it('leaves out headers, headline and hint with --no-headers', () => {
    expect(renderList(grouped([panics]), HINT, view({ headers: false })).split('\n')[0]).to.match(
      /^cart-5c9d7f-abcde +CrashLoopBackOff/,
    );
  });
  for (const width of [40, 60, 80, 132]) {
    it(`keeps to ${width} columns whatever text the cluster returns`, () => {
      const hostile = itemWith(`evil-${'x'.repeat(200)}`, {
        namespace: 'n'.repeat(63),
        status: 'Weird\u001b[31mReason\nline',
        causes: [causeWith({ summary: `\u001b]0;x\u0007${'word '.repeat(20)}\u202e` })],
      });
      const text = renderList(grouped([...missing, waits, hostile]), 'short', view({ width }));
      expect(text.split('\n').filter((line) => displayWidth(line) > width)).to.deep.equal([]);
      expect(text).not.to.match(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    });
  }
  it('joins one missing rule of many namespaces in one row of NOT READ', () => {
    const gaps = [
      ...['a', 'b', 'c', 'd', 'e'].map((ns) =>
        forbiddenGap(`secrets/db (${ns}/web-1)`, { verb: 'get', resource: 'secrets', namespace: ns }),
      ),
      forbiddenGap('pods in x', { verb: 'list', resource: 'pods', namespace: 'x' }),
      gapWith('log of web (a/web-1)', 'failed', 'failed: a timeout'),
    ];
    expect(foldedGaps(gaps).map(({ what, why, needs }) => ({ what, why, needs }))).to.deep.equal([
      { what: 'secrets in 5 namespaces', why: 'forbidden', needs: 'get secrets in a, b, c and 2 more' },
      { what: 'pods in x', why: 'forbidden', needs: 'list pods in x' },
      { what: 'log of web (a/web-1)', why: 'failed: a timeout', needs: null },
    ]);
    expect(renderList(listWith([], [], { gaps }), undefined, view())).to.match(
      /^NOT READ[^]*secrets in 5 namespaces[^]*get secrets in a, b, c and 2 more/,
    );
  });
  it('prints nothing if no pod fails', () => expect(renderList(listWith([], []), undefined, view())).to.equal(''));
  it('has a headline for every combination', () => {
    expect(headline(grouped([panics]))).to.equal('1 failing pod');
    expect(headline(grouped([past]))).to.equal('1 pod crashed and recovered');
    expect(headline(grouped([unknown]))).to.equal('1 failing pod, 1 unexplained');
    expect(headline(grouped([panics, past, { ...past, target: { ...past.target, name: 'cache-1' } }]))).to.equal(
      '1 failing pod; 2 more crashed and recovered',
    );
  });
});

describe('render/markdown-list', () => {
  it('prints a table of the groups', () => {
    const text = listMarkdown(all);
    expect(text).to.match(/^## 14 failing pods, 2 causes, 1 unexplained; 1 more crashed and recovered\n/);
    expect(text)
      .to.contain('| 12 | `shop/api-6d4f9b8c5-x2x01`,')
      .and.to.contain(
        ', 7 more | `CreateContainerConfigError` | 0 | confirmed: Secret db does not exist in namespace shop; env PW of web needs it (`config/secret-missing`) Same cause: deploy/checkout-gateway. |',
      );
  });
  it('escapes Markdown in text from the cluster', () => {
    expect(
      listMarkdown(grouped([itemWith('a', { causes: [causeWith({ summary: '<img src=x> | **b** @team' })] })])),
    ).to.contain('&lt;img src=x&gt; \\| \\*\\*b\\*\\* &#64;team');
  });
  it('says that no pod fails', () =>
    expect(listMarkdown(listWith([], []))).to.equal(
      `## No failing pods found\n\nAs of ${NOW.slice(0, 10)} 12:00:00 UTC; 100 pods in 1 namespace scanned.\n`,
    ));
});
