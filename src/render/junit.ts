/**
 * The answer of `wait` and of `guard` as a JUnit report, which CI servers show as a list of tests. Format:
 * github.com/testmoapp/junitxml; Jenkins, GitLab and others read these elements.
 */
import type { GuardAnswer } from '../model/guard-answer.ts';
import { causeOf, itemKey } from '../model/list-items.ts';
import type { WaitAnswer } from '../model/wait.ts';
import { renderDiagnosis } from './diagnosis.ts';
import { guardNotes, guardSentence } from './guard.ts';
import { sanitiseLines } from './text.ts';
import type { View } from './view.ts';

const VIEW: View = { width: 100, color: false, wide: false, headers: true, recorded: false };

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Returns text for an element or an attribute. XML 1.0 has no way to write control characters: they become visible. */
const escaped = (text: string): string =>
  sanitiseLines(text)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);

const attributes = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(value).replaceAll('\n', '&#10;')}"`)
    .join('');

function detail({ outcome, says, missing, diagnosis }: WaitAnswer): string {
  if (outcome === 'rolled-out') return '';
  if (outcome === 'unfinished')
    return `<skipped${attributes({ message: `${says}; the wait ended because another target failed` })}/>`;
  const element = outcome === 'failed' ? 'failure' : 'error';
  const type = diagnosis?.causes[0]?.id ?? outcome;
  const lacks = missing.map((one) => `${one.pod}: ${one.says}`);
  const body = [...lacks, ...(diagnosis === null ? [] : [renderDiagnosis(diagnosis, VIEW)])].join('\n');
  return `<${element}${attributes({ message: says, type })}>${escaped(body)}</${element}>`;
}

/** Returns the report: a test for each target. */
export function junit(items: readonly WaitAnswer[]): string {
  const count = (outcome: WaitAnswer['outcome']): string =>
    String(items.filter((one) => one.outcome === outcome).length);
  const longest = Math.max(0, ...items.map(({ seconds }) => seconds));
  const suite = {
    name: 'kubectl crashloop wait',
    tests: String(items.length),
    failures: count('failed'),
    errors: count('timed-out'),
    skipped: count('unfinished'),
    time: String(longest),
  };
  const cases = items.map((one) => {
    const { kind, namespace, name } = one.target;
    const head = attributes({ classname: namespace, name: `${kind}/${name}`, time: String(one.seconds) });
    return caseOf(head, detail(one));
  });
  return reportOf(suite, cases);
}

const caseOf = (head: string, inner: string): string =>
  inner === '' ? `    <testcase${head}/>` : `    <testcase${head}>${inner}</testcase>`;

/** Returns the report of a failed command: a test for it, and one for each failing pod. */
export function guardJunit(answer: GuardAnswer): string {
  const { command, seconds, items, diagnosis, groups } = answer;
  const time = String(seconds);
  const failure = (message: string, type: string, body: string): string =>
    `<failure${attributes({ message, type })}>${escaped(body)}</failure>`;
  const first = groups[0]?.pods[0];
  const cases = items.map((item) => {
    const { kind, namespace, name } = item.target;
    const cause = causeOf(item);
    const whole = diagnosis !== null && itemKey(item) === first ? renderDiagnosis(diagnosis, VIEW) : '';
    const inner = failure(cause?.summary ?? 'no cause found', cause?.id ?? 'unknown', whole);
    return caseOf(attributes({ classname: namespace, name: `${kind}/${name}`, time }), inner);
  });
  const own = failure(guardSentence(answer), 'exit-code', guardNotes(answer).join('\n'));
  const tests = String(items.length + 1);
  const suite = { name: 'kubectl crashloop guard', tests, failures: tests, errors: '0', skipped: '0', time };
  return reportOf(suite, [caseOf(attributes({ classname: 'command', name: command, time }), own), ...cases]);
}

function reportOf(suite: Readonly<Record<string, string>>, cases: readonly string[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite${attributes(suite)}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
