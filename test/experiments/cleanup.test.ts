/** cleanup finds what experiments left behind by its labels, and removes nothing else. */
import { expect } from 'chai';
import { bare } from '../../src/experiments/copy.ts';
import { leftovers, removeLeftovers } from '../../src/experiments/cleanup.ts';
import { consent } from '../../src/experiments/consent.ts';
import { apiError, FakeLab } from './fake-lab.ts';
import { planned } from './scene.ts';

async function littered(api = new FakeLab()): Promise<FakeLab> {
  await api.create('jobs', planned('one').object);
  await api.create('pods', bare(planned('two')).object);
  await api.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'shop', labels: { app: 'web' } },
    spec: { containers: [{ name: 'web' }] },
  } as never);
  return api;
}

describe('experiments/cleanup', () => {
  it('finds Jobs of experiments and their pods without a Job, each once', async () => {
    const found = await leftovers(await littered(), 'shop');
    expect(found.map((one) => `${one.kind}/${one.name} of ${one.copyOf}`)).to.deep.equal([
      'Job/web-1-crashloop-one-x7k2p of shop/web-1',
      'Pod/web-1-crashloop-two-x7k2p of shop/web-1',
    ]);
  });
  it('removes only what it found', async () => {
    const api = await littered();
    const { removed, left } = await removeLeftovers(api, await leftovers(api, ''), false);
    expect([removed.length, left]).to.deep.equal([2, []]);
    expect([...api.pods.keys()]).to.deep.equal(['web-1']);
  });
  it('removes nothing in a dry run', async () => {
    const api = await littered();
    await removeLeftovers(api, await leftovers(api, 'shop'), true);
    expect([api.jobs.size, api.pods.size]).to.deep.equal([1, 3]);
  });
  it('lists what it may not remove', async () => {
    const api = await littered(
      new FakeLab({
        before: (call) => {
          if (call.startsWith('remove jobs')) throw apiError(403, 'forbidden');
        },
      }),
    );
    const { left } = await removeLeftovers(api, await leftovers(api, 'shop'), false);
    expect(left).to.deep.equal([
      {
        object: 'Job/web-1-crashloop-one-x7k2p',
        command: 'kubectl -n shop delete job web-1-crashloop-one-x7k2p',
        why: 'forbidden',
      },
    ]);
  });
  it('lists what the server says it deleted but still has', async () => {
    const api = await littered();
    api.remove = async () => undefined;
    const { removed, left } = await removeLeftovers(api, await leftovers(api, 'shop'), false);
    expect(removed).to.deep.equal([]);
    expect(left.map((one) => one.object)).to.deep.equal([
      'Job/web-1-crashloop-one-x7k2p',
      'Pod/web-1-crashloop-two-x7k2p',
    ]);
  });
  it('lists the pods of a removed Job that still exist', async () => {
    const api = await littered(new FakeLab({ lingers: 600 }));
    const { removed, left } = await removeLeftovers(api, (await leftovers(api, 'shop')).slice(0, 1), false);
    expect(removed.map((one) => one.kind)).to.deep.equal(['Job']);
    expect(left.map((one) => one.object)).to.deep.equal(['Pod/web-1-crashloop-one-x7k2p-abcde']);
  });
  it('never takes pods that it cannot list for removed', async () => {
    const api = await littered();
    const found = (await leftovers(api, 'shop')).slice(0, 1);
    api.list = async () => {
      throw apiError(503, 'the server is shutting down');
    };
    expect((await removeLeftovers(api, found, false)).left).to.deep.equal([
      {
        object: 'the pods of Job/web-1-crashloop-one-x7k2p',
        command: 'kubectl -n shop delete pods -l batch.kubernetes.io/job-name=web-1-crashloop-one-x7k2p',
        why: 'the server is shutting down',
      },
    ]);
  });
  it('tries again while the server does not answer', async () => {
    let broken = 0;
    const api = await littered(
      new FakeLab({
        before: (call) => {
          if (call.startsWith('remove') && ++broken < 4) throw new Error('read ECONNRESET');
        },
      }),
    );
    expect((await removeLeftovers(api, await leftovers(api, 'shop'), false)).left).to.deep.equal([]);
    expect([...api.pods.keys()]).to.deep.equal(['web-1']);
  });
  it('finds bare pods where Jobs may not be listed', async () => {
    const api = await littered(
      new FakeLab({
        before: (call) => {
          if (call === 'list jobs') throw apiError(403, 'forbidden');
        },
      }),
    );
    expect((await leftovers(api, 'shop')).map((one) => one.kind)).to.include('Pod');
  });
});

describe('experiments/consent', () => {
  const asked = async (answer: string | null, yes = false): Promise<string> => {
    let said = '';
    await consent(
      'the plan\n',
      {
        say: (text) => {
          said += text;
        },
        ask:
          answer === null
            ? null
            : async (question) => {
                said += question;
                return answer;
              },
      },
      yes,
    ).catch((error: Error) => (said += `! ${error.message}`));
    return said;
  };
  it('shows the plan before it asks, whatever the answer', async () => {
    expect(await asked('y')).to.equal('the plan\nDo this? [y/N] ');
    expect(await asked('Yes')).to.equal('the plan\nDo this? [y/N] ');
    expect(await asked(null, true)).to.equal('the plan\n');
  });
  it('accepts only y and yes', async () => {
    for (const answer of ['', 'n', 'no', 'yep', 'ye s']) expect(await asked(answer)).to.match(/! nothing was done$/);
  });
  it('needs --yes without a terminal', async () => {
    expect(await asked(null)).to.match(/! nothing was done: there is no terminal/);
  });
});
