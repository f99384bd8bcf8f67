import type { PORT_PATTERNS } from '../../../../src/logs/catalogue/platform/ports.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof PORT_PATTERNS> = {
  'port/in-use': {
    reads: [
      { log: 'listen tcp :18092: bind: address already in use', fields: { port: '18092' } },
      {
        log: 'panic: listen tcp 0.0.0.0:8443: bind: address already in use',
        fields: { port: '8443', address: '0.0.0.0' },
      },
      {
        log: "OSError: [Errno 98] error while attempting to bind on address ('0.0.0.0', 8080): address already in use",
        fields: { port: '8080', address: '0.0.0.0' },
      },
      {
        log: 'Starting development server at http://0.0.0.0:8000/\nOSError: [Errno 98] Address already in use',
        fields: { port: '8000' },
      },
      {
        log: "[ERROR] Connection in use: ('0.0.0.0', 8000)\nERROR: [Errno 98] Address already in use\n",
        fields: { port: '8000' },
      },
      {
        log: 'Error: listen EADDRINUSE: address already in use :::3000\n    at Server.setupListenHandle [as _listen2] (node:net:1817:16)',
        fields: { port: '3000' },
      },
      { log: 'java.net.BindException: Address already in use' },
      {
        log: 'OSError: [Errno 98] Address already in use\n2026-11-22 22:28:41.658 UTC [18414] LOG:  database system was shut down at 2026-11-22 22:28:41 UTC',
        fields: { port: '?' },
      },
      { log: 'Web server failed to start. Port 8080 was already in use.', fields: { port: '8080' } },
      {
        log: 'binder.rb:341:in `initialize\': Address already in use - bind(2) for "0.0.0.0" port 18080 (Errno::EADDRINUSE)',
        fields: { port: '18080' },
      },
      {
        log: '2026/11/22 22:24:24 [emerg] 11647#11647: bind() to 0.0.0.0:18080 failed (98: Address already in use)',
        fields: { port: '18080', address: '0.0.0.0' },
      },
      {
        log: '(98)Address already in use: AH00072: make_sock: could not bind to address [::]:18080',
        fields: { port: '18080' },
      },
      {
        log: '[ALERT]    (11818) : Binding [h.cfg:7] for frontend f: cannot bind socket (Address already in use) for [0.0.0.0:18080]',
        fields: { port: '18080' },
      },
      {
        log: '11839:M 22 Nov 2026 22:24:39.146 # Warning: Could not create server TCP listening socket *:18080: bind: Address already in use',
        fields: { port: '18080' },
      },
      {
        log: "2026-11-22 22:27:08 0 [ERROR] Can't start server: Bind on TCP/IP port. Got error: 98: Address already in use\n2026-11-22 22:27:08 0 [ERROR] Do you already have another server running on port: 18080 ?",
        fields: { port: '18080' },
      },
      {
        log: 'LOG:  could not bind IPv4 address "0.0.0.0": Address already in use\nHINT:  Is another postmaster already running on port 5432? If not, wait a few seconds and retry.',
        fields: { port: '5432' },
      },
      {
        log: "[22-Nov-2026 22:27:49] ERROR: unable to bind listening socket for address '127.0.0.1:18080': Address already in use (98)",
        fields: { port: '18080' },
      },
      {
        log: 'System.IO.IOException: Failed to bind to address http://0.0.0.0:5000: address already in use.',
        fields: { port: '5000' },
      },
      {
        log: 'thread \'main\' panicked at src/main.rs:9: called `Result::unwrap()` on an `Err` value: Os { code: 98, kind: AddrInUse, message: "Address already in use" }',
      },
      {
        log: 'ts=2026-11-22T22:27:34.312Z caller=main.go:802 level=error msg="Unable to start web listener" err="listen tcp :18080: bind: address already in use"',
        fields: { port: '18080' },
      },
      {
        log: '[error] Failed to start Ranch listener WebWeb.Endpoint.HTTP in :ranch_tcp:listen([port: 4000]) for reason :eaddrinuse (address already in use)',
        fields: { port: '4000' },
      },
      {
        log: '{"init terminating in do_boot",{error,{could_not_start_listener,"::",18080,{{shutdown,eaddrinuse}}}}}',
        fields: { port: '18080' },
      },
      { log: '    reason: {listen_failed,{0,0,0,0},5061,eaddrinuse}', fields: { port: '5061' } },
    ],
    ignores: ['listening on :8080', 'bind: permission denied'],
  },
  'port/privileged': {
    reads: [
      { log: 'listen tcp :80: bind: permission denied', fields: { port: '80' } },
      {
        log: 'nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)',
        fields: { port: '80', address: '0.0.0.0' },
      },
      { log: 'Error: listen EACCES: permission denied 0.0.0.0:443', fields: { port: '443' } },
      { log: '(13)Permission denied: AH00072: make_sock: could not bind to address [::]:80', fields: { port: '80' } },
      {
        log: '11848:M 22 Nov 2026 22:24:39.171 # Warning: Could not create server TCP listening socket *:80: bind: Permission denied',
        fields: { port: '80' },
      },
      {
        log: 'x.rb:1:in `initialize\': Permission denied - bind(2) for "0.0.0.0" port 80 (Errno::EACCES)',
        fields: { port: '80' },
      },
      { log: 'Starting server on port 80\njava.net.SocketException: Permission denied', fields: { port: '80' } },
      { log: "[ERROR] Can't start server: Bind on TCP/IP port. Got error: 13: Permission denied" },
      {
        log: 'SocketException: Failed to create server socket (OS Error: Permission denied, errno = 13), address = 0.0.0.0, port = 80',
        fields: { port: '80' },
      },
      {
        log: '[ALERT] (1) : Starting frontend f: cannot bind socket (Permission denied) for [0.0.0.0:443]',
        fields: { port: '443' },
      },
      {
        log: 'System.Net.Sockets.SocketException (13): Permission denied\nFailed to bind to address http://[::]:80',
        fields: { port: '80' },
      },
    ],
    ignores: [
      'bind() to 0.0.0.0:8080 failed (98: Address already in use)',
      'listen tcp :8080: bind: permission denied',
      'open /a: permission denied',
    ],
  },
  'port/listening': {
    reads: [
      {
        log: '09:52:48,641 INFO  [org.acme] (Boot Thread) Http management interface listening on http://127.0.0.1:9990/management',
        fields: { port: '9990', address: '127.0.0.1' },
      },
      { log: 'serving on 0.0.0.0:9990', fields: { port: '9990', address: '0.0.0.0' } },
      { log: 'Serving metrics at :9090/metrics', fields: { port: '9090' } },
      {
        log: 'I0101 10:00:00.000000       1 server.go:12] "Serving healthz" address="0.0.0.0:8081"',
        fields: { port: '8081', address: '0.0.0.0' },
      },
      {
        log: 'Started ServerConnector@1b70203f{HTTP/1.1, (http/1.1)}{0.0.0.0:8080}',
        fields: { port: '8080', address: '0.0.0.0' },
      },
      { log: 'Accepting connections at 127.0.0.1:50051', fields: { port: '50051', address: '127.0.0.1' } },
      { log: 'gRPC endpoint available at localhost:50051', fields: { port: '50051', address: 'localhost' } },
      { log: 'Ready to accept connections on port 6379', fields: { port: '6379' } },
      {
        log: 'level=info http=[::]:3100 msg="server listening on addresses"',
        fields: { port: '3100', address: '::' },
      },
      { log: '2026/11/22 10:00:00 listening on :8080', fields: { port: '8080' } },
      { log: 'Server listening on port 3000', fields: { port: '3000' } },
      { log: "Tomcat started on port(s): 8080 (http) with context path ''", fields: { port: '8080' } },
      { log: "Tomcat started on port 8081 (http) with context path '/'", fields: { port: '8081' } },
      {
        log: 'INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)',
        fields: { port: '8000', address: '0.0.0.0' },
      },
      {
        log: '[2026-11-22 10:00:00 +0000] [7] [INFO] Listening at: http://0.0.0.0:8000 (7)',
        fields: { port: '8000' },
      },
      { log: ' * Running on http://127.0.0.1:5000', fields: { port: '5000', address: '127.0.0.1' } },
      {
        log: 'info: Microsoft.Hosting.Lifetime[14]\n      Now listening on: http://[::]:8080',
        fields: { port: '8080' },
      },
      { log: '* Listening on http://0.0.0.0:9292', fields: { port: '9292' } },
      {
        log: '[Sun Nov 22 10:00:00 2026] PHP 8.2.0 Development Server (http://0.0.0.0:8000) started\nstarted server on 0.0.0.0:3000, url: http://localhost:3000',
        fields: { port: '3000' },
      },
      { log: '   - Local:        http://localhost:3000', fields: { port: '3000' } },
      {
        log: '[info] Running WebWeb.Endpoint with Bandit 1.5.7 at 0.0.0.0:4000 (http)\n[info] Running WebWeb.Endpoint at 0.0.0.0:4000 (http)',
        fields: { port: '4000' },
      },
      { log: 'LOG:  listening on IPv4 address "0.0.0.0", port 5432', fields: { port: '5432', address: '0.0.0.0' } },
      {
        log: 'ts=2026-11-22T22:27:34.312Z caller=web.go:503 level=info component=web msg="Start listening for connections" address=:9090',
        fields: { port: '9090' },
      },
      { log: 'Starting development server at http://0.0.0.0:8000/', fields: { port: '8000' } },
    ],
    ignores: [
      'database is available at orders-db:5432',
      'the ledger is ready at registry.example.com:443',
      'cannot accept connections on 0.0.0.0:8080',
      'Error: listen EADDRINUSE: address already in use :::3000',
      'failed listening on port 18080 (TCP), aborting.',
      'listening to feedback',
    ],
  },
};
