/** Elixir and Erlang. */
import { pattern } from '../pattern.ts';
import type { AnyPattern } from '../pattern.ts';
import { also, appFrame, at, following, message } from './trace.ts';

const FRAME = /^\s{2,16}(?:\([a-z_0-9]{1,60} [\w.+-]{1,30}\) )?(\S{1,200}\.(?:exs?|erl)):(\d{1,7}): /;
const FOREIGN =
  /^\s{2,16}\((?:elixir|stdlib|kernel|ecto|ecto_sql|phoenix|plug|plug_cowboy|cowboy|mix|postgrex|db_connection|logger|ex_unit|iex|ranch|bandit|thousand_island|oban|jason)(?: [\w.+-]{1,30})?\)/;

const raised = pattern({
  id: 'elixir/raised',
  kind: 'exception',
  needles: ['** ('],
  find: /^(?:.{0,160} )?\*\* \(((?:[A-Z]\w{0,80}\.)*[A-Z]\w{0,80}(?:Error|Exception|Exit)?|exit|throw|stop)\) (.{1,1200})$/,
  ends: true,
  read: (match, around) => {
    const type = match[1] as string;
    if (/^EXIT$|^Mix$/.test(type)) return null;
    const frame = appFrame(following(around, 30), FRAME, FOREIGN);
    return { fields: { type, ...message(match[2]), ...at(frame), language: 'Elixir' }, ...also(frame) };
  },
  samples: {
    match: [
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
    not: ['multiply a ** (b) c', '** (Mix) Could not start application'],
  },
  source: 'run: elixir 1.14',
});

const application = pattern({
  id: 'elixir/application',
  kind: 'exception',
  needles: ['could not start application', 'exited: ', 'application_start_failure', 'kernel pid terminated'],
  find: /^(?:\*\* \(Mix\) Could not start application (\w{1,80}): (.{1,600})|(?:\[?notice\]? )?Application (\w{1,80}) exited: (.{1,600})|Kernel pid terminated \((\w{1,80})\) (.{1,1200})|\{?"?Kernel pid terminated"?,(\w{1,80}),(.{1,1200}))$/,
  specificity: 37,
  ends: true,
  read: (match) => {
    const text = match[2] ?? match[4] ?? match[6] ?? match[8];
    if (/^(?:normal|shutdown|:normal|:shutdown|:stopped|stopped)$/.test((text ?? '').trim())) return null;
    return {
      fields: {
        type: 'application start',
        ...message(`${match[1] ?? match[3] ?? match[5] ?? match[7] ?? ''}: ${text ?? ''}`),
        language: 'Erlang',
      },
    };
  },
  samples: {
    match: [
      '** (Mix) Could not start application shop: Shop.Application.start(:normal, []) returned an error: shutdown: failed to start child: Shop.Repo',
      'Kernel pid terminated (application_controller) ("{application_start_failure,shop,{{shutdown,{failed_to_start_child,shop_sup,bad}},{shop_app,start,[normal,[]]}}}")',
    ],
    not: ['Application shop exited: :stopped'],
  },
  source:
    'github.com/elixir-lang/elixir lib/mix/lib/mix/tasks/app.start.ex; github.com/erlang/otp lib/kernel/src/application_controller.erl',
});

const boot = pattern({
  id: 'erlang/boot',
  kind: 'exception',
  needles: ['terminating in do_boot', 'runtime terminating during boot'],
  find: /^(?:\{"init terminating in do_boot",(.{1,1500})|init terminating in do_boot \((.{1,1500})\)|Runtime terminating during boot \((.{1,1500})\))$/,
  ends: true,
  read: (match) => {
    const text = (match[1] ?? match[2] ?? match[3]) as string;
    return { fields: { type: /^\{(\w{1,60})/.exec(text)?.[1] ?? 'boot', ...message(text), language: 'Erlang' } };
  },
  samples: {
    match: [
      {
        log: 'init terminating in do_boot ({undef,[{nope,start,[],[]},{init,start_em,1,[]},{init,do_boot,3,[]}]})\n\nCrash dump is being written to: erl_crash.dump...done',
        fields: { type: 'undef', language: 'Erlang' },
      },
      'Runtime terminating during boot ({badarg,[{x,y,1}]})',
    ],
    not: ['terminating boot order'],
  },
  source: 'run: erlang 25; github.com/erlang/otp erts/preloaded/src/init.erl',
});

export const BEAM: readonly AnyPattern[] = [raised, application, boot];
