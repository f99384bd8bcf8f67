/** probe-test on a real kubelet: pods that a probe kills, or not, each in one way. */
import { expect } from 'chai';
import type { ExperimentVerdict } from '../../src/model/experiment-answer.ts';
import { running } from './fixtures.ts';
import { Bench } from './harness.ts';

const MINUTES = 60_000;

const SERVE = 'mkdir -p /tmp/w; echo ok > /tmp/w/healthz; exec httpd -f -p 8080 -h /tmp/w';
/** Kills after 15 to 20 seconds: a node with several copies starts a container slowly. */
const TIMING = { initialDelaySeconds: 10, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 };
const probe = (path = '/healthz', port = 8080, more: object = {}): object => ({
  livenessProbe: { httpGet: { path, port }, ...TIMING, ...more },
});

/** A web server in Python. @param start runs before it listens @param answer runs before each answer */
const python = (start: string, answer: string, more: object): object => ({
  containers: [
    {
      name: 'web',
      image: 'python:3.11',
      imagePullPolicy: 'IfNotPresent',
      command: [
        'python3',
        '-u',
        '-c',
        `import hashlib, http.server, threading, time
lock = threading.Lock()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        ${answer}
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
${start}
http.server.ThreadingHTTPServer(("", 8080), Handler).serve_forever()
`,
      ],
      ...more,
    },
  ],
});

interface Probed {
  readonly spec: object;
  readonly verdict: ExperimentVerdict;
  /** Of the summary. */
  readonly says?: RegExp;
}

const PODS: Readonly<Record<string, Probed>> = {
  'slow-start': {
    spec: running(`sleep 45; ${SERVE}`, probe() as never),
    verdict: 'too-early',
    says: /first answers .* after \d\d s/,
  },
  'wrong-port': {
    spec: running(SERVE, { ports: [{ containerPort: 8080 }], ...probe('/healthz', 9090) }),
    verdict: 'wrong-target',
    says: /answers GET \/healthz on port 8080/,
  },
  'wrong-path': { spec: running(SERVE, probe('/health') as never), verdict: 'wrong-target', says: /404/ },
  'slow-answer': {
    spec: python('', 'time.sleep(3)', probe('/healthz', 8080, { timeoutSeconds: 1 })),
    verdict: 'too-slow',
    says: /with (?:4|8) s it answers every time/,
  },
  deadlock: {
    spec: python('threading.Timer(45, lock.acquire).start()', 'lock.acquire(); lock.release()', probe()),
    verdict: 'app',
    says: /then stops for good/,
  },
  'cpu-starved': {
    spec: python('x = b""\nfor i in range(2500000): x = hashlib.sha256(x).digest()', 'pass', {
      ...probe(),
      resources: { limits: { cpu: '50m' } },
    }),
    verdict: 'too-early',
    says: /cpu limit of 50m/,
  },
  'exec-missing': {
    spec: running(SERVE, {
      livenessProbe: { exec: { command: ['sh', '-c', 'curl -fs http://127.0.0.1:8080/healthz'] }, ...TIMING },
    }),
    verdict: 'wrong-target',
    says: /curl/,
  },
  dies: {
    spec: running('echo "Error: the license has expired" >&2; sleep 8; exit 3', probe() as never),
    verdict: 'app',
    says: /exited 3/,
  },
  // A copy has another host name.
  'works-elsewhere': {
    spec: running(`if [ "$HOSTNAME" = works-elsewhere ]; then sleep 60; fi; ${SERVE}`, probe() as never),
    verdict: 'works-here',
  },
};

describe('on a cluster: probe-test', function () {
  this.timeout(12 * MINUTES);
  const bench = new Bench();
  before(async () => {
    await bench.open();
    await Promise.all(Object.entries(PODS).map(([name, { spec }]) => bench.pod(name, spec)));
  });
  after(() => bench.close());
  for (const [name, { verdict, says = /./ }] of Object.entries(PODS))
    it(`${name}: ${verdict}`, async () => {
      await bench.failing(name);
      const before = await bench.surroundings(name);
      const experiment = await bench.test('probe-test', name);
      expect(experiment.verdict, experiment.summary).to.equal(verdict);
      expect(experiment.summary).to.match(says);
      expect(experiment.left).to.deep.equal([]);
      expect(await bench.ours()).to.deep.equal([]);
      expect(await bench.surroundings(name)).to.deep.equal(before);
    });
});
