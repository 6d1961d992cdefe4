// Opens the socket of a server, or says in a sentence why it cannot be opened.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Listens; gives the real port.
 * @throws Error with a sentence when the port is in use or may not be opened.
 */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(describe(error, host, port)));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function describe(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(
      `Port ${port} on ${host} is in use by another program: stop that program, or set proxy.port in config.toml (0 = any free port).`,
    );
  }
  if (error.code === 'EACCES')
    return new Error(`Port ${port} may not be opened by this user: choose one above 1023 as proxy.port.`);
  return new Error(`The proxy cannot listen on ${host}:${port} (${error.code ?? error.message}).`);
}
