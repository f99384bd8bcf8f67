import type { BEAM } from '../../../../src/logs/catalogue/languages/beam.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof BEAM> = {
  'elixir/raised': {
    reads: [
      {
        log: '** (RuntimeError) no repo\n    lib/shop/repo.ex:3: Shop.Repo.go/0\n    (elixir 1.14.0) lib/code.ex:1245: Code.require_file/2',
        fields: { type: 'RuntimeError', message: 'no repo', frame: 'lib/shop/repo.ex:3', language: 'Elixir' },
      },
      {
        log: '** (EXIT from #PID<0.96.0>) an exception was raised:\n    ** (ArgumentError) bad\n        a.exs:10: anonymous fn/0 in :elixir_compiler_0.__FILE__/1',
        fields: { type: 'ArgumentError' },
      },
      {
        log: '** (System.EnvError) could not fetch environment variable "DATABASE_URL" because it is not set\n    (elixir 1.14.0) lib/system.ex:706: System.fetch_env!/1',
        fields: { type: 'System.EnvError' },
      },
    ],
    ignores: ['multiply a ** (b) c', '** (Mix) Could not start application'],
  },
  'elixir/application': {
    reads: [
      '** (Mix) Could not start application shop: Shop.Application.start(:normal, []) returned an error: shutdown: failed to start child: Shop.Repo',
      'Kernel pid terminated (application_controller) ("{application_start_failure,shop,{{shutdown,{failed_to_start_child,shop_sup,bad}},{shop_app,start,[normal,[]]}}}")',
    ],
    ignores: ['Application shop exited: :stopped'],
  },
  'erlang/boot': {
    reads: [
      {
        log: 'init terminating in do_boot ({undef,[{nope,start,[],[]},{init,start_em,1,[]},{init,do_boot,3,[]}]})\n\nCrash dump is being written to: erl_crash.dump...done',
        fields: { type: 'undef', language: 'Erlang' },
      },
      'Runtime terminating during boot ({badarg,[{x,y,1}]})',
    ],
    ignores: ['terminating boot order'],
  },
};
