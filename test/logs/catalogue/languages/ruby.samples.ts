import type { RUBY } from '../../../../src/logs/catalogue/languages/ruby.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof RUBY> = {
  'ruby/uncaught': {
    reads: [
      {
        log: "a.rb:1:in `fetch': key not found: \"DATABASE_URL\" (KeyError)\n\tfrom a.rb:1:in `url'\n\tfrom a.rb:3:in `<main>'",
        fields: { type: 'KeyError', frame: 'a.rb:1' },
      },
      {
        log: "<internal:/usr/lib/ruby/vendor_ruby/rubygems/core_ext/kernel_require.rb>:85:in `require': cannot load such file -- sinatra (LoadError)\n\tfrom <internal:/usr/lib/ruby/vendor_ruby/rubygems/core_ext/kernel_require.rb>:85:in `require'\n\tfrom /app/m.rb:1:in `<main>'",
        fields: { type: 'LoadError', message: 'cannot load such file -- sinatra', frame: '/app/m.rb:1' },
      },
      {
        log: "Traceback (most recent call last):\n\t1: from /app/x.rb:9:in `<main>'\n/app/x.rb:4:in `boot': undefined method `port' for nil:NilClass (NoMethodError)",
        fields: { type: 'NoMethodError', frame: '/app/x.rb:4' },
      },
      { log: "app.rb:3:in 'Config.load': bad port (ArgumentError)", fields: { type: 'ArgumentError' } },
    ],
    ignores: ["a.rb:1:in `x': warning: method redefined"],
  },
  'ruby/aborted': {
    reads: [
      {
        log: "rake aborted!\nActiveRecord::ConnectionNotEstablished: could not connect to server\n/app/config/environment.rb:5:in `<top (required)>'",
        fields: { type: 'ActiveRecord::ConnectionNotEstablished', frame: '/app/config/environment.rb:5' },
      },
      { log: '! Unable to load application: KeyError: key not found: "REDIS_URL"', fields: { type: 'KeyError' } },
    ],
    ignores: ['rake aborted! is what rake prints'],
  },
  'ruby/missing-module': {
    reads: [
      { log: "/app/m.rb:1:in `require': cannot load such file -- sinatra (LoadError)", fields: { module: 'sinatra' } },
      {
        log: 'Could not find rack-2.2.8 in any of the sources (Bundler::GemNotFound)',
        fields: { module: 'rack-2.2.8' },
      },
      { log: "Could not find gem 'puma' in locally installed gems.", fields: { module: 'puma' } },
    ],
    ignores: ['could not find user 12 in cache'],
  },
  'ruby/syntax-error': {
    reads: [{ log: "s.rb:3: syntax error, unexpected `end', expecting ')'", fields: { frame: 's.rb:3' } }],
    ignores: ['syntax errors found: 0'],
  },
};
