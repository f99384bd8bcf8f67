/** The verdicts of a probe-test, on copies that live as the test says. */
import { expect } from 'chai';
import type { Experiment } from '../../../src/model/experiment-answer.ts';
import type { SpecChange } from '../../../src/model/finding.ts';
import { dies, lives } from '../fake-lab.ts';
import { answers, killedBy, killedPod, killEvents, LIVENESS, measures, play, status, TIMEOUT } from './play.ts';
import type { Scene } from './play.ts';

const EARLY: Scene['copies'] = { generous: measures(41), strict: measures(41), original: killedBy(15) };

async function verdict(scene: Scene): Promise<string> {
  const { said } = await play(scene);
  return `${said.verdict}, ${said.confidence}`;
}
const changeIn = ({ advice }: Pick<Experiment, 'advice'>): SpecChange | undefined =>
  advice.find(({ change }) => change)?.change;

describe('experiments/probe-test verdict', () => {
  describe('too-early', () => {
    it('names the first answer, the kill and a startupProbe with twice the time', async () => {
      const { said } = await play({ copies: EARLY });
      expect([said.verdict, said.confidence]).to.deep.equal(['too-early', 'confirmed']);
      expect(said.summary).to.match(/after 4[12] s \(±1 s\).* kills it after 15 s/);
      const { startupProbe } = changeIn(said)!.set as { startupProbe: Record<string, number> };
      expect(startupProbe).to.deep.include({ httpGet: LIVENESS.httpGet, periodSeconds: 10 });
      expect(startupProbe.failureThreshold! * 10).to.be.within(82, 100);
    });
    it('raises failureThreshold where the startup probe kills', async () => {
      const startup = { ...LIVENESS, failureThreshold: 3 };
      const { said } = await play({
        pod: killedPod({ startupProbe: startup }),
        objects: killEvents(undefined, 'Startup'),
        copies: { ...EARLY, original: killedBy(15, undefined, 'Startup') },
      });
      expect([said.verdict, said.confidence]).to.deep.equal(['too-early', 'confirmed']);
      expect(Object.keys(changeIn(said)!.set)).to.deep.equal([
        'startupProbe.periodSeconds',
        'startupProbe.failureThreshold',
      ]);
    });
    it('is only likely where no event of the pod proves the kill', async () => {
      expect(await verdict({ copies: EARLY, objects: [] })).to.equal('too-early, likely');
    });
    it('is only likely where the pod lived 45 s longer than the copy', async () => {
      expect(await verdict({ pod: killedPod({}, 60), copies: EARLY })).to.equal('too-early, likely');
    });
    it('puts the cpu limit first where a copy with more works', async () => {
      const { said } = await play({
        pod: killedPod({ resources: { limits: { cpu: '50m' } } }),
        copies: { ...EARLY, cpu: { life: answers(3) } },
      });
      expect([said.verdict, said.confidence]).to.deep.equal(['too-early', 'confirmed']);
      expect(changeIn(said)!.set).to.deep.equal({ 'resources.limits.cpu': '500m' });
      expect(said.summary).to.include('cpu limit of 50m');
    });
    it('adds time to start where a higher cpu limit is not enough', async () => {
      const { said } = await play({
        pod: killedPod({ resources: { limits: { cpu: '50m' } } }),
        copies: { ...EARLY, cpu: { life: answers(19) } },
      });
      expect(said.summary).to.include('still too late');
      expect(changeIn(said)!.set).to.have.keys('resources.limits.cpu', 'startupProbe');
    });
    it('is the verdict where the app only answers with a higher cpu limit', async () => {
      const never = measures();
      const { said } = await play({
        pod: killedPod({ resources: { limits: { cpu: '50m' } } }),
        copies: { generous: never, strict: never, original: killedBy(15), cpu: { life: answers(3) } },
      });
      expect([said.verdict, said.confidence]).to.deep.equal(['too-early', 'confirmed']);
      expect(changeIn(said)!.set).to.have.keys('resources.limits.cpu');
    });
    it('leaves the cpu limit out where more of it does not help', async () => {
      const { said } = await play({
        pod: killedPod({ resources: { limits: { cpu: '50m' } } }),
        copies: { ...EARLY, cpu: measures(40) },
      });
      expect(changeIn(said)!.set).to.have.keys('startupProbe');
      expect(said.summary).not.to.include('cpu');
    });
  });

  describe('too-slow', () => {
    const SLOW: Scene['copies'] = {
      generous: { life: answers(4) },
      strict: measures(undefined, undefined, TIMEOUT, 30),
      original: killedBy(15, TIMEOUT),
      slow2: measures(undefined, undefined, TIMEOUT, 30),
      slow4: { life: answers(4) },
      slow8: { life: answers(4) },
    };
    it('finds the smallest timeout that works', async () => {
      const { said } = await play({ copies: SLOW, objects: killEvents(TIMEOUT) });
      expect([said.verdict, said.confidence]).to.deep.equal(['too-slow', 'confirmed']);
      expect(said.summary).to.match(/with 4 s it answers every time, with 2 s it does not/);
      expect(changeIn(said)!.set).to.deep.equal({ 'livenessProbe.timeoutSeconds': 6 });
    });
    it('is only likely where the copy with the own probes failed in another way', async () => {
      expect(await verdict({ copies: { ...SLOW, original: killedBy(15) }, objects: killEvents(TIMEOUT) })).to.equal(
        'too-slow, likely',
      );
    });
  });

  describe('app', () => {
    it('dies by itself without any probe', async () => {
      const copy = { life: dies(3, 8) };
      const copies = { generous: copy, strict: copy, original: copy };
      const { said } = await play({ pod: killedPod({}, 8, 3), objects: [], copies });
      expect([said.verdict, said.confidence]).to.deep.equal(['app', 'confirmed']);
    });
    it('is only likely where a probe is known to have killed the pod', async () => {
      const copy = { life: dies(3, 20) };
      expect(await verdict({ copies: { generous: copy, strict: copy, original: killedBy(15) } })).to.equal(
        'app, likely',
      );
    });
    it('stops answering for good, also without a probe that kills', async () => {
      const { said } = await play({
        pod: killedPod({}, 60),
        objects: killEvents(TIMEOUT),
        copies: {
          generous: measures(2, 75, TIMEOUT, 105),
          strict: measures(2, 46, TIMEOUT, 100),
          original: killedBy(60, TIMEOUT),
        },
      });
      expect([said.verdict, said.confidence]).to.deep.equal(['app', 'confirmed']);
      expect(said.summary).to.match(/for about 4\d s and then stops for good.*right to kill/);
      expect(changeIn(said)).to.equal(undefined);
    });
    it('is not taken for a slow answer before the long timeout is over', async () => {
      const { said } = await play({
        pod: killedPod({}, 60),
        objects: killEvents(TIMEOUT),
        copies: {
          generous: { life: answers(2) },
          strict: measures(2, 70, TIMEOUT, 80),
          original: killedBy(60, TIMEOUT),
        },
        wish: { duration: 85 },
      });
      expect(said.verdict).to.equal('inconclusive');
    });
    it('reports 503 to every try', async () => {
      const copy = measures(undefined, undefined, status(503));
      expect(await verdict({ copies: { generous: copy, strict: copy, original: killedBy(15, status(503)) } })).to.equal(
        'app, likely',
      );
    });
    it('is not the verdict where the rate of the measurement may be why', async () => {
      const copy = measures(undefined, undefined, status(429));
      expect(await verdict({ copies: { generous: copy, strict: copy, original: killedBy(15, status(429)) } })).to.match(
        /^inconclusive/,
      );
    });
  });

  describe('works-here', () => {
    it('says why it proves nothing', async () => {
      const { said } = await play({
        copies: { generous: { life: answers(2) }, strict: { life: answers(2) }, original: { life: lives } },
      });
      expect(said.verdict).to.equal('works-here');
      expect(said.summary)
        .to.match(/first answered .* after [23] s/)
        .and.match(/gets no traffic/);
    });
  });

  describe('inconclusive', () => {
    it('the copy with the own probes ended, and no probe killed it', async () => {
      expect(
        await verdict({
          copies: { generous: { life: answers(2) }, strict: { life: answers(2) }, original: { life: dies(1, 5) } },
        }),
      ).to.match(/^inconclusive/);
    });
    it('the app answers in time, and the probe kills all the same', async () => {
      expect(
        await verdict({
          copies: { generous: { life: answers(2) }, strict: { life: answers(2) }, original: killedBy(15) },
        }),
      ).to.match(/^inconclusive/);
    });
    it('the events of the copies cannot be read, and the copy ends as no probe ends it', async () => {
      expect(await verdict({ copies: { ...EARLY, original: { life: dies(1, 15), says: null } } })).to.match(
        /^inconclusive/,
      );
    });
  });
});
