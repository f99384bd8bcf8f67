/** Leaving the fields of each writer out of JSON before it is parsed. */
import { expect } from 'chai';
import { withoutFields } from '../../../src/sources/cluster/writers.ts';

const object = {
  metadata: {
    name: 'web',
    annotations: { note: '"fieldsV1":{"f:spec":{', brace: '}}{{\\"', 'key"fieldsV1': 'x' },
    managedFields: [
      {
        manager: 'kubelet',
        time: '2026-01-01T12:00:00Z',
        fieldsV1: { 'f:status': { 'k:{"type":"a}\\"b"}': { '.': {} } } },
      },
      { manager: 'helm', fieldsV1: {} },
      { manager: 'edit', fieldsV1: { 'f:spec': {} }, subresource: 'status' },
    ],
  },
  spec: { text: 'ü € 𝄞 } {', other: [{ a: 1 }] },
};

describe('sources/cluster/writers', () => {
  it('leaves out the fields, and nothing else', () => {
    const lean = JSON.parse(withoutFields(Buffer.from(JSON.stringify(object)))) as typeof object;
    expect(lean).to.deep.equal({
      ...object,
      metadata: {
        ...object.metadata,
        managedFields: object.metadata.managedFields.map((one) => ({ ...one, fieldsV1: {} })),
      },
    });
  });
  it('leaves JSON without them as it is, and JSON that is cut off', () => {
    for (const text of [
      '',
      '{}',
      '[1]',
      '{"a":"ü"}',
      '{"fieldsV1":{"f:a":{',
      '{"fieldsV1":{"f:a":"}',
      '{"fieldsV1":{"a\\',
    ])
      expect(withoutFields(Buffer.from(text))).to.equal(text);
  });
  it('leaves indented JSON as it is', () => {
    const text = JSON.stringify(object, null, 2);
    expect(withoutFields(Buffer.from(text))).to.equal(text);
  });
  it('takes a quote in a key for a part of the key', () => {
    const text = JSON.stringify({ 'a"fieldsV1': { b: 1 }, fieldsV1: { c: 1 } });
    expect(JSON.parse(withoutFields(Buffer.from(text)))).to.deep.equal({ 'a"fieldsV1': { b: 1 }, fieldsV1: {} });
  });
});
