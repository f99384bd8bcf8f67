import { expect } from 'chai';
import { load } from 'js-yaml';
import { renderJson, renderYaml } from '../../src/render/data.ts';

const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const answer = {
  kind: 'X',
  quote: 'a\u001b[31m\u009b\u202egnp\u200b"\\',
  list: ['設定', null, 1.5, true],
  deep: { text: 'crashloop-escaped-0-', empty: '' },
};

describe('render/data', () => {
  it('prints JSON that reads back to the same value and holds no character that a terminal acts on', () => {
    const text = renderJson(answer);
    expect(JSON.parse(text)).to.deep.equal(answer);
    expect(text).to.not.match(UNSAFE);
  });
  it('prints YAML that reads back to the same value and holds no character that a terminal acts on', async () => {
    const text = await renderYaml(answer);
    expect(load(text)).to.deep.equal(answer);
    expect(text).to.not.match(UNSAFE);
  });
  it('prints unknown values as null', () => expect(renderJson({ backoff: null })).to.include('"backoff": null'));
});
