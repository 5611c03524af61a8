import type { Delivery, Exchange, Response, Start, Trace, TraceEvent } from '../../../conformance/trace.ts';

/** What makes another trace of one. */
export type Edit = (trace: Trace) => Trace;

type Json = Record<string, unknown>;

/** Every exchange that matches, answered otherwise. */
export function answer(
  matches: (exchange: Exchange) => boolean,
  other: (response: Response) => Partial<Response>,
): Edit {
  return (trace) =>
    trace.map((event) =>
      event.kind === 'exchange' && event.response && matches(event)
        ? { ...event, response: { ...event.response, ...other(event.response) } }
        : event,
    );
}

/** Every record that an exchange shows, changed. */
export function records(matches: (exchange: Exchange) => boolean, change: (record: Json) => Json): Edit {
  return answer(
    (exchange) => matches(exchange) && (exchange.response?.status === 200 || exchange.response?.status === 202),
    ({ text }) => (text === undefined ? {} : { text: JSON.stringify(change(JSON.parse(text))) }),
  );
}

/** Every delivery that matches, changed; left out where nothing comes back. */
export function deliveries(
  matches: (delivery: Delivery, index: number) => boolean,
  change: (delivery: Delivery) => Delivery | readonly Delivery[] | undefined,
): Edit {
  return (trace) => {
    let index = 0;
    return trace.flatMap((event): readonly TraceEvent[] => {
      if (event.kind !== 'delivery') return [event];
      index += 1;
      return matches(event, index - 1) ? [change(event) ?? []].flat() : [event];
    });
  };
}

/** The record in a delivery, changed. */
export function delivered(change: (record: Json) => Json): (delivery: Delivery) => Delivery {
  return (delivery) => {
    const record = JSON.parse(Buffer.from(delivery.body, 'base64').toString()) as Json;
    return { ...delivery, body: Buffer.from(JSON.stringify(change(record))).toString('base64') };
  };
}

export function without(matches: (exchange: Exchange) => boolean): Edit {
  return (trace) => trace.filter((event) => event.kind !== 'exchange' || !matches(event));
}

export function started(change: (start: Start) => Partial<Start>): Edit {
  return (trace) => trace.map((event) => (event.kind === 'start' ? { ...event, ...change(event) } : event));
}

/** All that comes before the first exchange that matches. */
export function until(matches: (exchange: Exchange) => boolean): Edit {
  return (trace) =>
    trace.slice(
      0,
      trace.findIndex((event) => event.kind === 'exchange' && matches(event)),
    );
}

export function intent(...names: Exchange['step']['intent'][]): (exchange: Exchange) => boolean {
  return ({ step }) => names.includes(step.intent);
}

export function role(...names: Exchange['step']['role'][]): (exchange: Exchange) => boolean {
  return ({ step }) => names.includes(step.role);
}

/** Whether the exchange shows a record with this status. */
export function showing(status: string): (exchange: Exchange) => boolean {
  return ({ response }) => response?.text?.includes(`"status":"${status}"`) === true;
}

export function both<T>(...all: ((one: T) => boolean)[]): (one: T) => boolean {
  return (one) => all.every((matches) => matches(one));
}

/** Headers with some replaced; those that are undefined are left out. */
export function having(
  headers: Readonly<Record<string, string>>,
  other: Record<string, string | undefined>,
): Record<string, string> {
  const all = Object.entries({ ...headers, ...other });
  return Object.fromEntries(all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** One edit after another. */
export function chain(...edits: readonly Edit[]): Edit {
  return (trace) => edits.reduce((all, edit) => edit(all), trace);
}
