import { expect } from 'chai';
import { sameSource } from '../../src/cli/same-source.ts';

const of = (values: Record<string, string>): string | undefined =>
  sameSource({ flags: { values, switches: {}, lists: {} } as never });

describe('sameSource', () => {
  it('is nothing where the surroundings say all', () => expect(of({ namespace: 'shop', output: 'wide' })).to.equal(''));
  it('leads to the same cluster, as the same user', () =>
    expect(of({ as: 'system:serviceaccount:shop:ro', context: 'prod', kubeconfig: '/home/me/my config' })).to.equal(
      " --kubeconfig '/home/me/my config' --context prod --as system:serviceaccount:shop:ro",
    ));
  it('repeats no secret', () => expect(of({ token: 'abc', password: 'abc', username: 'me' })).to.equal(''));
  it('leads to the same recording, and to none that is read but once', () => {
    expect(of({ from: 'bundle.tar.gz', context: 'prod' })).to.equal(' --from bundle.tar.gz');
    expect(of({ from: "it's; rm -r" })).to.equal(String.raw` --from 'it'\''s; rm -r'`);
    expect(of({ from: '-' })).to.equal(undefined);
  });
});
