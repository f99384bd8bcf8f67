import type { JAVA } from '../../../../src/logs/catalogue/languages/java.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof JAVA> = {
  'java/uncaught': {
    reads: [
      {
        log: 'Exception in thread "main" java.lang.RuntimeException: cannot load\n\tat com.acme.App.load(App.java:6)\n\tat com.acme.App.main(App.java:10)\nCaused by: java.net.ConnectException: Connection refused\n\tat java.base/sun.nio.ch.Net.connect0(Native Method)\n\tat java.base/sun.nio.ch.Net.connect(Net.java:579)\n\tat java.base/java.net.Socket.<init>(Socket.java:287)\n\t... 2 more',
        fields: {
          type: 'java.net.ConnectException',
          message: 'Connection refused',
          frame: 'App.java:6',
          language: 'Java',
        },
      },
      {
        log: 'Exception in thread "main" java.lang.NumberFormatException: For input string: "abc"\n\tat java.base/java.lang.Integer.parseInt(Integer.java:668)\n\tat com.acme.App.main(App.java:11)',
        fields: { type: 'java.lang.NumberFormatException', frame: 'App.java:11' },
      },
      {
        log: 'Exception in thread "main" java.lang.Exception: a\n\tat com.acme.App.main(App.java:17)\n\tSuppressed: java.lang.RuntimeException: closing\n\t\t... 1 more',
        fields: { type: 'java.lang.Exception' },
      },
    ],
    ignores: ['java.lang.IllegalStateException: closed', 'exception in thread pool size setting, using 4'],
  },
  'java/logged': {
    reads: [
      {
        log: "org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'dataSource'\n\tat org.springframework.beans.factory.support.AbstractBeanFactory.doGetBean(AbstractBeanFactory.java:333)\n\tat com.shop.Application.main(Application.java:12)\nCaused by: org.springframework.beans.BeanInstantiationException: Failed to instantiate\n\t... 20 common frames omitted\nCaused by: java.net.UnknownHostException: orders-db\n\tat java.base/java.net.InetAddress.getByName(InetAddress.java:1)",
        fields: { type: 'java.net.UnknownHostException', message: 'orders-db', frame: 'Application.java:12' },
      },
      {
        log: 'ERROR fair.core :: Fair startup FAILED\nclojure.lang.ExceptionInfo: No stalls left in hall 4\n\tat fair.halls$pick.invokeStatic(halls.clj:14)\n\tat fair.core$_main.invoke(core.clj:30)',
        fields: { type: 'clojure.lang.ExceptionInfo', message: 'No stalls left in hall 4' },
      },
      {
        log: 'java.lang.Exception: the till is shut\n\tat fair.Till.open(Till.java:9)',
        fields: { type: 'java.lang.Exception', message: 'the till is shut' },
      },
      '2026-11-22 10:00:00.000 ERROR 1 --- [main] c.s.App : boom java.lang.IllegalStateException: x\n\tat com.shop.App.main(App.java:3)',
    ],
    ignores: ['psycopg2.OperationalError: could not connect', 'java.lang.IllegalStateException: retried fine'],
  },
  'java/missing-class': {
    reads: [
      {
        log: 'Error: Could not find or load main class com.acme.Nope\nCaused by: java.lang.ClassNotFoundException: com.acme.Nope',
        fields: { module: 'com.acme.Nope' },
      },
      { log: 'Error: Unable to access jarfile /app/app.jar', fields: { module: '/app/app.jar' } },
      { log: 'Error: Invalid or corrupt jarfile bad.jar', fields: { module: 'bad.jar' } },
      { log: 'no main manifest attribute, in /app/app.jar', fields: { module: '/app/app.jar' } },
      {
        log: 'Exception in thread "main" java.lang.NoClassDefFoundError: org/slf4j/LoggerFactory',
        fields: { module: 'org/slf4j/LoggerFactory' },
      },
    ],
    ignores: ['java.lang.NoClassDefFoundError: Could not initialize class com.acme.Config', 'class not found in cache'],
  },
  'java/class-version': {
    reads: [
      'Error: LinkageError occurred while loading main class com.acme.App\n\tjava.lang.UnsupportedClassVersionError: com/acme/App has been compiled by a more recent version of the Java Runtime (class file version 65.0), this version of the Java Runtime only recognizes class file versions up to 61.0',
    ],
    ignores: ['UnsupportedClassVersionError'],
  },
  'java/heap': {
    reads: [
      {
        log: 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space\n\tat com.acme.App.main(App.java:13)',
        fields: { runtime: 'jvm', detail: 'Java heap space' },
      },
      'Terminating due to java.lang.OutOfMemoryError: Java heap space',
      'java.lang.OutOfMemoryError: Metaspace',
      'java.lang.OutOfMemoryError: GC overhead limit exceeded',
      '#  fatal error: OutOfMemory encountered: Java heap space',
    ],
    ignores: [
      'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
      '-XX:+HeapDumpOnOutOfMemoryError',
    ],
  },
  'java/native-threads': {
    reads: [
      'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
    ],
    ignores: ['native threads: 12'],
  },
  'java/vm-option': {
    reads: [
      {
        log: 'Unrecognized option: -Foo\nError: Could not create the Java Virtual Machine.\nError: A fatal exception has occurred. Program will exit.',
        fields: { flag: '-Foo' },
      },
      {
        log: "Unrecognized VM option 'Nope'\nError: Could not create the Java Virtual Machine.",
        fields: { flag: '-XX:Nope' },
      },
      {
        log: "Picked up JAVA_TOOL_OPTIONS: -Xmx1g -XX:+UseG2GC\nUnrecognized VM option 'UseG2GC'\nDid you mean '(+/-)UseG1GC'? Error: Could not create the Java Virtual Machine.",
        fields: { flag: '-XX:+UseG2GC', variable: 'JAVA_TOOL_OPTIONS', suggests: '-XX:±UseG1GC' },
      },
      {
        log: "NOTE: Picked up JDK_JAVA_OPTIONS: -XX:MaxHeapSiz=1g\nPicked up _JAVA_OPTIONS: -Xint\nUnrecognized VM option 'MaxHeapSiz=1g'\nDid you mean 'MaxHeapSize=<value>'?\nError: Could not create the Java Virtual Machine.",
        fields: {
          flag: '-XX:MaxHeapSiz=1g',
          variable: 'JDK_JAVA_OPTIONS',
          suggests: '-XX:MaxHeapSize=<value>',
        },
      },
      {
        log: "Improperly specified VM option 'MaxRAMPercentage=75'\nError: Could not create the Java Virtual Machine.",
        fields: { flag: '-XX:MaxRAMPercentage=75', suggests: '-XX:MaxRAMPercentage=75.0' },
      },
      {
        log: "Missing +/- setting for VM option 'UseG1GC'\nError: Could not create the Java Virtual Machine.",
        fields: { flag: '-XX:UseG1GC', suggests: '-XX:+UseG1GC' },
      },
      {
        log: "Unexpected +/- setting in VM option 'MaxHeapSize=3g'\nError: Could not create the Java Virtual Machine.",
        fields: { flag: '-XX:MaxHeapSize=3g', suggests: '-XX:MaxHeapSize=3g' },
      },
      {
        log: "Error: VM option 'UseEpsilonGC' is experimental and must be enabled via -XX:+UnlockExperimentalVMOptions.\nError: Could not create the Java Virtual Machine.",
        fields: { flag: '-XX:UseEpsilonGC', suggests: '-XX:+UnlockExperimentalVMOptions -XX:±UseEpsilonGC' },
      },
      {
        log: 'Picked up _JAVA_OPTIONS: -Xmx512Mi\nInvalid maximum heap size: -Xmx512Mi\nError: Could not create the Java Virtual Machine.',
        fields: { flag: '-Xmx512Mi', variable: '_JAVA_OPTIONS', suggests: '-Xmx512m' },
      },
    ],
    ignores: [
      'unrecognized option value, using default',
      'Picked up JAVA_TOOL_OPTIONS: -Xmx1g',
      'Unrecognized option: storage.dbPaths',
    ],
  },
  'java/vm-start': {
    reads: [
      {
        log: 'Error occurred during initialization of VM\nInitial heap size set to a larger value than the maximum heap size',
        fields: { detail: 'Initial heap size set to a larger value than the maximum heap size' },
      },
      {
        log: 'Error occurred during initialization of VM\nCould not reserve enough space for 2097152KB object heap',
        fields: { runtime: 'jvm' },
      },
    ],
    ignores: [
      'initialization of VM done',
      'Error occurred during initialization of VM\nMultiple garbage collectors selected',
    ],
  },
  'java/vm-refused': {
    reads: [
      {
        log: 'Error occurred during initialization of VM\nMultiple garbage collectors selected',
        fields: { flag: 'Multiple garbage collectors selected' },
      },
      {
        log: 'Error opening zip file or JAR manifest missing : /otel/javaagent.jar\nError occurred during initialization of VM\nagent library failed to init: instrument',
        fields: { flag: '-javaagent:/otel/javaagent.jar' },
      },
    ],
    ignores: ['Error occurred during initialization of VM\nCould not reserve enough space for 2097152KB object heap'],
  },
  'java/vm-crash': {
    reads: [
      {
        log: '#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n#  SIGSEGV (0xb) at pc=0x00007f0a1c0, pid=1, tid=7\n#',
        fields: { detail: 'SIGSEGV (0xb) at pc=0x00007f0a1c0, pid=1, tid=7' },
      },
    ],
    ignores: ['# fatal errors seen: 0'],
  },
  'clojure/execution-error': {
    reads: [
      {
        log: 'Execution error (ExceptionInfo) at user/c (REPL:1).\nno DSN\n\nFull report at:\n/tmp/clojure-617.edn',
        fields: { type: 'ExceptionInfo', message: 'no DSN' },
      },
    ],
    ignores: ['Execution error rate 3%'],
  },
};
