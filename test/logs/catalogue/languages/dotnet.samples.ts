import type { DOTNET } from '../../../../src/logs/catalogue/languages/dotnet.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof DOTNET> = {
  'dotnet/unhandled': {
    reads: [
      {
        log: 'Unhandled exception. System.InvalidOperationException: cannot load\n ---> System.ArgumentException: bad port\n   at Shop.Config.Parse(String s) in /src/Config.cs:line 12\n   --- End of inner exception stack trace ---\n   at Shop.Program.Main(String[] args) in /src/Program.cs:line 5',
        fields: { type: 'System.ArgumentException', message: 'bad port', frame: '/src/Config.cs:12', language: '.NET' },
      },
      {
        log: "Unhandled exception. System.InvalidOperationException: Unable to resolve service for type 'Shop.IRates' while attempting to activate 'Shop.Worker'.\n   at Microsoft.Extensions.DependencyInjection.ActivatorUtilities.GetService(IServiceProvider sp, Type type)\n   at lambda_method12(Closure, IServiceProvider, Object[])\n   at Shop.Program.Main(String[] args) in /src/Program.cs:line 63",
        fields: { type: 'System.InvalidOperationException', frame: '/src/Program.cs:63' },
      },
      {
        log: 'Unhandled Exception:\nSystem.NullReferenceException: Object reference not set to an instance of an object\n  at P.Main (System.String[] a) [0x00030] in <ef4d>:0',
        fields: { type: 'System.NullReferenceException', frame: 'P.Main' },
      },
      {
        log: 'Unhandled exception. System.Net.Sockets.SocketException (111): Connection refused\n   at System.Net.Sockets.Socket.Connect()',
        fields: { type: 'System.Net.Sockets.SocketException', message: 'Connection refused' },
      },
    ],
    ignores: ['0 unhandled exceptions so far', 'Unhandled exception: retrying later'],
  },
  'dotnet/logged': {
    reads: [
      {
        log: 'crit: Microsoft.AspNetCore.Hosting.Diagnostics[6]\n      Application startup exception\n      System.InvalidOperationException: No connection string\n         at Shop.Startup.Configure() in /src/Startup.cs:line 30',
        fields: { type: 'System.InvalidOperationException', frame: '/src/Startup.cs:30' },
      },
    ],
    ignores: ['System.TimeoutException: will retry'],
  },
  'dotnet/fail-fast': {
    reads: [
      {
        log: 'Process terminated. Assertion failed.\n   at Shop.Program.Main(String[] args) in /src/Program.cs:line 5',
        fields: { type: 'FailFast', message: 'Assertion failed.' },
      },
      'CLR: Managed code called FailFast, saying "fast"',
    ],
    ignores: ['child process terminated.'],
  },
  'dotnet/missing-module': {
    reads: [
      {
        log: "Unhandled exception. System.IO.FileNotFoundException: Could not load file or assembly 'Shop.Core, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null'. The system cannot find the file specified.",
        fields: { module: 'Shop.Core' },
      },
      {
        log: "You must install or update .NET to run this application.\n\nApp: /app/shop.dll\nArchitecture: x64\nFramework: 'Microsoft.AspNetCore.App', version '8.0.0' (x64)",
        fields: { module: 'Microsoft.AspNetCore.App 8.0.0' },
      },
      { log: "The application to execute does not exist: '/app/shop.dll'.", fields: { module: '/app/shop.dll' } },
      {
        log: '  * You intended to execute a .NET program, but dotnet-Shop.dll does not exist.',
        fields: { module: 'Shop.dll' },
      },
    ],
    ignores: ['web framework: ready'],
  },
  'dotnet/out-of-memory': {
    reads: [
      "Unhandled exception. System.OutOfMemoryException: Exception of type 'System.OutOfMemoryException' was thrown.",
      'Out of memory.',
    ],
    ignores: ['Out of memory. Restarting worker 3'],
  },
};
