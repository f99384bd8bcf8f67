import { expect } from 'chai';

import { fieldSelector, labelSelector } from '../../../src/sources/bundle/selectors.ts';

const labelled = (labels: Record<string, string>): unknown => ({ metadata: { labels } });

describe('labelSelector', () => {
  const web = labelled({ app: 'web', tier: 'front', 'app.kubernetes.io/name': 'web' });
  const bare = { metadata: {} };
  const cases: readonly (readonly [string | undefined, boolean, boolean])[] = [
    [undefined, true, true],
    ['', true, true],
    ['app=web', true, false],
    ['app==web', true, false],
    ['app = web', true, false],
    ['app=db', false, false],
    ['app!=web', false, true],
    ['app!=db', true, true],
    ['app in (web,db)', true, false],
    ['app in (web, db),tier=front', true, false],
    ['app in (db)', false, false],
    ['app notin (web,db)', false, true],
    ['app', true, false],
    ['!app', false, true],
    ['app=web,tier!=back', true, false],
    ['app=web,tier=back', false, false],
    ['app.kubernetes.io/name=web', true, false],
    ['app=', false, false],
    ['toString', false, false],
  ];
  for (const [selector, matchesWeb, matchesBare] of cases) {
    it(String(selector), () => {
      expect(labelSelector(selector)!(web), 'web').to.equal(matchesWeb);
      expect(labelSelector(selector)!(bare), 'no labels').to.equal(matchesBare);
    });
  }
  for (const broken of ['app=(', 'app in web', '=web', 'a b'])
    it(`rejects ${broken}`, () => expect(labelSelector(broken)).to.equal(undefined));
});

describe('fieldSelector', () => {
  const event = {
    metadata: { name: 'web.1', namespace: 'shop' },
    involvedObject: { kind: 'Pod', name: 'web', uid: 'u1', fieldPath: 'spec.containers{web}' },
    count: 3,
  };
  const cases: readonly (readonly [string, boolean])[] = [
    ['involvedObject.name=web', true],
    ['involvedObject.name=web,involvedObject.kind=Pod,involvedObject.uid=u1', true],
    ['involvedObject.kind!=Pod', false],
    ['involvedObject.kind!=Node', true],
    ['metadata.name==web.1', true],
    ['involvedObject.fieldPath=spec.containers{web}', true],
    ['spec.nodeName=', true],
    ['spec.nodeName=node-1', false],
    ['count=3', true],
    ['metadata.namespace=shop\\,x', false],
  ];
  for (const [selector, wanted] of cases) it(selector, () => expect(fieldSelector(selector)!(event)).to.equal(wanted));
  it('rejects text that is no selector', () => expect(fieldSelector('web')).to.equal(undefined));
});
