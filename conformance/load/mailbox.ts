import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A delivery as it came. */
export interface Mail {
  /** The number of the job whose place it came to; undefined for a place that nobody was told of. */
  readonly job: number | undefined;
  readonly method: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly answered: number;
}

export interface MailboxOptions {
  readonly host: string;
  readonly port: number;
  /** URL under which the target reaches it; where it listens by default. */
  readonly url?: string;
  /** Hears of each delivery before it is answered. */
  readonly onMail: (mail: Mail) => void;
}

const taken = 204;
const unknownPath = 404;

/**
 * Receives the deliveries of a load run: each job has a place, named by its number, so that looking one up costs the
 * same however many there are. The verifier's own receiver answers by scripts, and looks through all its paths.
 */
export class Mailbox {
  readonly #server: Server;
  readonly #options: MailboxOptions;
  /** Places that deliveries of earlier runs cannot come to. */
  readonly #run = crypto.randomUUID();

  private constructor(options: MailboxOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      // A sender that goes away in the middle has delivered nothing.
      this.#receive(request, response).catch(() => response.destroy());
    });
  }

  /** Starts listening. Throws Node's own error when it cannot. */
  static async start(options: MailboxOptions): Promise<Mailbox> {
    const mailbox = new Mailbox(options);
    await new Promise<void>((resolve, reject) => {
      mailbox.#server.once('error', reject).listen(options.port, options.host, resolve);
    });
    return mailbox;
  }

  /** The webhook URL of a job. */
  urlOf(job: number): string {
    const { address, family, port } = this.#server.address() as AddressInfo;
    const here = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
    return `${this.#options.url ?? here}/${this.#run}/${job}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    // A proxy may leave away what the public URL has before its own paths.
    const [, job] = new RegExp(`/${this.#run}/(\\d+)$`).exec(request.url?.split('?', 1)[0] ?? '') ?? [];
    const answered = job === undefined ? unknownPath : taken;
    this.#options.onMail({
      job: job === undefined ? undefined : Number(job),
      method: request.method ?? '',
      headers: request.rawHeaders,
      body,
      answered,
    });
    response.writeHead(answered).end();
  }
}
