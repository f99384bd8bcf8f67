import type { JVM_FRAMEWORKS } from '../../../../src/logs/catalogue/servers/jvm-frameworks.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof JVM_FRAMEWORKS> = {
  'spring/application-failed-to-start': {
    reads: [
      {
        log: "***************************\nAPPLICATION FAILED TO START\n***************************\n\nDescription:\n\nFailed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured.\n\nReason: Failed to determine a suitable driver class\n\n\nAction:\n\nConsider the following:\n\tIf you want an embedded database (H2, HSQL or Derby), please put it on the classpath.",
        fields: {
          detail:
            "Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured. Reason: Failed to determine a suitable driver class",
        },
      },
      {
        log: "APPLICATION FAILED TO START\n***************************\n\nDescription:\n\nFailed to bind properties under 'server.port' to java.lang.Integer:\n\n    Property: server.port\n    Value: \"abc\"\n\nAction:\n\nUpdate your application's configuration",
        fields: { key: 'server.port' },
      },
      "APPLICATION FAILED TO START\n***************************\n\nDescription:\n\nParameter 0 of constructor in app.OrderService required a bean of type 'app.Repo' that could not be found.\n\nAction:\n\nConsider defining a bean of type 'app.Repo' in your configuration.",
    ],
    ignores: [
      'APPLICATION FAILED TO START\n***************************\n\nDescription:\n\nWeb server failed to start. Port 8080 was already in use.\n\nAction:\n\nIdentify and stop the process',
      'Started Application in 2.1 seconds',
    ],
  },
  'spring/placeholder': {
    reads: [
      {
        log: 'java.lang.IllegalArgumentException: Could not resolve placeholder \'PAYMENT_API_KEY\' in value "${PAYMENT_API_KEY}"',
        fields: { variable: 'PAYMENT_API_KEY' },
      },
    ],
    ignores: ['resolved placeholder'],
  },
  'quarkus/configuration': {
    reads: [
      {
        log: 'java.util.NoSuchElementException: SRCFG00014: The config property payment.api-key is required but it could not be found in any config source',
        fields: { key: 'payment.api-key' },
      },
      {
        log: 'Failed to load config value of type class java.lang.String for: payment.url',
        fields: { key: 'payment.url' },
      },
    ],
    ignores: ['SRCFG loaded'],
  },
};
