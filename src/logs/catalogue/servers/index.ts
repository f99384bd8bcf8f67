/** Errors of common servers and frameworks that refuse to start. */
import type { AnyPattern } from '../pattern.ts';
import { REDIS } from './redis.patterns.ts';
import { KAFKA } from './kafka.patterns.ts';
import { BROKERS } from './brokers.patterns.ts';
import { CLICKHOUSE } from './clickhouse.patterns.ts';
import { COORDINATION } from './coordination.patterns.ts';
import { APPLICATIONS } from './applications.patterns.ts';
import { POSTGRES } from './postgres.patterns.ts';
import { MYSQL } from './mysql.patterns.ts';
import { DOCUMENTS } from './documents.patterns.ts';
import { JVM_FRAMEWORKS } from './jvm-frameworks.patterns.ts';
import { PYTHON_FRAMEWORKS } from './python-frameworks.patterns.ts';
import { FRAMEWORKS } from './frameworks.patterns.ts';
import { ELASTICSEARCH } from './elasticsearch.patterns.ts';
import { MONITORING } from './monitoring.patterns.ts';
import { LOG_SHIPPERS } from './log-shippers.patterns.ts';
import { NGINX_HTTPD } from './nginx-httpd.patterns.ts';
import { PROXIES } from './proxies.patterns.ts';

export const SERVERS: readonly AnyPattern[] = [
  ...POSTGRES,
  ...MYSQL,
  ...DOCUMENTS,
  ...NGINX_HTTPD,
  ...PROXIES,
  ...REDIS,
  ...KAFKA,
  ...BROKERS,
  ...ELASTICSEARCH,
  ...MONITORING,
  ...LOG_SHIPPERS,
  ...CLICKHOUSE,
  ...COORDINATION,
  ...APPLICATIONS,
  ...JVM_FRAMEWORKS,
  ...PYTHON_FRAMEWORKS,
  ...FRAMEWORKS,
];
