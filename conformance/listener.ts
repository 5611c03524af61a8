import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
}

/** A server that deliveries come to. What is done with them is told when it is made. */
export class Listener {
  readonly #server: Server;

  private constructor(receive: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
    this.#server = createServer((request, response) => {
      // A sender that goes away in the middle has delivered nothing.
      receive(request, response).catch(() => response.destroy());
    });
  }

  /** Starts listening. Throws Node's own error when it cannot. */
  static async start(
    { host, port }: ListenerOptions,
    receive: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  ): Promise<Listener> {
    const listener = new Listener(receive);
    await new Promise<void>((resolve, reject) => {
      listener.#server.once('error', reject).listen(port, host, resolve);
    });
    return listener;
  }

  /** Where it listens. */
  get url(): string {
    const { address, family, port } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
