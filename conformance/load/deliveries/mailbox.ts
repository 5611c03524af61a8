import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Listener, type ListenerOptions } from '../../listener.ts';

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

export interface MailboxOptions extends ListenerOptions {
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
  #listener!: Listener;
  readonly #options: MailboxOptions;
  /** Places that deliveries of earlier runs cannot come to. */
  readonly #run = crypto.randomUUID();

  private constructor(options: MailboxOptions) {
    this.#options = options;
  }

  /** Starts listening. Throws Node's own error when it cannot. */
  static async start(options: MailboxOptions): Promise<Mailbox> {
    const mailbox = new Mailbox(options);
    mailbox.#listener = await Listener.start(options, (request, response) => mailbox.#receive(request, response));
    return mailbox;
  }

  /** The webhook URL of a job. */
  urlOf(job: number): string {
    return `${this.#options.url ?? this.#listener.url}/${this.#run}/${job}`;
  }

  stop(): Promise<void> {
    return this.#listener.stop();
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
