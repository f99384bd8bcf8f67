/** Directives of nginx with names that look like those of passwords: `proxy_pass http://api:9000;`. */
import { once, sequence } from '../../expressions.ts';
import { MASK } from '../values.ts';

/** Directives of nginx that name the server to pass a request to. `PROXY_PASS` is a variable with a password. */
const PASSES_TO = /^(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass$/;
/** Addresses as nginx writes them: URLs, sockets, hosts with a port, the name of an upstream before `;`. */
const ADDRESS = once(() =>
  sequence(
    /^/,
    [
      /(?:https?|grpcs?|suwsgi|uwsgi):\/\/\S{1,4000}/,
      /unix:\/\S{1,1000}/,
      /(?:[\w.$-]{1,255}|\[[\da-fA-F:.]{2,45}\]):(?:\d{1,5}|\$\w{1,100});?/,
      /\$?[a-z][\w.-]{0,252};/,
    ],
    /$/,
  ),
);

/** Returns whether a value is the address of such a directive, without credentials that are not masked. */
export const isPassedTo = (name: string, value: string): boolean =>
  PASSES_TO.test(name) && !value.replace(`:${MASK}@`, '').includes('@') && ADDRESS().test(value);
