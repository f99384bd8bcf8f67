/** Errors of Spring and Quarkus that stop an application from starting. */
import { oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const JVM_FRAMEWORKS = [
  pattern({
    id: 'spring/application-failed-to-start',
    kind: 'config-invalid',
    needles: ['application failed to start'],
    find: () => /APPLICATION FAILED TO START/,
    ends: true,
    read: (_match, around) => {
      // Spring prints a title, Description:, the text, Action:, the advice.
      const description = around.after(/^Description:$/, 6);
      if (description === undefined) return null;
      let line: number | undefined;
      const parts: string[] = [];
      for (
        let offset = description.line.index - around.index + 1;
        offset < description.line.index - around.index + 14;
        offset++
      ) {
        const text = around.line(offset)?.text.trim();
        if (text === undefined || /^Action:$/.test(text)) break;
        if (text === '') continue;
        line ??= around.index + offset;
        parts.push(text);
      }
      const said = parts.join(' ');
      if (line === undefined || /already in use|failed to start\. Port/.test(said)) return null;
      const key = /(?:Property:|under '|named '|Could not resolve placeholder ')\s?([\w.[\]-]{1,100})/.exec(said)?.[1];
      const action = around.after(/^Action:$/, 40);
      const advice =
        action === undefined
          ? undefined
          : [1, 2, 3]
              .map((n) => around.line(action.line.index - around.index + n))
              .find((next) => next !== undefined && next.text.trim() !== '');
      return {
        fields: { detail: detailOf(said), ...(key === undefined ? {} : { key }) },
        line,
        also: advice === undefined ? [] : [advice.index],
      };
    },
    source: [
      'spring-projects/spring-boot LoggingFailureAnalysisReporter.java',
      'spring-projects/spring-boot DataSourceBeanCreationFailureAnalyzer.java',
      'spring-projects/spring-boot BindFailureAnalyzer.java',
      'spring-projects/spring-boot NoSuchBeanDefinitionFailureAnalyzer.java',
    ],
    specificity: 84,
  }),
  pattern({
    id: 'spring/placeholder',
    kind: 'missing-env',
    needles: ['could not resolve placeholder'],
    find: () => /Could not resolve placeholder '(?<variable>[A-Za-z_][\w.-]{0,100})(?::[^']{0,60})?' in value/,
    read: (match) => ({ fields: { variable: match.groups?.variable ?? '' } }),
    source: 'spring-projects/spring-framework PropertyPlaceholderHelper.java',
    specificity: 89,
  }),
  pattern({
    id: 'quarkus/configuration',
    kind: 'config-invalid',
    needles: ['srcfg', 'failed to load config value', 'is required but it could not be found', 'is empty'],
    find: () =>
      oneOf([
        /SRCFG\d{5}: (?<what>.{1,300})/,
        sequence(/The (?:config property|value) (?<key>[\w."-]{1,120}) /, [
          /is required but it could not be found/,
          /is empty/,
        ]),
        /Failed to load config value of type .{1,120} for: (?<key2>[\w.-]{1,120})/,
      ]),
    read: (match, around) => {
      const text = around.matched.message;
      const key =
        match.groups?.key ??
        match.groups?.key2 ??
        /(?:config property|[Pp]roperty|value) ([\w.-]{3,120}) (?:is required|is not|not found)/.exec(text)?.[1];
      return { fields: { detail: detailOf(match.groups?.what ?? text), ...(key === undefined ? {} : { key }) } };
    },
    source: 'smallrye/smallrye-config ConfigMessages.java; quarkusio/quarkus ConfigRecorder',
    specificity: 84,
  }),
];
