/** Answers of `preflight` next to the screens that they give. CRASHLOOP_GOLDEN=write writes the screens again. */
import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import type { KubeObject } from '../../src/model/objects.ts';
import type { PreflightAnswer } from '../../src/model/preflight.ts';
import { renderPreflight } from '../../src/render/preflight.ts';
import { preflightMarkdown } from '../../src/render/preflight-markdown.ts';
import { displayWidth } from '../../src/render/width.ts';
import { expectGolden, unbreakable, view } from '../support/golden.ts';
import { configMap, deployment, flight, WEB } from './support/flight.ts';

const FOLDER = fileURLToPath(new URL('golden/', import.meta.url));
const RESTRICTED =
  'pods "web-x7k2p" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true)';
const broken = deployment(
  { volumes: [{ name: 'tls', secret: { secretName: 'web-tls' } }] },
  {
    env: [{ name: 'PORT', valueFrom: { configMapKeyRef: { name: 'web', key: 'PROT' } } }],
    command: ['java', '-Xmx2g', '-jar', 'app.jar'],
    resources: { limits: { memory: '1Gi' }, requests: { cpu: '64', memory: '1Gi' } },
  },
);
const job = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'migrate' },
  spec: { template: { spec: { containers: [{ ...WEB, name: 'migrate' }] } } },
};
const certificate = { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: 'web' } };
const fill = [configMap('web', { PORT: '80' })];
const refuse = (object: KubeObject): object =>
  object.kind === 'Pod' && object.metadata?.generateName === 'web-'
    ? { refuse: [403, 'Forbidden', RESTRICTED] }
    : object;

const CASES: readonly (readonly [name: string, answer: () => Promise<PreflightAnswer>])[] = [
  ['fine', async () => (await flight([deployment()])).answer],
  ['blocked', async () => (await flight([broken], { fill, admit: refuse })).answer],
  [
    'several',
    async () => (await flight([broken, job, certificate], { fill, admit: refuse, forbidden: ['get secrets'] })).answer,
  ],
];
describe('preflight: screens', () => {
  for (const [name, answerOf] of CASES)
    it(`${name}: 80 and 120 columns, Markdown, and no line that is too wide`, async () => {
      const answer = await answerOf();
      expectGolden(`${FOLDER}${name}.txt`, renderPreflight(answer, view(80)));
      expectGolden(`${FOLDER}${name}.120.txt`, renderPreflight(answer, view(120)));
      expectGolden(`${FOLDER}${name}.md`, preflightMarkdown(answer));
      for (const width of [40, 60, 80, 120])
        for (const wide of [false, true])
          for (const line of renderPreflight(answer, view(width, { wide })).split('\n'))
            if (!unbreakable(line)) expect(displayWidth(line), line).to.be.at.most(width);
      const colored = renderPreflight(answer, view(80, { color: true }));
      expect(colored.replace(/\u001b\[\d+m/g, '')).to.equal(renderPreflight(answer, view(80)));
    });
});
