// The proxy process under Electron: utilityProcess, which dies with the app and needs no Node beside it.
import { unpackMessage, type PackedMessage } from '../../src-proxy/contract/packed-records.ts';
import type { LaunchProxy } from '../proxy-host/proxy-child.ts';
import { proxyEnvironment } from '../proxy-host/proxy-child.ts';
import type { ElectronApi } from './electron-api.ts';

export function launchWithUtilityProcess(
  fork: ElectronApi['fork'],
  entry: string,
  env: NodeJS.ProcessEnv = process.env,
): LaunchProxy {
  return () => {
    const child = fork(entry, [], {
      serviceName: 'Keyswitch proxy',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: proxyEnvironment(env),
    });
    return {
      get pid() {
        return child.pid;
      },
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a MessagePort has no origin
      send: (message) => child.postMessage(message),
      onMessage: (listener) =>
        void child.on('message', (message: PackedMessage) => listener(unpackMessage(message))),
      onExit: (listener) => void child.once('exit', (code: number) => listener(`exit code ${code}`)),
      onLine: (listener) => {
        let rest = '';
        child.stderr?.on('data', (chunk: Buffer) => {
          const lines = (rest + chunk.toString('utf8')).split('\n');
          rest = (lines.pop() ?? '').slice(-4096);
          for (const line of lines) listener(line);
        });
      },
      kill: () => void child.kill(),
    };
  };
}
