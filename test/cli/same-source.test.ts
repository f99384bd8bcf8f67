import { expect } from 'chai';
import { sameSource } from '../../src/cli/same-source.ts';

const of = (values: Record<string, string>): string | undefined =>
  sameSource({ flags: { values, switches: {}, lists: {} } as never });

describe('sameSource', () => {
  it('is empty if the environment says it all', () => expect(of({ namespace: 'shop', output: 'wide' })).to.equal(''));
  it('names the same cluster and user', () =>
    expect(of({ as: 'system:serviceaccount:shop:ro', context: 'prod', kubeconfig: '/home/me/my config' })).to.equal(
      " --kubeconfig '/home/me/my config' --context prod --as system:serviceaccount:shop:ro",
    ));
  it('contains no secret', () => expect(of({ token: 'abc', password: 'abc', username: 'me' })).to.equal(''));
  it('names the same recording, except for standard input', () => {
    expect(of({ from: 'bundle.tar.gz', context: 'prod' })).to.equal(' --from bundle.tar.gz');
    expect(of({ from: "it's; rm -r" })).to.equal(String.raw` --from 'it'\''s; rm -r'`);
    expect(of({ from: '-' })).to.equal(undefined);
  });
});
