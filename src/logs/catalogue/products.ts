/** Finds the product that a log line is about. Pure. */
import { once } from '../../expressions.ts';

/** The products that a line may name, as they write themselves. Never the name of a Service. */
const PRODUCTS = once((): readonly (readonly [RegExp, string])[] => [
  [/postgres|libpq|psycopg|asyncpg|npgsql|PG::|\bpgx?\b|pgsql|\bpq:|SQLSTATE\[08006\]/i, 'PostgreSQL'],
  [/mariadb/i, 'MariaDB'],
  [/mysql|SQLSTATE\[HY000\]/i, 'MySQL'],
  [/mongo/i, 'MongoDB'],
  [/redis|lettuce|jedis|valkey/i, 'Redis'],
  [/kafka|bootstrap broker|NoBrokersAvailable/i, 'Kafka'],
  [/amqp|rabbit/i, 'RabbitMQ'],
  [/elastic|opensearch/i, 'Elasticsearch'],
  [/\bnats\b/i, 'NATS'],
  [/etcd/i, 'etcd'],
  [/zookeeper|zkclient/i, 'ZooKeeper'],
  [/cassandra|contact points?/i, 'Cassandra'],
  [/sqlserver|SqlClient|tedious|mssql/i, 'SQL Server'],
  [/ORA-\d|oracle\.jdbc|oracle/i, 'Oracle'],
  [/ldap/i, 'LDAP'],
  [/memcache/i, 'memcached'],
  [/\bvault\b/i, 'Vault'],
  [/\bsmtp\b/i, 'SMTP'],
]);

/** Returns the product that a line names, if any. */
export function productIn(text: string): string | undefined {
  return PRODUCTS().find(([find]) => find.test(text.slice(0, 600)))?.[1];
}
