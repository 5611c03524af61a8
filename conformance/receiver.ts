import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Listener, type ListenerOptions } from './listener.ts';

/** What the receiver does with one delivery. */
export type Reaction = number | 'nothing' | 'reset' | { readonly redirectTo: string };

/** What was sent to the receiver, and what it did. */
export interface Arrival {
  readonly path: string;
  /** What was asked for, as it came: a path, and a query where there is one. */
  readonly url: string;
  readonly method: string;
  /** By lower-case name; several of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly answered: number | 'nothing' | 'reset';
}

export interface ReceiverOptions extends ListenerOptions {
  /** URL under which the target reaches it; where it listens by default. */
  readonly url?: string;
  /** Hears of each delivery before it is answered. */
  readonly onArrival: (arrival: Arrival) => void;
}

/** What deliveries of a script that is over are answered, as most are. */
const usual = 204;

/** Paths that nobody was told of. */
const unknownPath = 404;

/** Receives deliveries, and answers those to each path by its script. */
export class Receiver {
  readonly #options: ReceiverOptions;
  #listener!: Listener;
  readonly #scripts = new Map<string, Reaction[]>();
  readonly #unanswered = new Map<ServerResponse, string>();

  private constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  /** Starts listening. Throws Node's own error when it cannot. */
  static async start(options: ReceiverOptions): Promise<Receiver> {
    const receiver = new Receiver(options);
    receiver.#listener = await Listener.start(options, (request, response) => receiver.#receive(request, response));
    return receiver;
  }

  /** What a webhook URL begins with. */
  get url(): string {
    return this.#options.url ?? this.localUrl;
  }

  /** Where it listens. */
  get localUrl(): string {
    return this.#listener.url;
  }

  /** Opens a path, which answers by a script and then 204. Returns its URL. */
  open(path: string, script: readonly Reaction[] = []): string {
    this.#scripts.set(new URL(this.url + path).pathname, [...script]);
    return this.url + path;
  }

  /** Whether a delivery to a URL is still left without an answer. */
  isSilent(url: string): boolean {
    return [...this.#unanswered.values()].includes(new URL(url).pathname);
  }

  stop(): Promise<void> {
    return this.#listener.stop();
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    // A proxy may leave away what the public URL has before its own paths.
    const known = [...this.#scripts.keys()].find((one) => one === path || one.endsWith(path));
    const script = this.#scripts.get(known ?? '');
    const reaction = script === undefined ? unknownPath : (script.shift() ?? usual);
    this.#options.onArrival({
      path: known ?? path,
      url: request.url ?? '/',
      method: request.method ?? '',
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : (value ?? ''),
        ]),
      ),
      body,
      answered: typeof reaction === 'object' ? 302 : reaction,
    });
    this.#answer(reaction, known ?? path, request, response);
  }

  #answer(reaction: Reaction, path: string, request: IncomingMessage, response: ServerResponse): void {
    if (reaction === 'reset') {
      request.socket.resetAndDestroy();
    } else if (reaction === 'nothing') {
      this.#unanswered.set(response, path);
      response.once('close', () => this.#unanswered.delete(response));
    } else if (typeof reaction === 'object') {
      response.writeHead(302, { location: reaction.redirectTo }).end();
    } else {
      response.writeHead(reaction).end();
    }
  }
}
